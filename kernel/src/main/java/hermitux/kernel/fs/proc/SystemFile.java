package hermitux.kernel.fs.proc;

import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.fs.device.DiskNode;
import hermitux.kernel.fs.device.DeviceNodes;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.SystemName;
import hermitux.kernel.thread.Tasks;
import hermitux.kernel.time.Clock;

/** The files of /proc about the system (proc(5)). */
final class SystemFile extends SyntheticFile {
    private static final int PROCESSOR = 0, MEMORY = 1, STAT = 2, UPTIME = 3, VERSION = 4, LOAD = 5, FILE_SYSTEMS = 6;
    private static final int PARTITIONS = 8, DISKS = 9, DEVICES = 10, LOCKS = 11, SWAPS = 12, COMMAND_LINE = 13;
    /** Also of the one node, in /sys. */
    static final int EVENTS = 7, NODE_MEMORY = 14;
    private static final long SECOND = 1_000_000_000L, TICK_NANOS = 10_000_000;

    private final int kind;
    /** /proc/cpuinfo, made once: it costs an exit a line. */
    private String processor;

    SystemFile(SyntheticFileSystem files, int kind) {
        super(files, 0444);
        this.kind = kind;
    }

    static void addAll(SyntheticFileSystem files, FixedDirectory directory) {
        directory.add("cpuinfo", new SystemFile(files, PROCESSOR));
        directory.add("meminfo", new SystemFile(files, MEMORY));
        directory.add("stat", new SystemFile(files, STAT));
        directory.add("uptime", new SystemFile(files, UPTIME));
        directory.add("version", new SystemFile(files, VERSION));
        directory.add("loadavg", new SystemFile(files, LOAD));
        directory.add("filesystems", new SystemFile(files, FILE_SYSTEMS));
        directory.add("vmstat", new SystemFile(files, EVENTS));
        directory.add("partitions", new SystemFile(files, PARTITIONS));
        directory.add("diskstats", new SystemFile(files, DISKS));
        directory.add("devices", new SystemFile(files, DEVICES));
        directory.add("locks", new SystemFile(files, LOCKS));
        directory.add("swaps", new SystemFile(files, SWAPS));
        directory.add("cmdline", new SystemFile(files, COMMAND_LINE));
    }

    @Override
    protected String content() {
        return switch (kind) {
            case PROCESSOR -> processor == null ? processor = ProcessorText.make() : processor;
            case MEMORY -> MemoryText.memory();
            case NODE_MEMORY -> MemoryText.ofNode();
            case EVENTS -> MemoryText.events();
            case PARTITIONS -> MemoryText.partitions();
            case DISKS -> MemoryText.disks();
            case DEVICES -> devices();
            case LOCKS -> LockText.get();
            case SWAPS -> "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
            case COMMAND_LINE -> "\n";             // the kernel is given an archive, no words
            case STAT -> stat();
            case UPTIME -> uptime();
            case VERSION -> SystemName.SYSTEM + " version " + SystemName.RELEASE + " (hermitux@hermitux) " + SystemName.VERSION + "\n";
            case LOAD -> load();
            default -> fileSystems();
        };
    }

    /** The only processor's time in ticks: user, nice, system, idle; then what the kernel counts besides. */
    private static String stat() {
        long busy = Scheduler.busyNanos() / TICK_NANOS;
        long idle = Math.max(0, Clock.monotonicNanos() / TICK_NANOS - busy);
        boolean nice = Process.current().firstTask().nice() > 0;
        Text text = new Text();
        for (int line = 0; line < 2; line++) {
            text.add(line == 0 ? "cpu  " : "cpu0 ").add(nice ? 0 : busy).add(' ').add(nice ? busy : 0).add(" 0 ").add(idle).add(" 0 0 0 0 0 0\n");
        }
        text.add("intr ").add(Interrupts.taken()).add("\nctxt ").add(Scheduler.switches());
        text.add("\nbtime ").add((Clock.realtimeNanos() - Clock.monotonicNanos()) / SECOND);
        return text.add("\nprocesses ").add(Tasks.made()).add("\nprocs_running ").add(Tasks.runnable()).add("\nprocs_blocked 0\n").toString();
    }

    /** Seconds since the start, and of idling, to the hundredth. */
    private static String uptime() {
        long now = Clock.monotonicNanos();
        Text text = new Text();
        hundredths(text, now);
        hundredths(text.add(' '), Math.max(0, now - Scheduler.busyNanos()));
        return text.add('\n').toString();
    }

    private static void hundredths(Text text, long nanos) { text.add(nanos / SECOND).add('.').zeros(nanos % SECOND / TICK_NANOS, 2); }

    private static String load() {
        Text text = new Text();
        for (int which = 0; which < 3; which++) {
            long load = LoadAverage.get(which) + 327;           // rounded to a hundredth
            text.add(load >>> 16).add('.').zeros((load & 0xffff) * 100 >>> 16, 2).add(' ');
        }
        return text.add(Tasks.runnable()).add('/').add(Tasks.count() + 1).add(' ').add(Tasks.lastId()).add('\n').toString();
    }

    /** Major numbers and what has them. */
    private static String devices() {
        String block = DeviceNodes.disk(0) == null ? "" : DiskNode.MAJOR + " virtblk\n";
        return "Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n" + block;
    }

    /** Types that are mounted; none of them has a device. */
    private static String fileSystems() {
        Text text = new Text();
        for (int i = 0; i < Mounts.count(); i++) {
            String type = Mounts.get(i).fileSystem().type();
            boolean seen = false;
            for (int j = 0; j < i; j++) seen |= Mounts.get(j).fileSystem().type().equals(type);
            if (!seen) text.add("nodev\t").add(type).add('\n');
        }
        return text.toString();
    }
}
