package hermitux.launcher.machine;

import hermitux.elf.BadElf;
import hermitux.elf.KernelImage;
import hermitux.host.Child;
import hermitux.host.Descriptor;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.host.MemoryFile;
import hermitux.host.Signals;
import hermitux.image.ArchiveOutput;
import hermitux.launcher.contents.GuestContents;
import hermitux.launcher.contents.Paths;
import hermitux.launcher.control.Conversation;
import hermitux.launcher.options.Disk;
import hermitux.launcher.options.Environment;
import hermitux.launcher.options.Network;
import hermitux.launcher.options.PublishedPort;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.Share;
import java.util.ArrayList;
import java.util.List;

/**
 * Machines by qemu-system-x86_64, type microvm: no PCI, no ACPI, no BIOS. Its loader puts kernel, boot page and archive into memory and
 * firmware.bin jumps to the kernel. Streams are socket pairs and the archive is a memory file, all handed over by descriptor: nothing
 * is written to disk, and QEMU ends with this process.
 */
public final class Qemu implements Hypervisor {
    public static final String PROGRAM = "qemu-system-x86_64";
    /** microvm puts this much of its memory below 4 GiB (hw/i386/microvm.c). */
    private static final long MAX_LOW_BYTES = 3L << 30;
    /** Memory behind these is of no interest to the kernel before it is wanted (LaterMemory), unless files lie there. */
    private static final long FIRST_BYTES = 512L << 20;
    /** What the kernel needs for itself beside image and archive before it can run anything. */
    private static final long KERNEL_BYTES = 2L << 20;
    private static final long DEVICES = 0xfeb00000L;
    private static final int DEVICE_BYTES = 512;
    private static final int MOST_NUMBERED = 62;
    private static final int FIRST_INTERRUPT = 5;
    private static final int FILE_TYPE = 0xf000, SOCKET = 0xc000;
    private static final String MACHINE = "microvm,acpi=off,pic=off,pit=off,rtc=off,x-option-roms=off,isa-serial=on,auto-kernel-cmdline=off";

    /** QEMU's own filter of system calls: nothing that a running machine has no use for. */
    private static final String SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";
    private static final long CHANGE_OWNER = 1, IGNORE_PERMISSIONS = 1 << 1, READ_AND_SEARCH = 1 << 2, ACT_AS_OWNER = 1 << 3, KEEP_SET_ID = 1 << 4;
    /** CAP_NET_ADMIN: QEMU itself attaches to the interface. */
    private static final int ADMINISTER_NETWORKS = 1 << 12;

    private final HostFiles files;
    private final List<String> environment;
    private final String path;

    public Qemu(HostFiles files, List<String> environment) {
        this.files = files;
        this.environment = environment;
        path = inPath(files, environment, PROGRAM);
    }

    /** Where a command is, or null. */
    public static String inPath(HostFiles files, List<String> environment, String name) {
        String folders = Environment.value(environment, "PATH");
        for (String folder : Paths.split(folders == null ? "/usr/bin:/bin" : folders)) {
            String path = Paths.join(folder, name);
            if (files.status(path).isFile() && files.executable(path)) return path;
        }
        return null;
    }

    @Override public String name() { return "qemu"; }

    /** Null if it is not installed. */
    public String path() { return path; }

    @Override public String unavailable() {
        return path != null ? null : "QEMU is not installed: " + PROGRAM + " is not in PATH; install it with: sudo apt-get install qemu-system-x86";
    }

    @Override public Ending run(MachinePlan plan, RunContext context) {
        if (path == null) throw Refusal.own(unavailable());
        var signals = new Signals();
        Machine machine = new Start(plan).run();
        context.stamps().mark("machine");
        var conversation = new Conversation(machine, context, signals);
        if (context.terminal() != null) context.terminal().makeRaw();
        conversation.run(context.timeoutNanos());
        return conversation.ending(machine.await());
    }

    /** One machine's command line, word by word, and what it inherits. */
    private final class Start {
        private final MachinePlan plan;
        private final List<String> words = new ArrayList<>();
        private final List<Descriptor> kept = new ArrayList<>();
        private int devices;
        /** Bit i: this machine has share i to itself, as far as machines go. */
        private long exclusive;

        Start(MachinePlan plan) { this.plan = plan; }

        Machine run() {
            String memory = Long.toString(plan.hardware().memoryBytes());
            add(PROGRAM, "-M", MACHINE, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-m", memory + "B");
            if (plan.hardware().processors() > 1) add("-smp", Integer.toString(plan.hardware().processors()));
            add("-sandbox", SANDBOX);
            add("-device", "isa-debug-exit", "-global", "virtio-mmio.force-legacy=false");
            if (plan.monitor().kvm()) add("-accel", "kvm", "-cpu", "host,-arch-capabilities");
            else add("-accel", "tcg", "-cpu", "max");
            Descriptor control = stream("control");
            add("-serial", "chardev:control", "-device", "virtio-serial-device,max_ports=4,bus=" + place());
            Descriptor input = port("stdin", 1), output = port("stdout", 2), error = port("stderr", 3);
            for (int i = 0; i < plan.hardware().shares().size(); i++) share(i, plan.hardware().shares().get(i));
            for (int i = 0; i < plan.hardware().disks().size(); i++) disk(i, plan.hardware().disks().get(i));
            network(plan.hardware().network());
            if (plan.monitor().gdbPort() != 0) add("-gdb", "tcp:127.0.0.1:" + plan.monitor().gdbPort(), "-S");
            load();
            Descriptor[] messages = pair(Descriptor.pipe());
            Child child = Child.start(path, words, List.of(), messages[1], kept, capabilities());
            if (child == null) throw Refusal.own(path + ": cannot be executed");
            for (Descriptor descriptor : kept) descriptor.close();
            messages[1].close();
            return new Running(input, output, error, control, messages[0], child);
        }

        /** Those that its shares and disks need. */
        private long capabilities() {
            boolean change = false, look = false;
            for (Share share : plan.hardware().shares()) {
                look |= !share.publicOnly();
                change |= share.writable();
            }
            for (Disk disk : plan.hardware().disks()) {
                look = true;
                change |= disk.writable();
            }
            long network = plan.hardware().network().kind() == Network.Kind.TAP ? ADMINISTER_NETWORKS : 0;
            return network | (look ? READ_AND_SEARCH : 0) | (change ? CHANGE_OWNER | IGNORE_PERMISSIONS | ACT_AS_OWNER | KEEP_SET_ID : 0);
        }

        private void add(String... more) { for (String word : more) words.add(word); }

        private static Descriptor[] pair(Descriptor[] two) {
            if (two == null) throw Refusal.own("no more open files for the machine's streams (ulimit -n)");
            return two;
        }

        /** A socket pair: QEMU gets one end as a character device, the other is ours. */
        private Descriptor stream(String id) {
            Descriptor[] two = pair(Descriptor.socketPair());
            kept.add(two[1]);
            add("-chardev", "socket,id=" + id + ",fd=" + two[1].number);
            return two[0];
        }

        private Descriptor port(String id, int number) {
            Descriptor ours = stream(id);
            add("-device", "virtserialport,nr=" + number + ",chardev=" + id);
            return ours;
        }

        /** The next virtio-mmio slot. Left alone, QEMU fills them from the last to the first. */
        private String place() { return "virtio-mmio-bus." + devices++; }

        private void share(int index, Share share) {
            String tag = GuestContents.tag(index);
            add("-fsdev", "local,id=" + tag + ",path=" + escaped(share.host()) + ",security_model=none,multidevs=remap"
                + (share.writable() ? "" : ",readonly=on"));
            add("-device", "virtio-9p-device,fsdev=" + tag + ",mount_tag=" + tag + ",bus=" + place());
            if (index < MOST_NUMBERED && claim(share)) exclusive |= 1L << index;
        }

        /**
         * QEMU's server has no locks, so the machine's kernel keeps those of its programs, which is right while no other machine changes the folder. A lock on
         * the folder says so, to ours of either monitor (vmm: SharedFolder): it is QEMU's from its start to its end.
         */
        private boolean claim(Share share) {
            int number = Descriptor.open(share.host(), Descriptor.O_RDONLY | Descriptor.O_DIRECTORY | Descriptor.O_CLOEXEC);
            if (number < 0) return false;
            var folder = new Descriptor(number);
            if (!folder.lock(share.writable())) {
                folder.close();
                return false;
            }
            kept.add(folder);
            return true;
        }

        private void disk(int index, Disk disk) {
            if (disk.isHandedOver()) kept.add(new Descriptor(disk.descriptor()));
            add("-drive", "if=none,id=disk" + index + ",format=raw,file=" + escaped(disk.file()) + (disk.writable() ? "" : ",readonly=on"));
            add("-device", "virtio-blk-device,drive=disk" + index + ",bus=" + place());
        }

        /** The last of the devices: the kernel looks for it from the end. */
        private void network(Network network) {
            if (!network.exists()) return;
            var net = new StringBuilder();
            switch (network.kind()) {
                case USER -> {
                    net.append("user,id=net,dhcpstart=").append(Network.USER_ADDRESS);
                    for (PublishedPort port : plan.hardware().ports())
                        net.append(",hostfwd=").append(port.udp() ? "udp:" : "tcp:").append(port.hostAddress()).append(':').append(port.hostPort())
                            .append('-').append(Network.USER_ADDRESS).append(':').append(port.guestPort());
                }
                // QEMU before 8.0 would capture the header that it has with the interface as part of each frame.
                case TAP -> net.append("tap,id=net,script=no,downscript=no,ifname=").append(escaped(network.name()))
                    .append(plan.monitor().capturePath() == null ? "" : ",vnet_hdr=off");
                default -> {
                    var handed = new Descriptor(network.descriptor());
                    if (!handed.status().exists()) throw Refusal.own("--network fd:" + network.descriptor() + ": no such descriptor is open");
                    boolean isSocket = (handed.status().mode() & FILE_TYPE) == SOCKET;
                    kept.add(handed);
                    net.append(isSocket ? "socket,id=net,fd=" : "tap,id=net,fd=").append(network.descriptor());
                }
            }
            if (plan.monitor().capturePath() != null)
                add("-object", "filter-dump,id=capture,netdev=net,file=" + escaped(plan.monitor().capturePath()));
            add("-netdev", net.toString(), "-device", "virtio-net-device,netdev=net,mac=" + MacAddress.text(MacAddress.of(network)) + ",bus=" + place());
        }

        /** In QEMU's option lists a comma is written twice. */
        private static String escaped(String text) { return Paths.replace(text, ",", ",,"); }

        private void load() {
            String kernelPath = plan.software().kernel();
            KernelImage kernel;
            try {
                kernel = KernelImage.read(files, kernelPath);
            } catch (BadElf bad) {
                throw Refusal.own(kernelPath + ": " + bad.getMessage() + "; build it with ./dev build");
            }
            long low = Math.min(plan.hardware().memoryBytes(), MAX_LOW_BYTES);
            long needed = kernel.endAddress() + KERNEL_BYTES + plan.software().archiveBytes();
            long archiveAt = Math.min(low, Math.max(FIRST_BYTES, needed)) - plan.software().archiveBytes() & -4096;
            if (archiveAt < kernel.endAddress() + KERNEL_BYTES) throw tooLittle(needed);
            byte[] page = BootPage.make(low, plan.hardware().memoryBytes(), archiveAt, plan.software().archiveBytes(), kernel.entry(), commandLine());
            Image archive = new Image("archive", plan.software().archiveBytes()), boot = new Image("boot", page.length);
            plan.software().archive().write(archive, 0);
            boot.write(0, page, page.length);
            add("-bios", plan.software().home() + "/firmware.bin", "-device", "loader,file=" + escaped(kernelPath));
            load(boot, BootPage.ADDRESS);
            load(archive, archiveAt);
        }

        private void load(Image image, long address) {
            kept.add(image.file.descriptor);
            add("-device", "loader,force-raw=on,file=/dev/fd/" + image.file.descriptor.number + ",addr=" + address);
        }

        private Refusal tooLittle(long bytes) {
            return Refusal.own("--memory " + (plan.hardware().memoryBytes() >> 20) + "M is too little for the kernel and the files of this run; use --memory "
                + ((bytes + bytes / 4 >> 20) + 1) + "M");
        }

        /** As the Linux kernel's parameter virtio_mmio.device: size, address, interrupt. */
        private String commandLine() {
            var line = new StringBuilder();
            for (int i = 0; i < devices; i++)
                line.append(i == 0 ? "" : " ").append("virtio_mmio.device=512@0x").append(Long.toHexString(DEVICES + i * DEVICE_BYTES))
                    .append(':').append(FIRST_INTERRUPT + i);
            if (exclusive != 0) line.append(" exclusive=").append(exclusive);
            // Where there is no kvmclock the guest's clock starts from these: the counter's frequency, and when about it is.
            if (!plan.monitor().kvm()) line.append(" tsc=").append(HostSystem.timestampHertz()).append(" epoch=").append(HostSystem.realtimeNanos());
            return line.toString();
        }
    }

    /** A memory file that an archive is written into. */
    private static final class Image implements ArchiveOutput {
        private final MemoryFile file;

        Image(String name, long lengthBytes) {
            file = MemoryFile.create(name);
            if (file == null || !file.resize(lengthBytes)) throw Refusal.own("no memory for the guest's files (" + (lengthBytes >> 20) + " MB)");
        }

        @Override public void write(long offset, byte[] bytes, int lengthBytes) {
            if (!file.write(offset, bytes, lengthBytes)) throw Refusal.own("no memory for the guest's files");
        }

        @Override public void copy(long offset, String hostPath, long lengthBytes) {
            long count = file.copy(offset, hostPath, lengthBytes);
            if (count < 0) throw Refusal.own(hostPath + ": " + hermitux.host.HostSystem.errorText((int) -count));
            if (count != lengthBytes) throw Refusal.own(hostPath + ": changed while it was read");
        }
    }

    private record Running(Descriptor standardInput, Descriptor standardOutput, Descriptor standardError, Descriptor control, Descriptor messages,
                           Child child) implements Machine {
        @Override public void kill() { child.kill(); }
        @Override public int await() { return child.await(); }
    }
}
