package hermitux.launcher;

import hermitux.host.Descriptor;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.host.Signals;
import hermitux.host.Terminal;
import hermitux.image.Archive;
import java.util.List;

/** One {@code hermitux run}, from options to exit status. */
public final class Run {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NULL_DEVICE = 1 << 8 | 3;
    private static final Descriptor INPUT = new Descriptor(0), OUTPUT = new Descriptor(1), ERROR = new Descriptor(2);

    private final RunOptions options;
    private final HostFiles files;
    private final String home;
    private final List<String> environment = HostSystem.environment();
    private final long startNanos = HostSystem.monotonicNanos();
    private long preparedNanos;
    private long startedNanos;

    /** @param home the folder with the kernel */
    public Run(RunOptions options, HostFiles files, String home) {
        this.options = options;
        this.files = files;
        this.home = home;
    }

    /** The command's exit status. Throws a Refusal for what is wrong before or around the program's run. */
    public int run() {
        var contents = new GuestContents(options, files, identity());
        contents.prepare();
        Terminal terminal = Terminal.isOne(INPUT) ? new Terminal(INPUT) : null;
        streams(contents.archive, terminal);
        Hypervisor hypervisor = hypervisor();
        boolean kvm = Accelerators.useKvm(options);
        long archiveBytes = contents.archive.layOut();
        preparedNanos = HostSystem.monotonicNanos();
        var signals = new Signals();
        Machine machine = hypervisor.start(new MachinePlan(home, options.memoryBytes, contents.archive, archiveBytes, contents.shares, kvm, options.verbose));
        startedNanos = HostSystem.monotonicNanos();
        HostFiles guestFiles = options.rootFolder == null ? files : new RootedFiles(files, contents.shares.get(0).host());
        var conversation = new Conversation(machine, guestFiles, new CallSites(files, home + "/kernel.callsites"), signals, terminal);
        // The guest ends its lines itself. Where its output goes elsewhere, others write to the terminal: hermitux run x | less.
        boolean keepOutput = !Terminal.isOne(OUTPUT);
        if (terminal != null) {
            terminal.makeRaw(keepOutput);
            Messages.onRawTerminal(!keepOutput && Terminal.isOne(ERROR));
        }
        conversation.run(options.timeoutNanos);
        int ended = machine.await();
        if (terminal != null) terminal.restore();
        Messages.onRawTerminal(false);
        if (options.stats) printTimes(conversation);
        return status(conversation, ended);
    }

    private GuestContents.Identity identity() {
        String folder = HostSystem.currentFolder();
        return new GuestContents.Identity(HostSystem.user(), HostSystem.group(), HostSystem.umask(), HostSystem.name(),
            folder == null ? "/" : folder, environment, HostSystem.realtimeNanos());
    }

    /** A third way, a VMM of our own on /dev/kvm, takes its place here. */
    private Hypervisor hypervisor() {
        return switch (options.hypervisor) {
            case "auto", "qemu" -> new Qemu(files, environment);
            default -> throw Refusal.own("run: --hypervisor " + options.hypervisor + ": choose auto or qemu");
        };
    }

    private static void streams(Archive archive, Terminal terminal) {
        String[] names = {"stdin", "stdout", "stderr"};
        for (int i = 0; i < names.length; i++) archive.configure(names[i], kind(new Descriptor(i)));
        if (terminal == null) return;
        archive.configure("rows", Integer.toString(terminal.rows()));
        archive.configure("columns", Integer.toString(terminal.columns()));
    }

    private static String kind(Descriptor descriptor) {
        FileStatus status = descriptor.status();
        if (!status.exists() || status.deviceNumber() == NULL_DEVICE) return "null";
        return Terminal.isOne(descriptor) ? "tty" : "pipe";
    }

    private int status(Conversation conversation, int ended) {
        if (options.verbose && !conversation.messages().isEmpty()) Messages.print(conversation.messages());
        if (conversation.signal != 0) return 128 + conversation.signal;
        if (conversation.timedOut) throw new Refusal(Refusal.TIMED_OUT, options.program + ": ended after " + seconds(options.timeoutNanos) + " s (--timeout)");
        if (conversation.panicked) throw Refusal.own("that was a fault of the kernel, not of the program; run it again with: " + commandLine());
        if (conversation.status < 0) throw Refusal.own("the virtual machine ended without a status" + reason(conversation.messages(), ended));
        return conversation.status;
    }

    private static String reason(String messages, int ended) {
        String text = messages.trim();
        return text.isEmpty() ? " (the hypervisor's own is " + ended + ")" : ": " + text;
    }

    /** As a shell takes it. */
    private String commandLine() {
        var line = new StringBuilder("hermitux run");
        for (String word : options.commandLine) line.append(' ').append(quoted(word));
        return line.toString();
    }

    private static String quoted(String word) {
        boolean plain = !word.isEmpty();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            plain &= c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_./=:,+@%".indexOf(c) >= 0;
        }
        return plain ? word : "'" + Paths.replace(word, "'", "'\\''") + "'";
    }

    private static String seconds(long nanos) { return decimal(nanos, NANOS_PER_SECOND); }
    private static String milliseconds(long nanos) { return decimal(nanos, NANOS_PER_SECOND / 1000); }

    private void printTimes(Conversation conversation) {
        long end = HostSystem.monotonicNanos();
        long told = conversation.statusNanos == 0 ? end : conversation.statusNanos;
        Messages.print("launcher: prepared in " + milliseconds(preparedNanos - startNanos) + " ms, machine made in "
            + milliseconds(startedNanos - preparedNanos) + " ms, ran " + milliseconds(told - startedNanos) + " ms, ended in "
            + milliseconds(end - told) + " ms; " + milliseconds(end - startNanos) + " ms in all\n");
    }

    /** A quotient with three decimals. */
    private static String decimal(long number, long unit) {
        return number / unit + "." + Long.toString(1000 + number % unit * 1000 / unit).substring(1);
    }
}
