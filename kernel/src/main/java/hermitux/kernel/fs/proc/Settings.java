package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.IpcLimits;
import hermitux.kernel.driver.Entropy;
import hermitux.kernel.fs.notify.InotifyFile;
import hermitux.kernel.fs.pipe.Pipe;
import hermitux.kernel.fs.synthetic.ConstantFile;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.SystemName;

/** /proc/sys (proc_sys(5)): the settings that hold here. Only names can be changed. */
final class Settings extends SyntheticFile {
    private static final int HOST = 0, DOMAIN = 1, FRESH_IDENTIFIER = 2, BOOT_IDENTIFIER = 3;
    private static final int LARGEST_ID = 4194304, ENTROPY_BITS = 256;

    private final int kind;
    /** The boot identifier, once somebody has asked. */
    private String identifier;

    private Settings(SyntheticFileSystem files, int kind, int permissions) {
        super(files, permissions);
        this.kind = kind;
    }

    static void addAll(SyntheticFileSystem files, FixedDirectory directory) {
        FixedDirectory kernel = directory.addDirectory("kernel");
        constant(kernel, "ostype", SystemName.SYSTEM);
        constant(kernel, "osrelease", SystemName.RELEASE);
        constant(kernel, "version", SystemName.VERSION);
        kernel.add("hostname", new Settings(files, HOST, 0644));
        kernel.add("domainname", new Settings(files, DOMAIN, 0644));
        constant(kernel, "pid_max", Integer.toString(LARGEST_ID));
        constant(kernel, "threads-max", Integer.toString(LARGEST_ID));
        constant(kernel, "ngroups_max", "65536");
        constant(kernel, "cap_last_cap", Integer.toString(Credentials.LAST_CAPABILITY));
        constant(kernel, "overflowuid", "65534");
        constant(kernel, "overflowgid", "65534");
        constant(kernel, "shmmni", Integer.toString(IpcLimits.SHMMNI));
        constant(kernel, "shmmax", Long.toUnsignedString(-1L - (1 << 24)));
        constant(kernel, "shmall", Long.toUnsignedString(-1L - (1 << 24)));
        constant(kernel, "msgmni", Integer.toString(IpcLimits.MSGMNI));
        constant(kernel, "msgmax", Integer.toString(IpcLimits.MSGMAX));
        constant(kernel, "msgmnb", Integer.toString(IpcLimits.MSGMNB));
        constant(kernel, "sem", IpcLimits.SEMMSL + "\t" + (long) IpcLimits.SEMMSL * IpcLimits.SEMMNI + "\t" + IpcLimits.SEMOPM + "\t" + IpcLimits.SEMMNI);
        constant(kernel, "tainted", "0");
        FixedDirectory random = kernel.addDirectory("random");
        random.add("uuid", new Settings(files, FRESH_IDENTIFIER, 0444));
        random.add("boot_id", new Settings(files, BOOT_IDENTIFIER, 0444));
        constant(random, "entropy_avail", Integer.toString(ENTROPY_BITS));
        constant(random, "poolsize", Integer.toString(ENTROPY_BITS));
        FixedDirectory memory = directory.addDirectory("vm");
        constant(memory, "overcommit_memory", "0");
        constant(memory, "max_map_count", Integer.toString(AddressSpace.MOST_AREAS));
        constant(memory, "mmap_min_addr", Long.toString(AddressSpace.LOWEST));
        FixedDirectory limits = directory.addDirectory("fs");
        constant(limits, "protected_hardlinks", "1");
        constant(limits, "suid_dumpable", "0");
        constant(limits, "file-max", "9223372036854775807");
        constant(limits, "nr_open", Long.toString(Limits.MOST_OPEN_FILES));
        FixedDirectory network = directory.addDirectory("net");
        constant(network.addDirectory("core"), "somaxconn", "4096");
        constant(network.addDirectory("ipv4"), "ip_local_port_range", Inet.FIRST_EPHEMERAL + "\t" + Inet.LAST_EPHEMERAL);
        FixedDirectory notify = limits.addDirectory("inotify");
        constant(notify, "max_queued_events", Integer.toString(InotifyFile.MOST_EVENTS));
        constant(notify, "max_user_instances", Integer.toString(InotifyFile.MOST_INSTANCES));
        FixedDirectory queues = limits.addDirectory("mqueue");
        constant(queues, "queues_max", Integer.toString(IpcLimits.QUEUES_MAX));
        constant(queues, "msg_max", Integer.toString(IpcLimits.MSG_MAX));
        constant(queues, "msg_default", Integer.toString(IpcLimits.MSG_MAX));
        constant(queues, "msgsize_max", Integer.toString(IpcLimits.MSGSIZE_MAX));
        constant(queues, "msgsize_default", Integer.toString(IpcLimits.MSGSIZE_MAX));
        constant(limits, "pipe-max-size", Integer.toString(Pipe.MAXIMUM_CAPACITY));
    }

    private static void constant(FixedDirectory directory, String name, String text) {
        directory.add(name, new ConstantFile((SyntheticFileSystem) directory.fileSystem, text + "\n"));
    }

    @Override
    protected String content() {
        switch (kind) {
            case HOST: return SystemName.host() + "\n";
            case DOMAIN: return SystemName.domain() + "\n";
            case FRESH_IDENTIFIER: return identifier() + "\n";
            default:
                if (identifier == null) identifier = identifier();
                return identifier + "\n";
        }
    }

    @Override
    protected long store(String text) {
        if (!Credentials.current().has(Credentials.SYS_ADMIN)) return -Errno.EPERM;
        String name = text.length() > SystemName.LONGEST ? text.substring(0, SystemName.LONGEST) : text;
        if (kind == HOST) SystemName.host(name);
        else SystemName.domain(name);
        return 0;
    }

    /** A random UUID: version 4, variant 1 (RFC 9562, 5.4). */
    private static String identifier() {
        long high = Entropy.next() & ~0xf000L | 0x4000;
        long low = Entropy.next() & ~(3L << 62) | 1L << 63;
        return new Text().hexadecimal(high >>> 32, 8).add('-').hexadecimal(high >>> 16 & 0xffff, 4).add('-').hexadecimal(high & 0xffff, 4).add('-')
            .hexadecimal(low >>> 48, 4).add('-').hexadecimal(low & 0xffffffffffffL, 12).toString();
    }
}
