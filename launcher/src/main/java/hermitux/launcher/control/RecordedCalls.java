package hermitux.launcher.control;

import hermitux.host.Descriptor;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.SyscallNames;
import java.util.HashSet;
import java.util.Set;

/**
 * The file of {@code --record-syscalls}: the names of the calls that a program made, one a line. Runs add to it what it lacks, so that it grows
 * to what the program does in all of them; a line is written when the call is first made, so that nothing is lost however the run ends.
 */
public final class RecordedCalls {
    private static final int MAX_BYTES = 1 << 20;

    private final Set<String> names = new HashSet<>();
    private final Descriptor file;

    /** Throws a Refusal if the file cannot be written, before anything is run. */
    public RecordedCalls(HostFiles files, String path) {
        byte[] before = files.status(path).isFile() ? files.read(path, 0, MAX_BYTES) : new byte[0];
        if (before == null) throw Refusal.own("--record-syscalls " + path + ": cannot be read");
        if (before.length == MAX_BYTES) throw Refusal.own("--record-syscalls " + path + ": not a list of system calls");
        int number = Descriptor.append(path);
        if (number < 0) throw Refusal.own("--record-syscalls " + path + ": " + HostSystem.errorText(-number));
        file = new Descriptor(number);
        if (before.length > 0 && before[before.length - 1] != '\n') file.print("\n");
        names.addAll(SyscallNames.lines(before));
    }

    public int descriptor() { return file.number; }

    void add(int number) {
        String name = SyscallNames.of(number);
        if (name != null && names.add(name)) file.print(name + "\n");
    }
}
