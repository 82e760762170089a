package hermitux.kernel.exec;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.driver.Entropy;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.PageSource;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Process;
import java.util.List;

/**
 * The start of a program, execve(2): {@link #prepare} finds the file, its script interpreters and its ELF interpreter, and judges them without
 * changing anything; {@link #load} then replaces what the address space holds. Both answer false with {@link #error} and {@link #reason}, a line
 * for people that begins with the path of the file at fault.
 */
public final class Execution {
    /** execve(2): interpreters that are scripts themselves. */
    private static final int MOST_SCRIPTS = 5;
    /** Where relocatable programs go (ELF_ET_DYN_BASE: two thirds of the address space), and by how much they and others are moved at random. */
    private static final long PROGRAM_BASE = 0x555555554000L;
    private static final int PROGRAM_BITS = 28, MAPPING_BITS = 28, STACK_BITS = 22, HEAP_BITS = 13;
    /** Room for the stack to grow between its top and the mappings: at least and at most (mmap_base). */
    private static final long LEAST_GAP = 128L << 20, MOST_GAP = AddressSpace.END / 6 * 5;

    private final AddressSpace space;
    private static boolean randomises;

    private final boolean randomise;
    private ProgramStrings arguments, environment;
    private String path;
    private Dentry programEntry;
    private OpenFile programFile, interpreterFile;
    private ElfFile program, interpreter;

    /** Positive error number, and why. */
    public int error;
    public String reason;
    /** RIP and RSP of the program's first instruction. */
    public long entry, stackPointer;

    /** personality(2) */
    private static final int ADDR_NO_RANDOMIZE = 0x0040000;
    private static final int SET_USER = 04000, SET_GROUP = 02000, GROUP_EXECUTE = 010;

    /** @param randomise layouts are to differ from run to run */
    public static void init(boolean randomise) { randomises = randomise; }

    public Execution(AddressSpace space) {
        this.space = space;
        this.randomise = randomises && (Process.current().personality & ADDR_NO_RANDOMIZE) == 0;
    }

    private boolean fail(int why, String file, String text) {
        error = why;
        reason = file + ": " + text;
        close();
        return false;
    }

    private void close() {
        if (programFile != null) programFile.release();
        if (interpreterFile != null) interpreterFile.release();
        programFile = null;
        interpreterFile = null;
    }

    /** @param argumentList argv; an empty one becomes a single empty string, as Linux does since 5.18 */
    public boolean prepare(String programPath, List<String> argumentList, List<String> environmentList) {
        return prepare(null, programPath, ProgramStrings.of(argumentList), ProgramStrings.of(environmentList));
    }

    /** @param found the file that the path leads to; null to look for it */
    public boolean prepare(Dentry found, String programPath, ProgramStrings argumentStrings, ProgramStrings environmentStrings) {
        path = programPath;
        programEntry = found;
        arguments = argumentStrings;
        environment = environmentStrings;
        if (arguments.count() == 0) arguments.addFirst("");
        if (!openProgram()) return false;
        if (InitialStack.isTooBig(arguments, environment, Process.current().limits))
            return fail(Errno.E2BIG, programPath, "its arguments and environment are too long");
        return program.interpreter == null || openInterpreter();
    }

    /** Opens the program; a script leads to its interpreter. */
    private boolean openProgram() {
        String file = path;
        for (int scripts = 0; ; scripts++) {
            if (scripts > MOST_SCRIPTS) return fail(Errno.ELOOP, path, "too many levels of script interpreters");
            OpenFile opened = open(file, scripts == 0 ? programEntry : null, scripts == 0 ? null : path);
            if (opened == null) return false;
            var bytes = new FileBytes(opened.pages());
            boolean isScript = Script.isScript(bytes);
            Script script = isScript ? Script.read(bytes) : null;
            bytes.close();
            if (!isScript) {
                programFile = opened;
                program = new ElfFile(opened.pages());
                if (program.read()) return true;
                boolean isEmpty = opened.pages().length() == 0;
                return fail(Errno.ENOEXEC, file, program.isElf || isEmpty ? program.reason : "neither an ELF program nor a script");
            }
            opened.release();
            if (script == null) return fail(Errno.ENOEXEC, file, "a script whose first line names no interpreter");
            arguments.dropFirst();
            arguments.addFirst(file);
            if (script.argument != null) arguments.addFirst(script.argument);
            arguments.addFirst(script.interpreter);
            file = script.interpreter;
        }
    }

    private boolean openInterpreter() {
        String name = program.interpreter;
        interpreterFile = open(name, null, path);
        if (interpreterFile == null) return false;
        interpreter = new ElfFile(interpreterFile.pages());
        if (!interpreter.read()) return fail(Errno.ELIBBAD, name, "bad interpreter of " + path + ": " + interpreter.reason);
        return true;
    }

    /** Opens a file to execute it; wantedBy is whose interpreter it is, or null. */
    private OpenFile open(String file, Dentry found, String wantedBy) {
        Dentry entry = found != null ? found : PathWalk.find(file);
        int why = entry == null ? Failure.errno() : 0;
        if (entry != null && (!entry.inode.isRegular() || !Permission.allowed(entry.inode, Permission.EXECUTE))) why = Errno.EACCES;
        if (why == 0 && entry.inode.isWritten()) why = Errno.ETXTBSY;
        OpenFile opened = why == 0 ? entry.inode.open(entry, OpenFlags.READ_ONLY) : null;
        if (why == 0 && opened == null) why = Failure.errno();
        if (opened != null && opened.pages() == null) {
            opened.release();
            why = Errno.EACCES;
        }
        if (why == 0) return opened;
        String text = why != Errno.EACCES ? unopened(why)
            : entry == null ? "a folder on the way may not be searched" : entry.inode.isDirectory() ? "is a folder"
            : entry.inode.isRegular() ? "not executable: permission denied" : "not a regular file";
        fail(why, wantedBy == null ? file : wantedBy, wantedBy == null ? text : "its interpreter " + file + ": " + text);
        return null;
    }

    private static String unopened(int error) {
        return switch (error) {
            case Errno.ENOENT -> "no such file";
            case Errno.ENOTDIR -> "a part of the path is not a folder";
            case Errno.ETXTBSY -> "is open for writing";
            case Errno.ELOOP -> "too many symbolic links";
            case Errno.ENAMETOOLONG -> "a name is too long";
            default -> "error " + error;
        };
    }

    /** Those of the program: its file's user and group where it is set-uid or set-gid, unless the process wants no new privileges. */
    public Credentials credentials() {
        int mode = programFile.inode().mode;
        boolean allowed = !Credentials.current().noNewPrivileges;
        int user = allowed && (mode & SET_USER) != 0 ? programFile.inode().uid : -1;
        int group = allowed && (mode & SET_GROUP) != 0 && (mode & GROUP_EXECUTE) != 0 ? programFile.inode().gid : -1;
        return Credentials.current().executed(user, group);
    }

    /** Replaces the program that the address space holds, if any; on failure nothing is left of either. */
    public boolean load() {
        Process process = Process.current();
        space.clear();
        long top = AddressSpace.END - random(STACK_BITS);
        long gap = Math.max(LEAST_GAP, Math.min(space.stackLimit(), MOST_GAP));
        long mappingTop = top - gap - (randomise ? 1L << 20 : 0) - random(MAPPING_BITS);
        space.setLayout(mappingTop & -4096, 0, 0);
        var stack = new InitialStack(space);
        long result = stack.build(top, arguments, environment, path, program.executableStack);
        if (result < 0) return memoryFailure(result);
        long bias = program.relocatable ? ElfLoader.biasFor(program, PROGRAM_BASE + random(PROGRAM_BITS)) : 0;
        result = ElfLoader.load(space, program, bias);
        if (result < 0) return memoryFailure(result);
        long interpreterBias = 0;
        if (interpreter != null) {
            interpreterBias = interpreter.relocatable ? ElfLoader.place(space, interpreter) : 0;
            result = interpreterBias < 0 && interpreterBias > -4096 ? interpreterBias : ElfLoader.load(space, interpreter, interpreterBias);
            if (result < 0) return memoryFailure(result);
        }
        long vdso = Vdso.map(space);
        stack.describe(program, bias, interpreterBias, vdso);
        entry = interpreter == null ? program.entry + bias : interpreter.entry + interpreterBias;
        stackPointer = stack.stackPointer;
        space.setLayout(mappingTop & -4096, program.highest + bias + random(HEAP_BITS), stackPointer);
        process.executable = programFile.description();
        FileContext.changeExecutable(process, programFile.dentry);
        close();
        return true;
    }

    private boolean memoryFailure(long result) {
        space.clear();
        if (result == -Errno.EEXIST) return fail(Errno.ENOEXEC, path, "its segments lie where its stack is");
        return fail((int) -result, path, "it does not fit into memory: use a larger --memory");
    }

    /** A random multiple of the page size with so many bits above it; 0 without randomisation. */
    private long random(int bits) { return randomise ? (Entropy.next() & (1L << bits) - 1) << 12 : 0; }

    /** The name that the first thread gets (PR_SET_NAME): the last part of the path, up to 15 bytes. */
    public String commandName() {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.length() > 15 ? name.substring(0, 15) : name;
    }
}
