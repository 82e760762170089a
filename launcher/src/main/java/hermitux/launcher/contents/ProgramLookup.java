package hermitux.launcher.contents;

import hermitux.elf.BadElf;
import hermitux.elf.ElfImage;
import hermitux.elf.ElfReader;
import hermitux.elf.LibraryClosure;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.launcher.options.Environment;
import hermitux.launcher.options.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds PROGRAM as execvp(3) does and makes sure, before any machine starts, that it can run: a file of the right kind, its
 * interpreter and libraries there. Every complaint names the file and the reason.
 */
final class ProgramLookup {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** execve(2) reads this much of a file's first line, and follows this many interpreters. */
    private static final int FIRST_LINE_BYTES = 256;
    private static final int MAX_INTERPRETERS = 5;

    private final HostFiles files;
    private final String workingFolder;
    private final String searchPath;
    private final String libraryPath;

    /** @param environment what the program will see */
    ProgramLookup(HostFiles files, String workingFolder, List<String> environment) {
        this.files = files;
        this.workingFolder = workingFolder;
        String path = Environment.value(environment, "PATH");
        searchPath = path == null ? DEFAULT_PATH : path;
        libraryPath = Environment.value(environment, "LD_LIBRARY_PATH");
    }

    /** The program's absolute path, and every file that must be there for it to start, itself first. */
    record Found(String path, List<String> files) { }

    Found find(String program) {
        String path = locate(program);
        List<String> needed = new ArrayList<>();
        require(program, path, needed, 0);
        return new Found(path, needed);
    }

    private String locate(String program) {
        if (program.indexOf('/') >= 0) {
            String path = Paths.from(program, workingFolder);
            FileStatus status = files.status(path);
            if (!status.exists()) throw new Refusal(Refusal.NOT_FOUND, program + ": no such file");
            if (!status.isFile()) throw new Refusal(Refusal.NOT_EXECUTABLE, program + (status.isDirectory() ? ": is a folder" : ": not a regular file"));
            if (!files.executable(path)) throw new Refusal(Refusal.NOT_EXECUTABLE, program + ": permission denied: it is not executable (chmod +x)");
            return path;
        }
        String refused = null;
        for (String folder : Paths.split(searchPath)) {
            String path = Paths.from(Paths.join(folder, program), workingFolder);
            if (!files.status(path).isFile()) continue;
            if (files.executable(path)) return path;
            refused = path;
        }
        if (refused != null) throw new Refusal(Refusal.NOT_EXECUTABLE, refused + ": permission denied: it is not executable");
        throw new Refusal(Refusal.NOT_FOUND, program + ": not found in PATH (" + searchPath + ")");
    }

    private void require(String shownAs, String path, List<String> needed, int depth) {
        needed.add(path);
        byte[] start = files.read(path, 0, FIRST_LINE_BYTES);
        if (start == null) throw new Refusal(Refusal.NOT_EXECUTABLE, shownAs + ": cannot be read");
        if (start.length >= 2 && start[0] == '#' && start[1] == '!') script(shownAs, start, needed, depth);
        else program(shownAs, path, start.length, needed);
    }

    private void program(String shownAs, String path, int length, List<String> needed) {
        if (length == 0) throw new Refusal(Refusal.NOT_EXECUTABLE, shownAs + ": the file is empty");
        try {
            ElfImage image = ElfReader.read(files, path);
            needed.addAll(LibraryClosure.of(files, path, image, libraryPath, workingFolder));
        } catch (BadElf bad) {
            if (!ElfReader.isElf(files, path)) throw new Refusal(Refusal.NOT_EXECUTABLE, shownAs + ": neither an ELF program nor a script with a #! line");
            throw new Refusal(bad.missing ? Refusal.NOT_FOUND : Refusal.NOT_EXECUTABLE, shownAs + ": " + bad.getMessage());
        }
    }

    private void script(String shownAs, byte[] start, List<String> needed, int depth) {
        if (depth == MAX_INTERPRETERS) throw new Refusal(Refusal.NOT_EXECUTABLE, shownAs + ": too many scripts that run each other");
        int end = 2;
        while (end < start.length && start[end] != '\n' && start[end] != 0) end++;
        int at = skipBlanks(start, 2, end), stop = word(start, at, end);
        String interpreter = text(start, at, stop);
        if (interpreter.isEmpty()) throw new Refusal(Refusal.NOT_EXECUTABLE, shownAs + ": its #! line names no interpreter");
        String path = Paths.from(interpreter, workingFolder);
        if (!files.status(path).isFile()) throw new Refusal(Refusal.NOT_FOUND, shownAs + ": its interpreter " + interpreter + " does not exist");
        if (!files.executable(path)) throw new Refusal(Refusal.NOT_EXECUTABLE, shownAs + ": its interpreter " + interpreter + " is not executable");
        require(interpreter, path, needed, depth + 1);
        at = skipBlanks(start, stop, end);
        String argument = text(start, at, word(start, at, end));
        if (interpreter.endsWith("/env") && !argument.isEmpty() && argument.charAt(0) != '-' && argument.indexOf('=') < 0)
            require(argument, locate(argument), needed, depth + 1);
    }

    private static int skipBlanks(byte[] line, int at, int end) {
        while (at < end && (line[at] == ' ' || line[at] == '\t')) at++;
        return at;
    }

    private static int word(byte[] line, int at, int end) {
        while (at < end && line[at] != ' ' && line[at] != '\t') at++;
        return at;
    }

    private static String text(byte[] from, int at, int end) {
        var text = new StringBuilder();
        for (int i = at; i < end; i++) text.append((char) (from[i] & 255));
        return text.toString();
    }
}
