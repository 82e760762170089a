package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;

/**
 * What the calls that take paths share: the path from user memory, the directory that the …at calls start from, and the walk. All answer
 * null with the reason in Failure.
 */
public final class PathArguments {
    private PathArguments() { }

    /** A path from user memory; an empty one is the caller's business. */
    public static String path(long userAddress) {
        return UserMemory.string(userAddress, PathWalk.PATH_LIMIT);
    }

    /** Where a path starts. An absolute one does not look at the descriptor; an empty one, where that means nothing, is refused before that. */
    public static Dentry base(int descriptor, String path) {
        if (path.isEmpty()) return Failure.of(Errno.ENOENT);
        return path.charAt(0) == '/' ? FileContext.current().directory() : base(descriptor);
    }

    static Dentry base(int descriptor) {
        if (descriptor == OpenFlags.AT_FDCWD) return FileContext.current().directory();
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (file == null) return Failure.of(Errno.EBADF);
        return file.dentry == null ? Failure.of(Errno.ENOTDIR) : file.dentry;
    }

    /** Walks a path of user memory from a descriptor's directory. */
    public static Dentry walk(int descriptor, long userAddress, int walkFlags) {
        String path = path(userAddress);
        if (path == null) return null;
        Dentry base = base(descriptor, path);
        return base == null ? null : PathWalk.walk(base, path, walkFlags);
    }

    /**
     * The file that a call is about: by path, or the descriptor's own where the path is empty and atFlags has AT_EMPTY_PATH. Brought up to
     * date (Inode.refresh).
     * @param follow a final symbolic link is followed
     */
    static Inode inode(int descriptor, long userAddress, int atFlags, boolean follow) {
        String path = path(userAddress);
        if (path == null) return null;
        Inode inode;
        if (path.isEmpty() && (atFlags & OpenFlags.AT_EMPTY_PATH) != 0) {
            inode = own(descriptor);
            if (inode == null) return null;
        } else {
            Dentry base = base(descriptor, path);
            Dentry entry = base == null ? null : PathWalk.walk(base, path, follow ? PathWalk.FOLLOW : 0);
            if (entry == null) return null;
            FileContext.current().found = entry;
            inode = entry.inode;
        }
        long result = inode.refresh();
        return result < 0 ? Failure.of((int) -result) : inode;
    }

    /** The file behind a descriptor, or the working directory. */
    static Inode own(int descriptor) {
        FileContext context = FileContext.current();
        if (descriptor == OpenFlags.AT_FDCWD) {
            context.found = context.directory();
            return context.found.inode;
        }
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (file == null) return Failure.of(Errno.EBADF);
        context.found = file.dentry;
        return file.inode();
    }

    /** The file of a descriptor that can do something: null with EBADF. */
    static Inode named(int descriptor) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return Failure.of(Errno.EBADF);
        FileContext.current().found = file.dentry;
        return file.inode();
    }

    /** Passes on the result of a change to the file that {@link #inode}, {@link #own} or {@link #named} has found, of which inotify is told. */
    static long told(long result, Inode inode, int event) { return told(result, inode, FileContext.current().found, event); }

    /** @param entry the name by which the file was found, or null */
    static long told(long result, Inode inode, Dentry entry, int event) {
        if (result >= 0 && Notice.isOn()) Notice.changed(inode, entry, event);
        return result;
    }
}
