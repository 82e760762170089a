package hermitux.kernel.syscall;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.Dentry;
import hermitux.kernel.fs.DescriptorTable;
import hermitux.kernel.fs.Failure;
import hermitux.kernel.fs.FileContext;
import hermitux.kernel.fs.Inode;
import hermitux.kernel.fs.OpenFile;
import hermitux.kernel.fs.PathWalk;
import hermitux.kernel.memory.UserMemory;

/**
 * What the calls that take paths share: the path from user memory, the directory that the …at calls start from, and the walk. All answer
 * null with the reason in Failure.
 */
final class Paths {
    private Paths() { }

    /** A path from user memory; an empty one is the caller's business. */
    static String path(long userAddress) {
        String path = UserMemory.string(userAddress, PathWalk.PATH_LIMIT);
        return path == null ? Failure.of(UserMemory.error) : path;
    }

    /** Where a path starts. An absolute one does not look at the descriptor. */
    static Dentry base(int descriptor, String path) {
        return !path.isEmpty() && path.charAt(0) == '/' ? FileContext.current().directory() : base(descriptor);
    }

    static Dentry base(int descriptor) {
        if (descriptor == OpenFlags.AT_FDCWD) return FileContext.current().directory();
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (file == null) return Failure.of(Errno.EBADF);
        return file.dentry == null ? Failure.of(Errno.ENOTDIR) : file.dentry;
    }

    /** Walks a path of user memory from a descriptor's directory. */
    static Dentry walk(int descriptor, long userAddress, int walkFlags) {
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
            inode = entry.inode;
        }
        long result = inode.refresh();
        return result < 0 ? Failure.of((int) -result) : inode;
    }

    /** The file behind a descriptor, or the working directory. */
    static Inode own(int descriptor) {
        if (descriptor == OpenFlags.AT_FDCWD) return FileContext.current().directory().inode;
        OpenFile file = DescriptorTable.current().get(descriptor);
        return file == null ? Failure.of(Errno.EBADF) : file.inode();
    }

    /** The open file of a descriptor that can do something: null for none and for one of O_PATH, both EBADF. */
    static OpenFile file(int descriptor) {
        OpenFile file = DescriptorTable.current().get(descriptor);
        return file == null || file.pathOnly() ? null : file;
    }
}
