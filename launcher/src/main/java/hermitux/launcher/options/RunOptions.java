package hermitux.launcher.options;

import java.util.ArrayList;
import java.util.List;

/** What {@code hermitux run} was asked to do; {@link OptionParser} fills it. A null or 0 means "not said". */
public final class RunOptions {
    public enum Accelerator { AUTO, KVM, TCG }

    /** 0 for {@link DefaultMemory}. */
    public long memoryBytes;
    /** Each is {@code NAME=VALUE}, or {@code NAME} for the host's value. */
    public final List<String> environment = new ArrayList<>();
    /** Files with more of them, which count less. */
    public final List<String> environmentFiles = new ArrayList<>();
    /** Nothing of the host's variables is passed on unasked. */
    public boolean cleanEnvironment;
    /** {@code USER[:GROUP]}, each a name or a number; null for who runs hermitux. */
    public String user;
    /** Names or numbers. */
    public final List<String> groups = new ArrayList<>();
    /** -1 if not said. */
    public int umask = -1;
    public String hostName;
    /** Folders of the guest that begin as empty ones in memory. */
    public final List<String> memoryFolders = new ArrayList<>();
    public final List<ResourceLimit> limits = new ArrayList<>();
    public String workingFolder;
    public final List<Share> shares = new ArrayList<>();
    public final List<Disk> disks = new ArrayList<>();
    /** What the guest's network is, as far as it was said. */
    public Network network;
    public final List<PublishedPort> ports = new ArrayList<>();
    public final List<String> nameServers = new ArrayList<>();
    /** Lines of /etc/hosts. */
    public final List<String> hosts = new ArrayList<>();
    public String rootFolder;
    public boolean rootWritable;
    /** What the program changes in its root stays in memory. */
    public boolean rootOverlay;
    /** In place of a container image's; empty for none. */
    public String entrypoint;
    public boolean isolated;
    /** Files and folders of the host that are packed beside what is needed; null for a run, where arguments are not packed with --isolated. */
    public List<String> included;
    public int processors = 1;
    public String name;
    /** Where gdb connects to, 0 for no debugger. */
    public int gdbPort;
    public String hypervisor = "auto";
    public Accelerator accelerator = Accelerator.AUTO;
    public long timeoutNanos;
    public boolean verbose;
    public boolean trace;
    public boolean stats;
    public boolean verify;
    /** Where the names of the system calls go that the program makes. */
    public String recordPath;
    /** Of --pcap, or null. */
    public String capturePath;
    public boolean randomizeAddresses = true;
    /** System calls become jumps: the kernel changes the program's text where it makes them. */
    public boolean rewrite = true;
    public boolean sandbox = true;
    public boolean hugePages;
    public boolean help;
    public String program;
    public final List<String> arguments = new ArrayList<>();
    /** The command line as it was given, to say how to repeat it. */
    public List<String> commandLine = List.of();

    /** The network in effect: published ports want one. */
    public Network network() { return network != null ? network : ports.isEmpty() ? Network.NONE : Network.USER; }
}
