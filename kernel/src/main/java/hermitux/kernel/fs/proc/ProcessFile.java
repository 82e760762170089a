package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.kernel.fs.synthetic.SyntheticDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Task;

/** The files of a process's directory (proc(5)) that are short; status and stat are in {@link StatusText}. */
final class ProcessFile extends SyntheticFile {
    static final int STATUS = 0, STAT = 1, STATM = 2, COMMAND = 3, LIMITS = 4, MOUNTS = 5, MOUNT_INFORMATION = 6;
    static final int GROUPS = 7, SCORE_ADJUSTMENT = 8, LOGIN_USER = 9, PERSONALITY = 10, CHILDREN = 11;
    private static final int LONGEST_COMMAND = 15;

    private final int kind;
    private final Subject subject;

    ProcessFile(SyntheticFileSystem files, int kind, Subject subject) {
        super(files, kind == COMMAND || kind == SCORE_ADJUSTMENT ? 0644 : kind == PERSONALITY ? 0400 : 0444);
        this.kind = kind;
        this.subject = subject;
    }

    @Override
    protected String content() {
        Task task = subject.task();
        if (task == null) return "";
        Process process = subject.process;
        return switch (kind) {
            case STATUS -> StatusText.status(subject, task);
            case STAT -> StatusText.stat(subject, task);
            case STATM -> statm(subject.space());
            case COMMAND -> task.name + "\n";
            case LIMITS -> limits(process.limits);
            case MOUNTS -> MountText.mounts();
            case MOUNT_INFORMATION -> MountText.information();
            case GROUPS -> "0::/\n";                    // the root of the one hierarchy
            case SCORE_ADJUSTMENT -> process.outOfMemoryAdjustment + "\n";
            case LOGIN_USER -> "4294967295";            // nobody has logged in
            case CHILDREN -> children(task);
            default -> new Text().hexadecimal(process.personality & 0xffffffffL, 8).add('\n').toString();
        };
    }

    @Override
    protected long store(String text) {
        Task task = subject.task();
        if (task == null) return -Errno.ESRCH;
        if (kind == COMMAND) {
            if (subject.process != Process.current()) return -Errno.EINVAL;
            task.name = text.length() > LONGEST_COMMAND ? text.substring(0, LONGEST_COMMAND) : text;
            return 0;
        }
        int end = text.indexOf('\0');
        if (end >= 0) text = text.substring(0, end);
        int sign = text.startsWith("-") ? -1 : 1;
        int number = SyntheticDirectory.number(sign < 0 ? text.substring(1) : text);
        if (number < 0 || number > 1000) return -Errno.EINVAL;
        subject.process.outOfMemoryAdjustment = sign * number;
        return 0;
    }

    /** Numbers of the children, with the first task of their parent. */
    private static String children(Task task) {
        Text text = new Text();
        if (task.id != task.process.id) return "";
        for (Process child = Processes.first(); child != null; child = child.following()) if (child.parent() == task.process) text.add(child.id).add(' ');
        return text.toString();
    }

    /** Pages: all, resident, of files, text, 0, data and stack, 0. */
    private static String statm(AddressSpace space) {
        if (space == null) return "0 0 0 0 0 0 0\n";
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
