package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Process;

/** More short files of a process's directory: what it has read and written, memory in all, user ids as its namespace maps them, its chances. */
final class AccountFile extends SyntheticFile {
    static final int INPUT_OUTPUT = 0, ROLLUP = 1, USER_MAP = 2, GROUP_MAP = 3, PROJECT_MAP = 4, GROUPS = 5, SCORE = 6, DUMP_FILTER = 7, WAIT_CHANNEL = 8;
    /** How many stand in the process's directory itself; those of its attributes lie in "attr". */
    static final int COUNT = 9;
    private static final int ATTRIBUTE = 9, LAST_ATTRIBUTE = 10;
    /** MMF_DUMP_FILTER_MASK: nine kinds of mappings. */
    private static final int DUMP_FILTER_BITS = 0x1ff;

    private final int kind;
    private final Subject subject;

    AccountFile(SyntheticFileSystem files, int kind, Subject subject) {
        super(files, permissions(kind));
        this.kind = kind;
        this.subject = subject;
    }

    private static int permissions(int kind) {
        return switch (kind) {
            case INPUT_OUTPUT -> 0400;
            case USER_MAP, GROUP_MAP, PROJECT_MAP, GROUPS, DUMP_FILTER -> 0644;
            case ATTRIBUTE -> 0666;
            default -> 0444;
        };
    }

    /** The directory "attr". */
    static FixedDirectory attributes(SyntheticFileSystem files, Subject subject) {
        FixedDirectory attributes = new FixedDirectory(files);
        for (String name : new String[] { "current", "exec", "fscreate", "keycreate", "sockcreate" }) {
            attributes.add(name, new AccountFile(files, ATTRIBUTE, subject));
        }
        return attributes.add("prev", new AccountFile(files, LAST_ATTRIBUTE, subject));
    }

    /** What a process has read, written and mapped is told to who may look into it. */
    @Override public OpenFile open(Dentry dentry, int flags) {
        return kind > ROLLUP || subject.isOpen() ? super.open(dentry, flags) : Failure.of(Errno.EACCES);
    }

    @Override protected String content() {
        if (subject.task() == null) return "";
        Process process = subject.process;
        AddressSpace space = subject.space();
        return switch (kind) {
            case INPUT_OUTPUT -> inputOutput(process);
            case ROLLUP -> space == null ? "" : space.describeAll();
            case USER_MAP, GROUP_MAP, PROJECT_MAP -> "         0          0 4294967295\n";        // of the first user namespace: each to itself
            case GROUPS -> "allow\n";
            case SCORE -> (space == null ? 0 : score(process, space)) + "\n";
            case DUMP_FILTER -> new Text().hexadecimal(process.coreDumpFilter, 8).add('\n').toString();
            case WAIT_CHANNEL -> "0";                       // as for a reader who may not know addresses of the kernel
            default -> null;                                // no security module has attributes to tell
        };
    }

    @Override protected long store(String text) {
        if (subject.task() == null) return -Errno.ESRCH;
        if (kind >= USER_MAP && kind <= PROJECT_MAP) return -Errno.EPERM;            // the first namespace's map is made with it
        if (kind != DUMP_FILTER) return -Errno.EINVAL;
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        int value = 0;
        if (text.length() == (hexadecimal ? 2 : 0)) return -Errno.EINVAL;
        for (int i = hexadecimal ? 2 : 0; i < text.length(); i++) {
            int digit = "0123456789abcdef".indexOf(Character.toLowerCase(text.charAt(i)));
            if (digit < 0 || digit >= (hexadecimal ? 16 : 10)) return -Errno.EINVAL;
            value = value * (hexadecimal ? 16 : 10) + digit;
        }
        subject.process.coreDumpFilter = value & DUMP_FILTER_BITS;
        return 0;
    }

    /** rchar and wchar count what calls moved, read_bytes and write_bytes what disks did. */
    private static String inputOutput(Process process) {
        Text text = new Text().add("rchar: ").add(process.readBytes).add("\nwchar: ").add(process.writtenBytes);
        text.add("\nsyscr: ").add(process.readCalls).add("\nsyscw: ").add(process.writeCalls);
        text.add("\nread_bytes: ").add(process.storageReadBytes).add("\nwrite_bytes: ").add(process.storageWrittenBytes);
        return text.add("\ncancelled_write_bytes: 0\n").toString();
    }

    /** proc_oom_score of fs/proc/base.c: two thirds of 1,000 and of the thousandths of memory that it has, and of its adjustment. */
    private static long score(Process process, AddressSpace space) {
        if (process.outOfMemoryAdjustment == -1000) return 0;
        long badness = space.residentPages() * 1000 / Math.max(1, Frames.totalBytes() >>> 12) + process.outOfMemoryAdjustment;
        return Math.max(0, (1000 + badness) * 2 / 3);
    }
}
