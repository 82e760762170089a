package hermitux.analysis.command;

import hermitux.analysis.ToolFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** The file that a command makes. Throws a ToolFailure that says why if it cannot be written. */
final class OutputFile {
    private OutputFile() { }

    /** Into what is there, be it a file, a pipe or a device. */
    static void write(Path path, byte[] content) {
        try {
            Files.write(path, content);
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    /** A program: takes the place of a file, which may just be running, at once and whole. What is no file, say a device, is written to. */
    static void replace(Path path, byte[] content, Set<PosixFilePermission> permissions) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            write(path, content);
            return;
        }
        Path part = null;
        try {
            Path place = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            part = Files.createTempFile(place.getParent(), ".hermitux", null);
            Files.write(part, content);
            Files.setPosixFilePermissions(part, permissions);
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            if (part != null) part.toFile().delete();
            throw failure(path, e);
        }
    }

    private static ToolFailure failure(Path path, IOException e) {
        String reason = switch (e) {
            case NoSuchFileException none -> "no such folder";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> e.getMessage();
        };
        return new ToolFailure(path + " cannot be written: " + reason);
    }
}
