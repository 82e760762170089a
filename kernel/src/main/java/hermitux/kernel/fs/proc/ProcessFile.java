package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/** The files of a process's directory (proc(5)) that are short; status and stat are in {@link StatusText}. */
final class ProcessFile extends SyntheticFile {
    private static final int STATUS = 0, STAT = 1, STATM = 2, COMMAND = 3, LIMITS = 4, MOUNTS = 5, MOUNT_INFORMATION = 6;
    private static final int GROUPS = 7, SCORE_ADJUSTMENT = 8, LOGIN_USER = 9, PERSONALITY = 10;
    private static final int LONGEST_COMMAND = 15;

    private final int kind;
    private final int task;

    private ProcessFile(SyntheticFileSystem files, int kind, int permissions, int task) {
        super(files, permissions);
        this.kind = kind;
        this.task = task;
    }

    static void addAll(SyntheticFileSystem files, FixedDirectory directory, int task) {
        directory.add("maps", new MapsFile(files, false));
        directory.add("smaps", new MapsFile(files, true));
        directory.add("status", new ProcessFile(files, STATUS, 0444, task));
        directory.add("stat", new ProcessFile(files, STAT, 0444, task));
        directory.add("statm", new ProcessFile(files, STATM, 0444, task));
        directory.add("comm", new ProcessFile(files, COMMAND, 0644, task));
        directory.add("limits", new ProcessFile(files, LIMITS, 0444, task));
        directory.add("mounts", new ProcessFile(files, MOUNTS, 0444, task));
        directory.add("mountinfo", new ProcessFile(files, MOUNT_INFORMATION, 0444, task));
        directory.add("cgroup", new ProcessFile(files, GROUPS, 0444, task));
        directory.add("oom_score_adj", new ProcessFile(files, SCORE_ADJUSTMENT, 0644, task));
        directory.add("loginuid", new ProcessFile(files, LOGIN_USER, 0444, task));
        directory.add("personality", new ProcessFile(files, PERSONALITY, 0400, task));
    }

    @Override
    protected String content() {
        Task subject = Tasks.find(task);
        if (subject == null) return "";
        AddressSpace space = AddressSpace.current();
        return switch (kind) {
            case STATUS -> StatusText.status(subject);
            case STAT -> StatusText.stat(subject);
            case STATM -> statm(space);
            case COMMAND -> subject.name + "\n";
            case LIMITS -> limits(Process.current().limits);
            case MOUNTS -> MountText.mounts();
            case MOUNT_INFORMATION -> MountText.information();
            case GROUPS -> "0::/\n";                    // the root of the one hierarchy
            case SCORE_ADJUSTMENT -> Process.current().outOfMemoryAdjustment + "\n";
            case LOGIN_USER -> "4294967295";            // nobody has logged in
            default -> new Text().hexadecimal(Process.current().personality & 0xffffffffL, 8).add('\n').toString();
        };
    }

    @Override
    protected long store(String text) {
        if (kind == COMMAND) {
            Task subject = Tasks.find(task);
            if (subject == null) return -Errno.ESRCH;
            subject.name = text.length() > LONGEST_COMMAND ? text.substring(0, LONGEST_COMMAND) : text;
            return 0;
        }
        int sign = text.startsWith("-") ? -1 : 1;
        int number = SyntheticDirectory.number(sign < 0 ? text.substring(1) : text);
        if (number < 0 || number > 1000) return -Errno.EINVAL;
        Process.current().outOfMemoryAdjustment = sign * number;
        return 0;
    }

    /** Pages: all, resident, of files, text, 0, data and stack, 0. */
    private static String statm(AddressSpace space) {
        Text text = new Text().add(space.totalPages()).add(' ').add(space.residentPages()).add(' ').add(space.residentFilePages());
        text.add(' ').add(space.pagesOf(AddressSpace.TEXT)).add(" 0 ");
        return text.add(space.pagesOf(AddressSpace.DATA) + space.pagesOf(AddressSpace.STACK)).add(" 0\n").toString();
    }

    private static String limits(Limits limits) {
        Text text = new Text();
        row(text, "Limit", "Soft Limit", "Hard Limit", "Units");
        limit(text, limits, Limits.CPU, "Max cpu time", "seconds");
        limit(text, limits, Limits.FILE_SIZE, "Max file size", "bytes");
        limit(text, limits, Limits.DATA, "Max data size", "bytes");
        limit(text, limits, Limits.STACK, "Max stack size", "bytes");
        limit(text, limits, Limits.CORE, "Max core file size", "bytes");
        limit(text, limits, Limits.RESIDENT, "Max resident set", "bytes");
        limit(text, limits, Limits.PROCESSES, "Max processes", "processes");
        limit(text, limits, Limits.OPEN_FILES, "Max open files", "files");
        limit(text, limits, Limits.LOCKED_MEMORY, "Max locked memory", "bytes");
        limit(text, limits, Limits.ADDRESS_SPACE, "Max address space", "bytes");
        limit(text, limits, Limits.LOCKS, "Max file locks", "locks");
        limit(text, limits, Limits.PENDING_SIGNALS, "Max pending signals", "signals");
        limit(text, limits, Limits.MESSAGE_QUEUE, "Max msgqueue size", "bytes");
        limit(text, limits, Limits.NICE, "Max nice priority", "");
        limit(text, limits, Limits.REALTIME_PRIORITY, "Max realtime priority", "");
        limit(text, limits, Limits.REALTIME_TIME, "Max realtime timeout", "us");
        return text.toString();
    }

    private static void limit(Text text, Limits limits, int resource, String name, String unit) {
        row(text, name, amount(limits.soft(resource)), amount(limits.hard(resource)), unit);
    }

    private static String amount(long value) { return value == Limits.UNLIMITED ? "unlimited" : Long.toUnsignedString(value); }

    private static void row(Text text, String name, String soft, String hard, String unit) {
        text.left(name, 25).add(' ').left(soft, 20).add(' ').left(hard, 20).add(' ');
        if (!unit.isEmpty()) text.left(unit, 10);
        text.add('\n');
    }
}
