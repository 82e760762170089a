package hermitux.launcher;

import hermitux.abi.SyscallTable;
import hermitux.host.Child;
import hermitux.host.Descriptor;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.host.MemoryFile;
import hermitux.launcher.contents.Paths;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.SyscallNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The kernel of {@code build --minimal}: compiled by scripts/minimal-kernel for a set of system calls, and kept under build/minimal by that set. The
 * source and the toolchain lie where hermitux itself was built.
 */
final class MinimalKernel {
    private static final int MAX_BYTES = 1 << 20;

    private final HostFiles files;
    /** The folder of the kernel and of what belongs to it. */
    private final String folder;

    private MinimalKernel(HostFiles files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    /** @param home the folder with the full kernel */
    static MinimalKernel compile(HostFiles files, String home, List<String> calls, List<String> with, List<String> without) {
        String script = Paths.join(Paths.parent(home), "scripts/minimal-kernel");
        if (!files.executable(script))
            throw Refusal.own("build: --minimal compiles a kernel: use the hermitux of its source tree, after ./dev build; there is no " + script);
        List<String> sorted = sorted(calls);
        var kernel = new MinimalKernel(files, home + "/minimal/" + hash(sorted, with, without));
        List<String> words = new ArrayList<>(List.of(script, kernel.folder, joined(with), joined(without)));
        words.addAll(sorted);
        Child child = Child.start(script, words, HostSystem.environment(), new Descriptor(2), List.of(), Child.ALL_CAPABILITIES);
        if (child == null || child.await() != 0) throw Refusal.own("build: the kernel for " + sorted.size() + " system calls was not made");
        return kernel;
    }

    String path() { return folder + "/kernel.elf"; }

    /** The optional parts that it has, with blanks between. */
    String parts() { return joined(SyscallNames.lines(files.read(folder + "/parts", 0, MAX_BYTES))); }

    /**
     * The calls that analysis finds in a program, its interpreter and its libraries.
     * @param libraries others that it may load when it runs
     */
    static List<String> analyzed(HostFiles files, String home, String program, List<String> libraries) {
        MemoryFile names = MemoryFile.create("calls");
        if (names == null) throw Refusal.own("build: no memory for the analysis");
        String script = Paths.join(Paths.parent(home), "scripts/analyzed-calls"), output = "/dev/fd/" + names.descriptor.number;
        List<String> words = new ArrayList<>(List.of(script, output, program));
        words.addAll(libraries);
        Child child = Child.start(script, words, HostSystem.environment(), new Descriptor(2), List.of(names.descriptor), Child.ALL_CAPABILITIES);
        if (child == null || child.await() != 0) throw Refusal.own("build: the program was not analysed; name its calls with --syscalls");
        List<String> calls = SyscallNames.lines(files.read(output, 0, MAX_BYTES));
        names.descriptor.close();
        return calls;
    }

    /** The calls that a file names; throws a Refusal for what is no list of calls. */
    static List<String> callsOf(HostFiles files, String path, String shownAs) {
        byte[] text = files.read(path, 0, MAX_BYTES);
        if (text == null) throw Refusal.own("build: --syscalls " + shownAs + ": cannot be read");
        Set<String> known = new HashSet<>();
        for (SyscallTable.Row row : SyscallTable.rows()) known.add(row.name());
        List<String> names = SyscallNames.lines(text);
        for (String name : names) if (!known.contains(name)) throw Refusal.own("build: --syscalls " + shownAs + ": Linux has no system call " + name);
        if (names.isEmpty()) throw Refusal.own("build: --syscalls " + shownAs + ": names no system call");
        return names;
    }

    /** In the order of their numbers, each once. */
    private static List<String> sorted(List<String> calls) {
        List<String> sorted = new ArrayList<>();
        for (SyscallTable.Row row : SyscallTable.rows()) if (calls.contains(row.name())) sorted.add(row.name());
        return sorted;
    }

    private static String joined(List<String> words) {
        var text = new StringBuilder();
        for (String word : words) text.append(text.length() == 0 ? "" : " ").append(word);
        return text.toString();
    }

    /** FNV-1a of 64 bits, as a folder's name. */
    private static String hash(List<String> calls, List<String> with, List<String> without) {
        long hash = 0xcbf29ce484222325L;
        String text = joined(calls) + "+" + joined(with) + "-" + joined(without);
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return Long.toHexString(hash);
    }
}
