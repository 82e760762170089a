package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;

/** Permissions and owners: chmod(2), chown(2), umask(2). */
public final class FileAttributes {
    private static final int UNCHANGED = -1;

    private FileAttributes() { }

    public static long umask(int mask) {
        int before = FileContext.current().fileModeMask;
        FileContext.current().fileModeMask = mask & 0777;
        return before;
    }

    public static long chmod(long path, int mode) { return changeMode(PathArguments.inode(OpenFlags.AT_FDCWD, path, 0, true), mode); }
    public static long fchmodat(int directory, long path, int mode) { return changeMode(PathArguments.inode(directory, path, 0, true), mode); }

    public static long fchmod(int descriptor, int mode) {
        return changeMode(PathArguments.named(descriptor), mode);
    }

    public static long fchmodat2(int directory, long path, int mode, int flags) {
        if ((flags & ~(OpenFlags.AT_SYMLINK_NOFOLLOW | OpenFlags.AT_EMPTY_PATH)) != 0) return -Errno.EINVAL;
        return changeMode(PathArguments.inode(directory, path, flags, (flags & OpenFlags.AT_SYMLINK_NOFOLLOW) == 0), mode);
    }

    private static long changeMode(Inode inode, int mode) {
        if (inode == null) return -Failure.errno();
        if (inode.fileSystem.readOnly) return -Errno.EROFS;
        if (inode.isSymbolicLink()) return -Errno.EOPNOTSUPP;
        if (!Permission.owns(inode)) return -Errno.EPERM;
        Credentials who = Credentials.current();
        if (!who.inGroup(inode.gid) && !who.has(Credentials.FSETID)) mode &= ~FileMode.SET_GID;
        return PathArguments.told(inode.change(Inode.MODE, mode & FileMode.PERMISSIONS, 0, 0, 0, 0), inode, Notice.ATTRIBUTES);
    }

    public static long chown(long path, int user, int group) { return changeOwner(PathArguments.inode(OpenFlags.AT_FDCWD, path, 0, true), user, group); }
    public static long lchown(long path, int user, int group) { return changeOwner(PathArguments.inode(OpenFlags.AT_FDCWD, path, 0, false), user, group); }

    public static long fchown(int descriptor, int user, int group) {
        return changeOwner(PathArguments.named(descriptor), user, group);
    }

    public static long fchownat(int directory, long path, int user, int group, int flags) {
        if ((flags & ~(OpenFlags.AT_SYMLINK_NOFOLLOW | OpenFlags.AT_EMPTY_PATH)) != 0) return -Errno.EINVAL;
        return changeOwner(PathArguments.inode(directory, path, flags, (flags & OpenFlags.AT_SYMLINK_NOFOLLOW) == 0), user, group);
    }

    private static long changeOwner(Inode inode, int user, int group) {
        if (inode == null) return -Failure.errno();
        if (inode.fileSystem.readOnly) return -Errno.EROFS;
        Credentials who = Credentials.current();
        boolean any = who.has(Credentials.CHOWN), owner = who.fileUserId == inode.uid;
        if (user != UNCHANGED && !any && !(owner && user == inode.uid)) return -Errno.EPERM;
        if (group != UNCHANGED && !any && !(owner && (group == inode.gid || who.inGroup(group)))) return -Errno.EPERM;
        int mask = (user != UNCHANGED ? Inode.OWNER : 0) | (group != UNCHANGED ? Inode.GROUP : 0), mode = inode.mode;
        if (!inode.isDirectory()) {
            // chown(2): the bits go, whoever calls; set-group-ID without the group's x bit meant mandatory locks and stays.
            mode &= ~FileMode.SET_UID;
            if ((mode & 02010) == 02010) mode &= ~FileMode.SET_GID;
            if (mode != inode.mode) mask |= Inode.MODE;
        }
        return PathArguments.told(inode.change(mask, mode & FileMode.PERMISSIONS, user, group, 0, 0), inode, Notice.ATTRIBUTES);
    }
}
