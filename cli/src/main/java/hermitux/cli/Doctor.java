package hermitux.cli;

import hermitux.host.Child;
import hermitux.host.Descriptor;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.launcher.machine.Accelerators;
import hermitux.launcher.machine.Qemu;
import hermitux.launcher.options.Refusal;
import java.util.ArrayList;
import java.util.List;

/** {@code hermitux doctor}: what this machine has to run programs with, what {@code run} takes by default and why, what is missing. */
final class Doctor {
    private static final int UNUSABLE = 1;
    /** Commands that the build needs, and the Debian packages that have them. */
    private static final String[][] TOOLS = {
        {"mvn", "maven"}, {"gcc", "gcc"}, {"ld", "binutils"}, {"musl-gcc", "musl-tools"}, {Qemu.PROGRAM, "qemu-system-x86"}
    };
    private static final String[] BUILT = {"hermitux", "kernel.elf", "firmware.bin", "kernel.callsites"};

    private final HostFiles files;
    private final List<String> environment;
    private final String home;
    private final StringBuilder text = new StringBuilder();

    /** @param home the folder with the kernel */
    Doctor(HostFiles files, List<String> environment, String home) {
        this.files = files;
        this.environment = environment;
        this.home = home;
    }

    /** The command's status: 0 if programs can be run. */
    int status;

    String report(List<String> arguments) {
        if (!arguments.isEmpty()) throw Refusal.own("doctor: takes no arguments");
        text.append(Version.text());
        hypervisors();
        built();
        tools();
        return text.toString();
    }

    private void line(String name, String value) {
        text.append("  ").append(name);
        for (int i = name.length(); i < 20; i++) text.append(' ');
        text.append(value).append('\n');
    }

    private void hypervisors() {
        Qemu qemu = new Qemu(files, environment);
        String kvm = Accelerators.kvmUnavailable(files);
        text.append("\nhypervisors\n");
        line("qemu", qemu.path() == null ? qemu.unavailable() : qemu.path() + ", " + version(qemu.path()));
        line("native", kvm == null ? "in this program, on /dev/kvm" : "needs /dev/kvm");
        line("/dev/kvm", kvm != null ? "no: " + kvm : "works, " + new KvmKind(files).text());
        if (kvm == null) {
            line("run takes", "native, since /dev/kvm works; --hypervisor qemu takes QEMU instead");
        } else if (qemu.path() != null) {
            line("run takes", "QEMU with TCG (translation: slower), since KVM does not work");
        } else {
            status = UNUSABLE;
            line("run takes", "nothing: KVM does not work, and QEMU is missing");
        }
    }

    /** The first line that it prints about itself. */
    private String version(String program) {
        Descriptor[] pipe = Descriptor.pipe();
        Child child = pipe == null ? null : Child.start(program, List.of(program, "--version"), environment, pipe[1], List.of());
        if (child == null) {
            status = UNUSABLE;
            return "which cannot be executed";
        }
        pipe[1].close();
        byte[] output = new byte[4096];
        var line = new StringBuilder();
        for (int count = pipe[0].read(output, 0, output.length); count > 0; count = pipe[0].read(output, 0, output.length))
            for (int i = 0; i < count; i++) line.append((char) (output[i] & 255));
        if (child.await() != 0) status = UNUSABLE;
        int end = line.indexOf("\n");
        return end < 0 ? line.toString() : line.substring(0, end);
    }

    private void built() {
        text.append("\nbuilt in ").append(home).append('\n');
        for (String name : BUILT) {
            FileStatus file = files.status(home + "/" + name);
            if (!file.exists()) status = UNUSABLE;
            line(name, file.exists() ? (file.sizeBytes() + 1023 >> 10) + " KB" : "missing: run ./dev build");
        }
    }

    private void tools() {
        List<String> missing = new ArrayList<>();
        text.append("\nto build\n");
        String jdk = JavaHome.find(files, environment);
        line("JDK " + JavaHome.VERSION, jdk == null ? "missing: install openjdk-25-jdk-headless, or another and set JAVA_HOME" : jdk);
        for (String[] tool : TOOLS) {
            String path = Qemu.inPath(files, environment, tool[0]);
            if (path == null) missing.add(tool[1]);
            line(tool[0], path == null ? "missing" : path);
        }
        if (missing.isEmpty()) return;
        text.append("\nmissing; install with: sudo apt-get install");
        for (String name : missing) text.append(' ').append(name);
        text.append('\n');
    }
}
