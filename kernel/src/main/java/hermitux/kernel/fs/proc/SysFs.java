package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.ConstantFile;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticLink;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.time.Clock;

/**
 * What of /sys programs look at (sysfs(5)): processors with their caches, the one memory node and its blocks, large pages, the clock's source, disks, and
 * the empty folders where others would be.
 */
public final class SysFs extends SyntheticFileSystem {
    private static final long MAGIC = 0x62656572;

    private SysFs() { super("sysfs", MAGIC); }

    /** Mounts it on an existing directory. */
    public static void init(Dentry directory) { Mounts.mount(new SysFs(), directory, "sysfs"); }

    @Override
    protected void populate(FixedDirectory root) {
        FixedDirectory devices = root.addDirectory("devices"), system = devices.addDirectory("system");
        processors(system.addDirectory("cpu"));
        node(system.addDirectory("node"));
        system.add("memory", new MemoryBlocks(this));
        system.addDirectory("clocksource").addDirectory("clocksource0").add("current_clocksource", text(Clock.source()))
            .add("available_clocksource", text(Clock.source()));
        FixedDirectory memory = root.addDirectory("kernel").addDirectory("mm"), largePages = memory.addDirectory("transparent_hugepage");
        largePages.add("enabled", text("[always] madvise never")).add("hpage_pmd_size", text("2097152"));
        memory.addDirectory("hugepages").addDirectory("hugepages-2048kB").add("nr_hugepages", text("0")).add("free_hugepages", text("0"))
            .add("resv_hugepages", text("0")).add("surplus_hugepages", text("0")).add("nr_overcommit_hugepages", text("0"));
        FixedDirectory numbers = root.addDirectory("dev");
        numbers.addDirectory("char");
        DiskDirectory.addAll(this, devices.addDirectory("virtual").addDirectory("block"), root.addDirectory("block"),
            root.addDirectory("class").addDirectory("block"), numbers.addDirectory("block"));
        root.addDirectory("fs").addDirectory("cgroup");
        root.addDirectory("bus");
        root.addDirectory("module");
    }

    private void processors(FixedDirectory processors) {
        processors.add("cpu0", new ProcessorDirectory(this));
        processors.add("online", text("0")).add("possible", text("0")).add("present", text("0")).add("offline", text("")).add("isolated", text(""));
        processors.add("kernel_max", text("0"));
        processors.addDirectory("smt").add("active", text("0")).add("control", text("notsupported"));
    }

    private void node(FixedDirectory nodes) {
        nodes.add("online", text("0")).add("possible", text("0")).add("has_cpu", text("0")).add("has_memory", text("0"));
        nodes.add("has_normal_memory", text("0"));
        FixedDirectory node = nodes.addDirectory("node0");
        node.add("cpulist", text("0")).add("cpumap", text("1")).add("distance", text("10"));
        node.add("meminfo", new SystemFile(this, SystemFile.NODE_MEMORY)).add("vmstat", new SystemFile(this, SystemFile.EVENTS));
        node.add("cpu0", new SyntheticLink(this, "../../cpu/cpu0"));
    }

    private ConstantFile text(String text) { return new ConstantFile(this, text + "\n"); }

    /** /sys/devices/system/memory: memory in blocks of 128 MiB, as Linux adds and removes it elsewhere. */
    private static final class MemoryBlocks extends FixedDirectory {
        private static final long LENGTH = 128L << 20;

        MemoryBlocks(SysFs files) { super(files); }

        @Override protected void populate() {
            SysFs files = (SysFs) fileSystem;
            add("block_size_bytes", files.text(Long.toHexString(LENGTH))).add("auto_online_blocks", files.text("offline"));
            for (long start = 0; start < Frames.highest(); start += LENGTH) {
                if (!Frames.isMemory(start, start + LENGTH)) continue;
                String number = new Text().hexadecimal(start / LENGTH, 8).toString();
                addDirectory("memory" + start / LENGTH).add("phys_index", files.text(number)).add("state", files.text("online"))
                    .add("online", files.text("1")).add("removable", files.text("0")).add("phys_device", files.text("0"))
                    .add("valid_zones", files.text("Normal")).add("node0", new SyntheticLink(files, "../../node/node0"));
            }
        }
    }
}
