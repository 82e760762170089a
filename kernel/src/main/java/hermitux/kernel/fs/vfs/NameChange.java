package hermitux.kernel.fs.vfs;

import hermitux.abi.Errno;

/**
 * Making, removing and renaming names: the checks that all file systems share, in Linux's order, then the file system's own operation, then
 * the tree of entries. The entries come from {@link PathWalk} with ENTRY; nothing here asks what else it found. Modes have
 * the umask taken out already. Answers 0 or -errno.
 */
public final class NameChange {
    public static final int RENAME_NOREPLACE = 1, RENAME_EXCHANGE = 2;

    private NameChange() { }

    /** The directory an entry lies in may be changed. */
    private static long mayChange(Dentry entry) {
        Inode directory = entry.parent.inode;
        if (entry.parent.isUnlinked()) return -Errno.ENOENT;
        return Permission.allowed(directory, Permission.WRITE | Permission.EXECUTE) ? 0 : -Errno.EACCES;
    }

    private static long mayMake(Dentry entry) {
        if (entry.inode != null) return -Errno.EEXIST;
        if (entry.parent.inode.fileSystem.readOnly) return -Errno.EROFS;
        return mayChange(entry);
    }

    private static long mayRemove(Dentry entry) {
        long allowed = mayChange(entry);
        if (allowed < 0) return allowed;
        return Permission.mayRemove(entry.parent.inode, entry.inode) ? 0 : -Errno.EPERM;
    }

    private static long made(Dentry entry, long result) {
        if (result < 0) return result;
        entry.made();
        if (Notice.isOn()) Notice.name(entry.parent, entry.name, Notice.CREATE, entry.inode.isDirectory());
        return 0;
    }

    public static long create(Dentry entry, int mode) {
        long allowed = mayMake(entry);
        return allowed < 0 ? allowed : made(entry, entry.parent.inode.create(entry, mode & 07777));
    }

    public static long makeDirectory(Dentry entry, int mode) {
        long allowed = mayMake(entry);
        return allowed < 0 ? allowed : made(entry, entry.parent.inode.makeDirectory(entry, mode & 01777));
    }

    public static long makeNode(Dentry entry, int mode, long specialDevice) {
        long allowed = mayMake(entry);
        return allowed < 0 ? allowed : made(entry, entry.parent.inode.makeNode(entry, mode, specialDevice));
    }

    public static long makeSymbolicLink(Dentry entry, String target) {
        long allowed = mayMake(entry);
        return allowed < 0 ? allowed : made(entry, entry.parent.inode.makeSymbolicLink(entry, target));
    }

    /** A further name of a file. One without a name (links 0) can be given its first only if it was opened for that (O_TMPFILE). */
    public static long link(Inode target, Dentry entry) {
        if (entry.inode != null) return -Errno.EEXIST;
        if (target.fileSystem != entry.parent.inode.fileSystem) return -Errno.EXDEV;
        long allowed = mayMake(entry);
        if (allowed < 0) return allowed;
        if (target.isDirectory()) return -Errno.EPERM;
        long result = entry.parent.inode.link(target, entry);
        if (result == 0 && Notice.isOn()) Notice.self(target, Notice.ATTRIBUTES);
        return made(entry, result);
    }

    public static long unlink(Dentry entry) {
        if (entry.inode == null) return -Errno.ENOENT;
        if (entry.parent.inode.fileSystem.readOnly) return -Errno.EROFS;
        long allowed = mayRemove(entry);
        if (allowed < 0) return allowed;
        if (entry.inode.isDirectory()) return -Errno.EISDIR;
        if (entry.mounted != null) return -Errno.EBUSY;
        long result = entry.parent.inode.unlink(entry);
        if (result < 0) return result;
        if (Notice.isOn()) Notice.self(entry.inode, Notice.ATTRIBUTES);
        removed(entry);
        return 0;
    }

    /** The name is gone: the tree and those who watch learn of it. */
    private static void removed(Dentry entry) {
        Inode inode = entry.inode;
        boolean isDirectory = inode.isDirectory();
        entry.unlinked();
        if (!Notice.isOn()) return;
        // Where names are a cache, the watch itself holds the inode.
        if (inode.watches != null && !inode.fileSystem.permanent && inode.links <= 1) Notice.gone(inode);
        Notice.name(entry.parent, entry.name, Notice.DELETE, isDirectory);
    }

    public static long removeDirectory(Dentry entry) {
        if (entry.inode == null) return -Errno.ENOENT;
        if (entry.parent.inode.fileSystem.readOnly) return -Errno.EROFS;
        long allowed = mayRemove(entry);
        if (allowed < 0) return allowed;
        if (!entry.inode.isDirectory()) return -Errno.ENOTDIR;
        if (entry.mounted != null) return -Errno.EBUSY;
        long result = entry.parent.inode.removeDirectory(entry);
        if (result == 0) removed(entry);
        return result;
    }

    /** rename(2), renameat2(2): from exists, both lie in the same file system. */
    public static long rename(Dentry from, Dentry to, int flags) {
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        if (from.inode == null || exchange && to.inode == null) return -Errno.ENOENT;
        if ((flags & RENAME_NOREPLACE) != 0 && to.inode != null) return -Errno.EEXIST;
        if (isAbove(from, to)) return -Errno.EINVAL;
        if (isAbove(to, from)) return exchange ? -Errno.EINVAL : -Errno.ENOTEMPTY;
        if (from.parent.inode.fileSystem.readOnly) return -Errno.EROFS;
        if (to.inode == from.inode) return 0;
        long allowed = mayRename(from, to, exchange);
        if (allowed < 0) return allowed;
        if (from.mounted != null || to.mounted != null) return -Errno.EBUSY;
        long result = from.parent.inode.rename(from, to.parent.inode, to, flags);
        if (result < 0) return result;
        if (Notice.isOn()) moveWatched(from, to, exchange);
        else moveEntries(from, to, exchange);
        return 0;
    }

    /** The file that is replaced lives until its watchers have heard what happened to it. */
    private static void moveWatched(Dentry from, Dentry to, boolean exchange) {
        Dentry fromDirectory = from.parent, toDirectory = to.parent;
        String fromName = from.name, toName = to.name;
        Inode inode = from.inode, other = to.inode;
        if (other != null) to.retain();
        moveEntries(from, to, exchange);
        Notice.moved(fromDirectory, fromName, toDirectory, toName, inode);
        if (other != null && !exchange) Notice.self(other, Notice.ATTRIBUTES);
        Notice.self(inode, Notice.MOVE_SELF);
        if (exchange) {
            Notice.moved(toDirectory, toName, fromDirectory, fromName, other);
            Notice.self(other, Notice.MOVE_SELF);
        }
        if (other != null) to.release();
    }

    private static long mayRename(Dentry from, Dentry to, boolean exchange) {
        long allowed = mayRemove(from);
        if (allowed == 0) allowed = to.inode == null ? mayChange(to) : mayRemove(to);
        if (allowed < 0) return allowed;
        if (to.inode != null && !exchange && from.inode.isDirectory() != to.inode.isDirectory()) {
            return from.inode.isDirectory() ? -Errno.ENOTDIR : -Errno.EISDIR;
        }
        // A directory that goes to another place has its ".." written.
        boolean elsewhere = from.parent != to.parent;
        if (elsewhere && from.inode.isDirectory() && !Permission.allowed(from.inode, Permission.WRITE)) return -Errno.EACCES;
        if (elsewhere && exchange && to.inode.isDirectory() && !Permission.allowed(to.inode, Permission.WRITE)) return -Errno.EACCES;
        return 0;
    }

    private static void moveEntries(Dentry from, Dentry to, boolean exchange) {
        Dentry parent = to.parent;
        String name = to.name;
        if (exchange) {
            Dentry oldParent = from.parent;
            String oldName = from.name;
            to.retain();
            to.detach();
            from.move(parent, name);
            to.move(oldParent, oldName);
            to.release();
            return;
        }
        if (to.inode != null) to.unlinked();
        else to.detach();
        from.move(parent, name);
    }

    /** The one is the other's directory, at any distance, or the same directory. */
    private static boolean isAbove(Dentry above, Dentry below) {
        for (Dentry entry = below.parent; entry != null; entry = entry.parent) if (entry == above) return true;
        return false;
    }
}
