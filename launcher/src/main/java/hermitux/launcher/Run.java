package hermitux.launcher;

import hermitux.host.Descriptor;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.host.Terminal;
import hermitux.image.Archive;
import hermitux.image.BadImage;
import hermitux.image.ImageFile;
import hermitux.launcher.contents.GuestContents;
import hermitux.launcher.contents.ImageContents;
import hermitux.launcher.contents.OpenedFiles;
import hermitux.launcher.contents.Paths;
import hermitux.launcher.control.RecordedCalls;
import hermitux.launcher.control.TraceSymbols;
import hermitux.launcher.control.Messages;
import hermitux.launcher.control.UserTerminal;
import hermitux.launcher.list.RunningMachines;
import hermitux.launcher.machine.Accelerators;
import hermitux.launcher.machine.Ending;
import hermitux.launcher.machine.Hypervisor;
import hermitux.launcher.machine.MachinePlan;
import hermitux.launcher.machine.Native;
import hermitux.launcher.machine.Qemu;
import hermitux.launcher.machine.Stamps;
import hermitux.launcher.machine.RunContext;
import hermitux.launcher.machine.Unusable;
import hermitux.launcher.oci.ContainerImage;
import hermitux.launcher.options.DefaultMemory;
import hermitux.launcher.options.Disk;
import hermitux.launcher.options.Network;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.RunOptions;
import hermitux.launcher.options.Share;
import java.util.ArrayList;
import java.util.List;

/** One {@code hermitux run}, from options to exit status. */
public final class Run {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NULL_DEVICE = 1 << 8 | 3;
    private static final int CAPTURE_MODE = 0600;
    private static final int FIRST_INHERITED = 3, EBADF = 9;
    /** A machine that has not ended so long after its time limit is not waited for. */
    private static final long GRACE_NANOS = 2_000_000_000L;

    private final RunOptions options;
    private final HostFiles files;
    private final String home;
    private final List<String> environment = HostSystem.environment();
    private final Stamps stamps = new Stamps();

    /** @param home the folder with the kernel */
    public Run(RunOptions options, HostFiles files, String home) {
        this.options = options;
        this.files = files;
        this.home = home;
    }

    /** The command's exit status. Throws a Refusal for what is wrong before or around the program's run. */
    public int run() {
        ContainerImage.resolve(options, files, environment, absolute(""));
        String path = absolute(options.program);
        ImageFile image = image(path);
        Contents contents = image == null ? ofProgram() : ofImage(image);
        RecordedCalls calls = options.recordPath == null ? null : new RecordedCalls(files, absolute(options.recordPath));
        if (options.name != null) new RunningMachines(files, HostSystem.user()).claim(options.name, HostSystem.processId());
        UserTerminal terminal = UserTerminal.find();
        List<Disk> disks = disks(contents);
        streams(contents.archive(), terminal);
        network(contents.archive());
        if (options.gdbPort != 0) contents.archive().configure("debug", "1");
        boolean kvm = Accelerators.useKvm(options, files);
        Hypervisor hypervisor = hypervisor(kvm);
        closeInherited(calls, disks);
        long archiveBytes = contents.archive().layOut();
        stamps.mark("prepared");
        var guestFiles = new OpenedFiles(contents.visible());
        var context = new RunContext(guestFiles, callSites(image), calls, terminal, stamps, options.timeoutNanos);
        var plan = new MachinePlan(
            new MachinePlan.Software(home, image == null ? home + "/kernel.elf" : path, contents.archive(), archiveBytes, contents.program()),
            new MachinePlan.Hardware(options.processors, memoryBytes(image), options.hugePages, contents.shares(), disks, options.network(),
                options.ports),
            new MachinePlan.MonitorSettings(kvm, options.sandbox, contents.readable(), options.gdbPort, capturePath()));
        if (options.timeoutNanos != 0)
            HostSystem.limitTime(options.timeoutNanos + GRACE_NANOS, "hermitux: " + Messages.shown(limitReached()) + "\n", Refusal.TIMED_OUT);
        Ending ending = end(hypervisor, plan, context);
        if (terminal != null) terminal.restore();
        if (ending.toldNanos() != 0) stamps.mark("ran", ending.toldNanos());
        stamps.mark("ended");
        if (options.stats) Messages.print(stamps.describe());
        int status = status(ending);
        if (status > 0 && status < Refusal.TIMED_OUT) explain(contents.unseen());
        return status;
    }

    /** Of a hypervisor that was not asked for by name, QEMU takes the place if it does not work after all. */
    private Ending end(Hypervisor hypervisor, MachinePlan plan, RunContext context) {
        try {
            return hypervisor.run(plan, context);
        } catch (Unusable unusable) {
            Hypervisor other = new Qemu(files, environment);
            if (!options.hypervisor.equals("auto") || other.unavailable() != null) throw Refusal.own(unusable.getMessage());
            if (options.verbose) Messages.say("using QEMU: " + unusable.getMessage());
            return other.run(plan, context);
        }
    }

    /**
     * What the caller had open and did not close is nothing to a machine: all but the standard streams, what we have opened ourselves by now, and what
     * the options name.
     */
    private void closeInherited(RecordedCalls calls, List<Disk> disks) {
        List<Integer> kept = new ArrayList<>();
        if (calls != null) kept.add(calls.descriptor());
        if (options.network().kind() == Network.Kind.DESCRIPTOR) kept.add(options.network().descriptor());
        for (Disk disk : disks) if (disk.isHandedOver()) kept.add(disk.descriptor());
        for (int first = FIRST_INHERITED, next; first > 0; first = next + 1) {
            next = Integer.MAX_VALUE;
            for (int number : kept) if (number >= first) next = Math.min(next, number);
            HostSystem.closeDescriptors(first, next == Integer.MAX_VALUE ? next : next - 1);
        }
    }

    /** Where frames are captured; the file is there from now on. */
    private String capturePath() {
        if (options.capturePath == null) return null;
        String path = absolute(options.capturePath);
        int made = Descriptor.create(path, CAPTURE_MODE);
        if (made < 0) throw Refusal.own("--pcap " + path + ": " + HostSystem.errorText(-made));
        new Descriptor(made).close();
        return path;
    }

    private GuestContents.Identity identity() {
        String folder = HostSystem.currentFolder();
        return new GuestContents.Identity(HostSystem.user(), HostSystem.group(), HostSystem.umask(), HostSystem.name(),
            folder == null ? "/" : folder, environment, HostSystem.realtimeNanos());
    }

    private record Contents(Archive archive, List<Share> shares, List<String> readable, String program, HostFiles visible, List<String> unseen) { }

    private Contents ofProgram() {
        var contents = new GuestContents(options, files, identity());
        contents.prepare();
        return new Contents(contents.archive, contents.shares, contents.programFiles, contents.program, contents.visible, contents.unseen);
    }

    private Contents ofImage(ImageFile image) {
        var contents = new ImageContents(options, image);
        contents.prepare(files, absolute(""), environment);
        return new Contents(contents.archive, contents.shares, new ArrayList<>(), absolute(options.program), files, List.of());
    }

    /** Tells the guest where among the devices its disks are: behind the console and the shares. */
    private List<Disk> disks(Contents contents) {
        List<Disk> disks = new ArrayList<>();
        for (Disk disk : options.disks) {
            disks.add(disk.checked(files, absolute("")));
            contents.archive.configure("disk", Integer.toString(contents.shares.size() + disks.size()));
        }
        if (contents.shares.size() + disks.size() > GuestContents.MAX_DEVICES)
            throw Refusal.own("too many disks: " + disks.size() + " beside " + contents.shares.size() + " shares, " + GuestContents.MAX_DEVICES + " fit");
        return disks;
    }

    /** The addresses of its network, where they are known before it runs. */
    private void network(Archive archive) {
        Network network = options.network();
        if (network.kind() == Network.Kind.TAP || network.kind() == Network.Kind.DESCRIPTOR) archive.configure("shared-network", "1");
        if (network.address() != null) archive.configure("address", network.address());
        if (network.gateway() != null) archive.configure("gateway", network.gateway());
    }

    /** An image's kernel may be of another build: its call sites stay numbers. */
    private TraceSymbols callSites(ImageFile image) { return new TraceSymbols(files, image == null ? home + "/kernel.callsites" : "/"); }

    /** Null if the program is no bootable image. */
    private ImageFile image(String path) {
        try {
            return files.status(path).isFile() ? ImageFile.read(files, path) : null;
        } catch (BadImage bad) {
            throw new Refusal(Refusal.NOT_EXECUTABLE, options.program + ": " + bad.getMessage());
        }
    }

    private long memoryBytes(ImageFile image) {
        long asked = options.memoryBytes == 0 && image != null ? ImageContents.memoryBytes(image) : options.memoryBytes;
        return asked == 0 ? DefaultMemory.bytes() : asked;
    }

    private static String absolute(String path) {
        String folder = HostSystem.currentFolder();
        return Paths.from(path, folder == null ? "/" : folder);
    }

    private Hypervisor hypervisor(boolean kvm) {
        Hypervisor chosen = switch (options.hypervisor) {
            case "auto" -> kvm ? new Native(files, environment) : new Qemu(files, environment);
            case "native" -> new Native(files, environment);
            case "qemu" -> new Qemu(files, environment);
            default -> throw Refusal.own("run: --hypervisor " + options.hypervisor + ": choose auto, native or qemu");
        };
        String reason = chosen.unavailable();
        if (reason == null && !kvm && chosen instanceof Native) reason = "it needs KVM, and --accel tcg is none";
        if (reason != null) throw Refusal.own("run: --hypervisor " + chosen.name() + ": " + reason);
        if (options.verbose) Messages.say("hypervisor: " + chosen.name() + (kvm ? " on KVM" : ", translating"));
        return chosen;
    }

    private static void streams(Archive archive, UserTerminal terminal) {
        String[] names = {"stdin", "stdout", "stderr"};
        for (int i = 0; i < names.length; i++) archive.configure(names[i], HostSystem.wasClosed(i) ? "closed" : kind(new Descriptor(i)));
        if (terminal == null) return;
        archive.configure("rows", Integer.toString(terminal.rows()));
        archive.configure("columns", Integer.toString(terminal.columns()));
    }

    private static String kind(Descriptor descriptor) {
        FileStatus status = descriptor.status();
        if (status.error() == EBADF || status.exists() && status.deviceNumber() == NULL_DEVICE) return "null";
        return Terminal.isOne(descriptor) ? "tty" : "pipe";
    }

    private String limitReached() { return options.program + ": ended after " + seconds(options.timeoutNanos) + " s (--timeout)"; }

    private int status(Ending ending) {
        if (options.verbose && !ending.messages().isEmpty()) Messages.print(ending.messages());
        if (ending.signal() != 0) return 128 + ending.signal();
        if (ending.timedOut()) throw new Refusal(Refusal.TIMED_OUT, limitReached());
        if (ending.panicked()) throw Refusal.own("that was a fault of the kernel, not of the program; run it again with: " + commandLine());
        if (ending.status() < 0) throw Refusal.own("the virtual machine ended without a status" + reason(ending.messages(), ending.hypervisorStatus()));
        return ending.status();
    }

    /** A program that ended with an error may have looked for what only the host has. */
    private static void explain(List<String> unseen) {
        for (String name : unseen) Messages.say(name + " is there on the host, but the program does not see it; --share " + quoted(name) + " shows it");
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
    public static String milliseconds(long nanos) { return decimal(nanos, NANOS_PER_SECOND / 1000); }

    /** A quotient with three decimals. */
    private static String decimal(long number, long unit) {
        return number / unit + "." + Long.toString(1000 + number % unit * 1000 / unit).substring(1);
    }
}
