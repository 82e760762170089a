package hermitux.kernel.syscall.event;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.notify.InotifyFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.syscall.file.PathArguments;
import hermitux.kernel.thread.Failure;

/** inotify_init(2), inotify_add_watch, inotify_rm_watch (inotify(7)). */
public final class Inotify {
    private static final int ONLY_DIRECTORY = 0x01000000, DONT_FOLLOW = 0x02000000, MASK_CREATE = 0x10000000, MASK_ADD = 0x20000000;
    /** IN_UNMOUNT, IN_Q_OVERFLOW and IN_IGNORED may be asked for and come anyway. */
    private static final int FLAGS = ONLY_DIRECTORY | DONT_FOLLOW | MASK_CREATE | MASK_ADD | Notice.EXCLUDE_UNLINKED | Notice.ONE_SHOT
        | Notice.IS_DIRECTORY | Notice.OVERFLOW | Notice.IGNORED | 0x2000;
    private static final int KEPT = Notice.ALL | Notice.EXCLUDE_UNLINKED | Notice.ONE_SHOT;

    private Inotify() { }

    public static long inotify_init() { return create(0); }

    public static long inotify_init1(int flags) { return create(flags); }

    private static long create(int flags) {
        if ((flags & ~(OpenFlags.CLOEXEC | OpenFlags.NONBLOCK)) != 0) return -Errno.EINVAL;
        InotifyFile file = InotifyFile.open(flags);
        return file == null ? -Errno.EMFILE : DescriptorTable.current().install(file, (flags & OpenFlags.CLOEXEC) != 0);
    }

    public static long inotify_add_watch(int descriptor, long path, int mask) {
        if ((mask & ~(Notice.ALL | FLAGS)) != 0 || mask == 0) return -Errno.EINVAL;
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        int both = MASK_ADD | MASK_CREATE;
        if ((mask & both) == both || !(file instanceof InotifyFile inotify)) return -Errno.EINVAL;
        int walk = ((mask & DONT_FOLLOW) == 0 ? PathWalk.FOLLOW : 0) | ((mask & ONLY_DIRECTORY) != 0 ? PathWalk.DIRECTORY : 0);
        Dentry entry = PathArguments.walk(OpenFlags.AT_FDCWD, path, walk);
        if (entry == null) return -Failure.errno();
        if (!Permission.allowed(entry.inode, Permission.READ)) return -Errno.EACCES;
        Notice.Watch watch = inotify.find(entry.inode);
        if (watch == null) return inotify.watch(entry, mask & KEPT);
        return (mask & MASK_CREATE) != 0 ? -Errno.EEXIST : inotify.change(watch, mask & KEPT, (mask & MASK_ADD) != 0);
    }

    public static long inotify_rm_watch(int descriptor, int watch) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        return file instanceof InotifyFile inotify ? inotify.remove(watch) : -Errno.EINVAL;
    }
}
