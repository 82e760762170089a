package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.ConstantFile;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.time.Clock;

/** The little of /sys that C libraries and language runtimes look at: processors, large pages, the clock's source (sysfs(5)). */
public final class SysFs extends SyntheticFileSystem {
    private static final long MAGIC = 0x62656572;

    private SysFs() { super("sysfs", MAGIC); }

    /** Mounts it on an existing directory. */
    public static void init(Dentry directory) { Mounts.mount(new SysFs(), directory, "sysfs"); }

    @Override
    protected void populate(FixedDirectory root) {
        FixedDirectory system = root.addDirectory("devices").addDirectory("system");
        FixedDirectory processors = system.addDirectory("cpu");
        processors.addDirectory("cpu0").addDirectory("topology").add("core_id", text("0")).add("thread_siblings_list", text("0"));
        processors.add("online", text("0")).add("possible", text("0")).add("present", text("0"));
        system.addDirectory("clocksource").addDirectory("clocksource0").add("current_clocksource", text(Clock.source()));
        FixedDirectory largePages = root.addDirectory("kernel").addDirectory("mm").addDirectory("transparent_hugepage");
        largePages.add("enabled", text("[always] madvise never")).add("hpage_pmd_size", text("2097152"));
    }

    private ConstantFile text(String text) { return new ConstantFile(this, text + "\n"); }
}
