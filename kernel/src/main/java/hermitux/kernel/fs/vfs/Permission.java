package hermitux.kernel.fs.vfs;

import hermitux.kernel.thread.Credentials;

/** Whether the process may read, write, execute or search a file: path_resolution(7), capabilities(7). */
public final class Permission {
    public static final int EXECUTE = 1, WRITE = 2, READ = 4;

    private Permission() { }

    /** By the file system identities, as opening and searching do. */
    public static boolean allowed(Inode inode, int wanted) {
        Credentials who = Credentials.current();
        return allowed(inode, wanted, who.fileUserId, who.fileGroupId, who.has(Credentials.DAC_OVERRIDE), who.has(Credentials.DAC_READ_SEARCH));
    }

    /** By the real identities, as access(2) asks; root's override then depends on the real user. */
    public static boolean allowedToRealUser(Inode inode, int wanted) {
        Credentials who = Credentials.current();
        boolean root = who.userId == 0;
        return allowed(inode, wanted, who.userId, who.groupId, root, root);
    }

    private static boolean allowed(Inode inode, int wanted, int user, int group, boolean override, boolean readSearch) {
        // Root may do all, but execute only what someone may execute. No server is asked where that settles it.
        if (override && ((wanted & EXECUTE) == 0 || inode.isDirectory())) return true;
        inode.refresh();
        int bits = inode.mode;
        if (user == inode.uid) bits >>= 6;
        else if (group == inode.gid || memberOf(inode.gid)) bits >>= 3;
        if ((wanted & ~bits & 7) == 0) return true;
        if (override) return (inode.mode & 0111) != 0;
        return readSearch && (wanted == READ || inode.isDirectory() && (wanted & WRITE) == 0) || inode.isOwn() && (wanted & WRITE) == 0;
    }

    private static boolean memberOf(int group) {
        for (int member : Credentials.current().groups) if (member == group) return true;
        return false;
    }

    /** The process is the file's owner or may act as such. */
    public static boolean owns(Inode inode) { return Credentials.current().owns(inode.uid); }

    /** proc(5), /proc/sys/fs/protected_hardlinks: only the owner gives a name to what others could not open to read and write, or what is set-uid. */
    public static boolean mayLink(Inode inode) {
        if (owns(inode)) return true;
        boolean special = (inode.mode & 04000) != 0 || (inode.mode & 02010) == 02010;
        return inode.isRegular() && !special && allowed(inode, READ | WRITE);
    }

    /** In a sticky directory, only the owner of the file or of the directory may remove or rename it (inode(7)). */
    public static boolean mayRemove(Inode directory, Inode file) {
        return (directory.mode & 01000) == 0 || Credentials.current().fileUserId == file.uid || owns(directory);
    }
}
