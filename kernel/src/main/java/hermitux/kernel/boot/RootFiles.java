package hermitux.kernel.boot;

import hermitux.kernel.fs.device.DeviceNodes;
import hermitux.kernel.fs.device.DeviceFolder;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.mini.ArchiveLoader;
import hermitux.kernel.fs.mini.MemoryFiles;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.fs.mini.OverlayFs;
import hermitux.kernel.fs.page.CacheReclaim;
import hermitux.kernel.fs.proc.LoadAverage;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.EntryCache;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.machine.Image;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.part.Services;
import hermitux.kernel.syscall.entry.Exit;
import hermitux.kernel.thread.Scheduler;

/** The tree of files as the program finds it: the boot archive in a MiniFS, the devices, /proc and /sys, the host's folders. */
final class RootFiles {
    /** Heap that a name of a host's folder takes while it is kept in memory. */
    private static final int CACHED_ENTRY_BYTES = 768;
    private static final int MOST_CACHED_ENTRIES = 8192;

    /** The one root. */
    private static RootFiles rootFiles;

    private MiniFs files;
    private Dentry root;
    private boolean writableShare;

    private RootFiles() { }

    static Configuration unpack(StartInfo info) {
        if (!info.hasModule() && Image.archive() == 0) Exit.refuse("there is no boot archive; the launcher makes one");
        DeviceNodes.init();
        Notice.init();
        Frames.reclaimer(CacheReclaim.init());
        long heap = Image.end() - Image.heapStart();
        HeapBudget.init(heap / 2);
        EntryCache.init((int) Math.min(MOST_CACHED_ENTRIES, heap / 8 / CACHED_ENTRY_BYTES));
        rootFiles = new RootFiles();
        rootFiles.files = new MiniFs("tmpfs", 0755);
        rootFiles.root = Mounts.init(rootFiles.files, "rootfs");
        AnonymousFiles.init();
        MemoryFiles.init();
        String configuration = "";
        if (Image.archive() != 0) configuration = load(Image.archive(), Image.archiveLength());
        // A launcher adds to what the image holds, and says anew how to run it.
        if (info.hasModule()) configuration = load(info.module(), info.moduleLength());
        return new Configuration(configuration);
    }

    /** Unpacks an archive and answers its configuration. */
    private static String load(long physical, long lengthBytes) {
        ArchiveLoader.Result result = ArchiveLoader.load(physical, lengthBytes, rootFiles.root);
        if (result.error() != null) Exit.refuse("boot archive: " + result.error());
        return result.configuration();
    }

    /** @param exclusive see {@link Shares.Source} */
    static void mount(Configuration configuration, long exclusive) {
        FileContext.start(Scheduler.current(), rootFiles.root);
        for (String mount : configuration.all("mount")) mountShare(mount, exclusive);
        DeviceFolder.init(directory("/dev"));
        LoadAverage.init();
    }

    static void openStandardStreams(Configuration configuration) {
        DeviceFolder.openStandardStreams(DescriptorTable.current(), configuration.get("stdin", "null"), configuration.get("stdout", "null"),
            configuration.get("stderr", "null"), (int) configuration.number("rows", 24), (int) configuration.number("columns", 80),
            (int) configuration.number("uid", 0));
    }

    /** Whether the program can change files of the host. */
    static boolean hasWritableShare() { return rootFiles.writableShare; }

    /** TAG:ro|rw|overlay:PATH; the tag "minifs" is a fresh RAM file system, and what is written over an overlay stays in memory. */
    private static void mountShare(String mount, long exclusive) {
        int first = mount.indexOf(':');
        int second = first < 0 ? -1 : mount.indexOf(':', first + 1);
        if (second < 0) Exit.refuse("mount=" + mount + ": not of the form TAG:ro|rw:PATH");
        String tag = mount.substring(0, first);
        String path = mount.substring(second + 1);
        String mode = mount.substring(first + 1, second);
        boolean readOnly = !mode.equals("rw");
        rootFiles.writableShare |= !readOnly && !tag.equals("minifs");
        Shares.Source shares = Services.find(Services.SHARES);
        if (shares == null && !tag.equals("minifs")) Exit.refuse("mount=" + mount + ": this kernel was made without shares");
        FileSystem share = tag.equals("minifs") ? new MiniFs("tmpfs", 01777) : shares.open(tag, readOnly, exclusive);
        if (mode.equals("overlay")) share = new OverlayFs(share);
        long error = Mounts.mount(share, directory(path), tag);
        if (error < 0) Exit.refuse("mount=" + mount + ": error " + -error);
    }

    /** The directory of a path, made where the archive has none. */
    static Dentry directory(String path) {
        Dentry at = rootFiles.root.throughMounts();
        int start = 1;
        while (start < path.length()) {
            int end = path.indexOf('/', start);
            if (end < 0) end = path.length();
            String name = path.substring(start, end);
            if (at.inode.complete(at) < 0) Exit.refuse("mount: " + path + ": the folders above it cannot be read");
            Dentry next = at.child(name);
            if (next == null || next.inode == null) {
                next = at.inode.fileSystem instanceof MiniFs fileSystem ? fileSystem.addDirectory(at, name, 0755) : found(at, name);
            }
            at = next.throughMounts();
            start = end + 1;
        }
        return at;
    }

    /** A directory of a host's folder that is the root; where the host has none of that name, an empty one of RAM stands in, so as to be mounted on. */
    private static Dentry found(Dentry directory, String name) {
        Dentry entry = new Dentry(directory, name, null);
        if (directory.inode.lookup(entry) < 0 || entry.inode == null) entry.inode = new MiniFs("tmpfs", 0755).root();
        entry.attach();
        entry.retain();
        return entry;
    }
}
