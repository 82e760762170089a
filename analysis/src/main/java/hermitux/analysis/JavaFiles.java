package hermitux.analysis;

import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The host's files through the Java library, for tools that run on a JVM. */
public final class JavaFiles implements HostFiles {
    private static final int NO_ENTRY = 2;

    @Override public FileStatus status(String path) { return status(Path.of(path)); }
    @Override public FileStatus linkStatus(String path) { return status(Path.of(path), LinkOption.NOFOLLOW_LINKS); }

    private static FileStatus status(Path path, LinkOption... options) {
        try {
            Map<String, Object> values = Files.readAttributes(path, "unix:mode,uid,gid,size,lastModifiedTime,dev,ino,rdev", options);
            long modified = ((java.nio.file.attribute.FileTime) values.get("lastModifiedTime")).to(java.util.concurrent.TimeUnit.NANOSECONDS);
            return new FileStatus(0, (int) values.get("mode"), (int) values.get("uid"), (int) values.get("gid"), (long) values.get("size"), modified,
                (long) values.get("dev"), (long) values.get("ino"), (long) values.get("rdev"));
        } catch (IOException e) {
            return FileStatus.missing(NO_ENTRY);
        }
    }

    @Override public String readLink(String path) {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    @Override public boolean executable(String path) { return Files.isExecutable(Path.of(path)); }

    @Override public byte[] read(String path, long offset, int lengthBytes) {
        if (offset < 0 || lengthBytes < 0) return null;
        try (var file = new RandomAccessFile(path, "r")) {
            file.seek(offset);
            byte[] bytes = new byte[(int) Math.max(0, Math.min(lengthBytes, file.length() - offset))];
            file.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            return null;
        }
    }

    @Override public List<String> names(String folder) {
        try (var entries = Files.list(Path.of(folder))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (IOException e) {
            return null;
        }
    }
}
