package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.SyntheticDirectory;
import hermitux.kernel.fs.synthetic.SyntheticInode;
import hermitux.kernel.fs.vfs.Inode;

/**
 * /proc/N and /proc/N/task/T. It and its files are made anew for each look: who lists a thousand processes leaves nothing behind. Their numbers follow
 * from the task's and the file's place here.
 */
final class TaskDirectory extends SyntheticDirectory implements ProcessDirectory {
    /** Names up to these are short texts, of the program's memory, links, and directories; the last is in a process's directory only. */
    private static final int TEXTS = 12, MEMORIES = 15, LINKS = 18, MAPS = 18, DETAILED_MAPS = 19, DESCRIPTORS = 20, DESCRIPTION = 21, NETWORK = 22;
    private static final int MEMORY = 23, NAMESPACES = 24, ATTRIBUTES = 25, ACCOUNTS = 26, TASKS = ACCOUNTS + AccountFile.COUNT, COUNT = TASKS + 1;
    private static final int NUMBER_SHIFT = 12;
    private static final long SINGLE = 1L << 32;

    private final Subject subject;

    TaskDirectory(ProcFs files, Subject subject) {
        super(files, 0555);
        this.subject = subject;
        subject.own(this);
        number = numberOf(subject.id, subject.single);
    }

    static long numberOf(int id, boolean single) { return (id + 1L) << NUMBER_SHIFT | (single ? SINGLE : 0); }

    @Override public int process() { return subject.single ? -1 : subject.id; }

    @Override
    protected Inode find(String name) {
        if (subject.task() == null) return null;
        for (int entry = 0; entry < bound(); entry++) {
            if (!nameOf(entry).equals(name)) continue;
            SyntheticInode inode = make(entry);
            if (entry == NETWORK) return inode;
            subject.own(inode);
            inode.number = number(entry);
            return inode;
        }
        return null;
    }

    private SyntheticInode make(int entry) {
        ProcFs files = (ProcFs) fileSystem;
        if (entry < TEXTS) return new ProcessFile(files, entry, subject);
        if (entry < MEMORIES) return new ProcessMemoryFile(files, entry - TEXTS, subject);
        if (entry < LINKS) return new ProcessLink(files, entry - MEMORIES, subject);
        if (entry >= ACCOUNTS && entry < TASKS) return new AccountFile(files, entry - ACCOUNTS, subject);
        return switch (entry) {
            case MAPS, DETAILED_MAPS -> new MapsFile(files, entry == DETAILED_MAPS, subject);
            case DESCRIPTORS, DESCRIPTION -> new DescriptorDirectory(files, entry == DESCRIPTION, subject);
            case NETWORK -> files.network();
            case MEMORY -> new WholeMemoryFile(files, subject);
            case NAMESPACES -> new NamespaceDirectory(files);
            case ATTRIBUTES -> AccountFile.attributes(files, subject);
            default -> new TasksDirectory(files, subject.process);
        };
    }

    private static String nameOf(int entry) {
        return switch (entry) {
            case ProcessFile.STATUS -> "status";
            case ProcessFile.STAT -> "stat";
            case ProcessFile.STATM -> "statm";
            case ProcessFile.COMMAND -> "comm";
            case ProcessFile.LIMITS -> "limits";
            case ProcessFile.MOUNTS -> "mounts";
            case ProcessFile.MOUNT_INFORMATION -> "mountinfo";
            case ProcessFile.GROUPS -> "cgroup";
            case ProcessFile.SCORE_ADJUSTMENT -> "oom_score_adj";
            case ProcessFile.LOGIN_USER -> "loginuid";
            case ProcessFile.PERSONALITY -> "personality";
            case ProcessFile.CHILDREN -> "children";
            case TEXTS + ProcessMemoryFile.ARGUMENTS -> "cmdline";
            case TEXTS + ProcessMemoryFile.ENVIRONMENT -> "environ";
            case TEXTS + ProcessMemoryFile.AUXILIARY -> "auxv";
            case MEMORIES + ProcessLink.EXECUTABLE -> "exe";
            case MEMORIES + ProcessLink.DIRECTORY -> "cwd";
            case MEMORIES + ProcessLink.ROOT -> "root";
            case MAPS -> "maps";
            case DETAILED_MAPS -> "smaps";
            case DESCRIPTORS -> "fd";
            case DESCRIPTION -> "fdinfo";
            case NETWORK -> "net";
            case MEMORY -> "mem";
            case NAMESPACES -> "ns";
            case ATTRIBUTES -> "attr";
            case ACCOUNTS + AccountFile.INPUT_OUTPUT -> "io";
            case ACCOUNTS + AccountFile.ROLLUP -> "smaps_rollup";
            case ACCOUNTS + AccountFile.USER_MAP -> "uid_map";
            case ACCOUNTS + AccountFile.GROUP_MAP -> "gid_map";
            case ACCOUNTS + AccountFile.PROJECT_MAP -> "projid_map";
            case ACCOUNTS + AccountFile.GROUPS -> "setgroups";
            case ACCOUNTS + AccountFile.SCORE -> "oom_score";
            case ACCOUNTS + AccountFile.DUMP_FILTER -> "coredump_filter";
            case ACCOUNTS + AccountFile.WAIT_CHANNEL -> "wchan";
            default -> "task";
        };
    }

    @Override protected int bound() { return subject.single ? TASKS : COUNT; }
    /** As on Linux the list of children is with the task that has made them. */
    @Override protected String name(int entry) { return subject.task() == null || entry == ProcessFile.CHILDREN && !subject.single ? null : nameOf(entry); }
    @Override protected long number(int entry) { return entry == NETWORK ? ((ProcFs) fileSystem).network().number : number + 1 + entry; }

    @Override
    protected int mode(int entry) {
        boolean link = entry >= MEMORIES && entry < LINKS;
        boolean file = entry < DESCRIPTORS || entry == MEMORY || entry >= ACCOUNTS && entry < TASKS;
        return link ? FileMode.LINK : file ? FileMode.REGULAR : FileMode.DIRECTORY;
    }
}
