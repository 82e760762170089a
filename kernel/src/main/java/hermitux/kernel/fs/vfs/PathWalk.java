package hermitux.kernel.fs.vfs;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.thread.Failure;

/**
 * Resolution of paths: path_resolution(7), openat2(2). Every answer is an entry whose file system has been asked; null comes with its
 * reason in {@link Failure}. Nothing it answers is retained: the caller retains what outlives the call, and what must outlive another walk.
 * Each FileContext has one walk, as it is where walks begin; what it tells beside the entry holds until the next one.
 */
public final class PathWalk {
    /** A final symbolic link is followed. */
    public static final int FOLLOW = 1;
    /** The last name may be missing: the answer is then a negative entry. A link that leads nowhere is followed to its target's entry. */
    public static final int CREATE = 2;
    /** The name itself is wanted, to make, remove or rename it: no final link is followed, nor a mount entered; it may be missing. */
    public static final int ENTRY = 4;
    /** The answer must be a directory. */
    public static final int DIRECTORY = 8;
    /** RESOLVE_ bits of openat2 start here. */
    public static final int RESOLVE_SHIFT = 8;

    public static final int NAME_LIMIT = 255;
    /** With the NUL. */
    public static final int PATH_LIMIT = 4096;
    private static final int LINK_LIMIT = 40;

    public static final int NAME = 0, DOT = 1, DOT_DOT = 2, ROOT = 3;

    private int last;
    private boolean trailingSlash;
    private int flags;
    private int links;
    private Dentry root;
    private Dentry start;
    private String text;
    private int at;

    PathWalk() { }

    /** What the last component of the running task's last ENTRY walk was: NAME, DOT, DOT_DOT or ROOT. */
    public static int last() { return FileContext.current().walk.last; }

    /** The path of the running task's last walk ended with a slash. */
    public static boolean hasTrailingSlash() { return FileContext.current().walk.trailingSlash; }

    /** From the working directory. */
    public static Dentry find(String path) { return walk(FileContext.current().directory(), path, FOLLOW); }

    /**
     * @param base where a path that is not absolute starts; null is the working directory
     * @param walkFlags the constants above, and RESOLVE_ bits
     */
    public static Dentry walk(Dentry base, String path, int walkFlags) {
        FileContext context = FileContext.current();
        return context.walk.run(context, base, path, walkFlags);
    }

    private Dentry run(FileContext context, Dentry base, String path, int walkFlags) {
        EntryCache.trim();
        if (path.isEmpty()) return Failure.of(Errno.ENOENT);
        if (path.length() >= PATH_LIMIT) return Failure.of(Errno.ENAMETOOLONG);
        flags = walkFlags;
        links = 0;
        last = ROOT;
        trailingSlash = false;
        start = base != null ? base : context.directory();
        root = resolves(OpenFlags.RESOLVE_IN_ROOT) ? start : context.root();
        text = path;
        at = 0;
        Dentry from = path.charAt(0) == '/' ? absolute() : start;
        Dentry result = from == null ? null : components(from);
        text = null;
        root = null;
        start = null;
        return result;
    }

    private boolean resolves(int bit) { return (flags >>> RESOLVE_SHIFT & bit) != 0; }

    private Dentry absolute() {
        if (resolves(OpenFlags.RESOLVE_BENEATH)) return Failure.of(Errno.EXDEV);
        Dentry target = root.throughMounts();
        if (resolves(OpenFlags.RESOLVE_NO_XDEV) && target.inode.fileSystem != start.inode.fileSystem) return Failure.of(Errno.EXDEV);
        return target;
    }

    private Dentry components(Dentry directory) {
        Dentry current = directory;
        while (true) {
            while (at < text.length() && text.charAt(at) == '/') at++;
            if (at == text.length()) return finish(current);
            if (!current.inode.isDirectory()) return Failure.of(Errno.ENOTDIR);
            if ((current.inode.mode & 0111) != 0111 && !Permission.allowed(current.inode, Permission.EXECUTE)) return Failure.of(Errno.EACCES);
            int from = at;
            while (at < text.length() && text.charAt(at) != '/') at++;
            int to = at;
            while (at < text.length() && text.charAt(at) == '/') at++;
            boolean isLast = at == text.length();
            trailingSlash = isLast && at > to;
            current = step(current, from, to, isLast);
            if (current == null || isLast && last == NAME && (flags & ENTRY) != 0) return current;
            if (current.inode == null) return current;      // the last one, missing, and CREATE allows that
        }
    }

    /** One component; answers where it leads. A link replaces the text that is left. */
    private Dentry step(Dentry directory, int from, int to, boolean isLast) {
        if (text.charAt(from) == '.') {
            if (to == from + 1) {
                last = DOT;
                return directory;
            }
            if (to == from + 2 && text.charAt(from + 1) == '.') {
                last = DOT_DOT;
                return up(directory);
            }
        }
        last = NAME;
        if (to - from > NAME_LIMIT) return Failure.of(Errno.ENAMETOOLONG);
        boolean mayBeMissing = isLast && (flags & (ENTRY | CREATE)) != 0;
        Dentry entry = lookup(directory, from, to, mayBeMissing);
        if (entry == null) return null;
        if (isLast && (flags & ENTRY) != 0) return entry;
        if (entry.inode == null) return mayBeMissing ? entry : Failure.of(Errno.ENOENT);
        if (entry.mounted != null) {
            if (resolves(OpenFlags.RESOLVE_NO_XDEV)) return Failure.of(Errno.EXDEV);
            entry = entry.throughMounts();
        }
        boolean follow = !isLast || trailingSlash || (flags & FOLLOW) != 0;
        if (entry.inode.isSymbolicLink() && follow) return follow(directory, entry);
        if ((!isLast || trailingSlash) && !entry.inode.isDirectory()) return Failure.of(Errno.ENOTDIR);
        return entry;
    }

    private Dentry up(Dentry directory) {
        if (directory == start && resolves(OpenFlags.RESOLVE_BENEATH)) return Failure.of(Errno.EXDEV);
        if (directory == root) return directory;
        Dentry above = directory.above().throughMounts();
        if (resolves(OpenFlags.RESOLVE_NO_XDEV) && above.inode.fileSystem != directory.inode.fileSystem) return Failure.of(Errno.EXDEV);
        return above;
    }

    private Dentry follow(Dentry directory, Dentry link) {
        if (++links > LINK_LIMIT || resolves(OpenFlags.RESOLVE_NO_SYMLINKS)) return Failure.of(Errno.ELOOP);
        if (link.inode.isMagicLink()) {
            if (resolves(OpenFlags.RESOLVE_NO_MAGICLINKS)) return Failure.of(Errno.ELOOP);
            if (resolves(OpenFlags.RESOLVE_BENEATH | OpenFlags.RESOLVE_IN_ROOT)) return Failure.of(Errno.EXDEV);
            Dentry target = link.inode.jump();
            if (target == null) return null;
            boolean mustBeDirectory = at < text.length() || trailingSlash;
            return mustBeDirectory && !target.inode.isDirectory() ? Failure.of(Errno.ENOTDIR) : target;
        }
        String target = link.inode.readLink();
        if (target == null) return null;
        if (target.isEmpty()) return Failure.of(Errno.ENOENT);
        String rest = text.substring(at);
        text = rest.isEmpty() ? trailingSlash ? target + "/" : target : target + "/" + rest;
        at = 0;
        return target.charAt(0) == '/' ? absolute() : directory;
    }

    /** The text has ended with a directory, the root, or what a link led to. */
    private Dentry finish(Dentry current) {
        if ((flags & DIRECTORY) != 0 && !current.inode.isDirectory()) return Failure.of(Errno.ENOTDIR);
        return current;
    }

    /** The entry of a name of the text in a directory, from the tree or from its file system; negative if there is no such file. */
    private Dentry lookup(Dentry directory, int from, int to, boolean mayBeMissing) {
        FileSystem fileSystem = directory.inode.fileSystem;
        long missing = fileSystem.lazy ? directory.inode.complete(directory) : 0;
        if (missing < 0) return Failure.of((int) -missing);
        Dentry entry = directory.child(text, from, to);
        if (entry != null) {
            if (fileSystem.permanent) return fileSystem.lazy ? refreshed(entry) : entry;
            if (fileSystem.valid(entry)) {
                EntryCache.touch(entry);
                return entry;
            }
            entry.detach();
        }
        if (fileSystem.permanent && !mayBeMissing) return Failure.of(Errno.ENOENT);
        entry = new Dentry(directory, text.substring(from, to), null);
        if (fileSystem.permanent) return entry;
        long result = directory.inode.lookup(entry);
        if (result == -Errno.EMFILE || result == -Errno.ENFILE) result = withFewerNames(entry);
        if (result < 0 && result != -Errno.ENOENT) return Failure.of((int) -result);
        if (entry.inode != null ? fileSystem.cachesEntries : fileSystem.cachesAbsence) entry.attach();
        return entry;
    }

    private static Dentry refreshed(Dentry entry) {
        long result = entry.inode.refresh();
        return result < 0 ? Failure.of((int) -result) : entry;
    }

    /** The server has no more handles to give: those of names that nobody uses go back to it, and it is asked once more. */
    private static long withFewerNames(Dentry entry) {
        entry.parent.retain();
        EntryCache.dropUnused();
        long result = entry.parent.inode.lookup(entry);
        entry.parent.release();
        return result;
    }
}
