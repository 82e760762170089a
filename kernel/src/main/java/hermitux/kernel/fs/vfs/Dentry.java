package hermitux.kernel.fs.vfs;


/**
 * A name in a directory: the cached tree of names, as Linux's dcache. In MiniFS the entries are the directory (FileSystem.permanent);
 * elsewhere they are a cache that {@link EntryCache} bounds. A negative entry (inode null) says that there is no such file.
 *
 * An entry is alive while it is attached (found by its parent's lookup) or held (references: open files, working directories, mounts, and
 * its own living children). A living entry holds its parent and its inode; when the last entry of an inode dies, Inode.forget runs. So an
 * unlinked file lives until it is closed, and a server's handle is released exactly when nobody can use it.
 */
public final class Dentry {
    /** "" for a root; an entry without a directory may have any other, which is what its path shows. */
    public String name;
    /** The directory it lies in; null for a root. An unlinked entry keeps the one it had. */
    public Dentry parent;
    public Inode inode;
    /** Root of the file system mounted here, or null. */
    public Dentry mounted;
    /** Where this root is mounted, or null. */
    public Dentry mountPoint;
    /** Holders besides the directory itself; see {@link #retain}. */
    public int references;

    /** Found by lookups in its parent. */
    private boolean attached;
    /** Its name was taken away: paths show " (deleted)". */
    private boolean unlinked;
    private DirectoryEntries children;
    int hash;
    /** Its place in the directory's order where entries are permanent; elsewhere when it was last found to be true, or {@link #DOUBTED}. */
    public long cookie;
    Dentry nextInBucket;
    /** Neighbours in the directory's order where entries are permanent, in the EntryCache's order of use elsewhere. */
    Dentry previous;
    public Dentry next;

    public Dentry(Dentry parent, String name, Inode inode) {
        this.parent = parent;
        this.name = name;
        this.inode = inode;
    }

    /** Time of {@link #confirm} for a cached entry that may have changed since. */
    public static final long DOUBTED = Long.MIN_VALUE;

    /** The server says that it is so, at this time; or others have changed the name. */
    public void confirm(long nanos) { cookie = nanos; }
    public long confirmedAt() { return cookie; }

    public boolean isAttached() { return attached; }
    public boolean isUnlinked() { return unlinked; }

    /** Number of attached children. */
    public int childCount() { return children == null ? 0 : children.count(); }
    /** First child in the order of a permanent directory; the others follow by {@link #next}. */
    public Dentry firstChild() { return children == null ? null : children.first(); }
    public Dentry childFrom(long offset, Dentry hint) { return children == null ? null : children.from(offset, hint); }

    /** The attached child of that name, or null: no file system is asked. */
    public Dentry child(String text, int start, int end) { return children == null ? null : children.find(text, start, end); }
    public Dentry child(String childName) { return child(childName, 0, childName.length()); }

    /** Keeps it, its parents and its inode: called by whoever stores it beyond the current system call. */
    public void retain() {
        if (references++ == 0 && !attached) begin();
    }

    public void release() {
        Dentry entry = this;
        while (entry != null && --entry.references == 0 && !entry.attached) entry = entry.end();
    }

    /** Makes it found by lookups in its parent. */
    public void attach() {
        if (references == 0) begin();
        attached = true;
        unlinked = false;
        if (parent.children == null) parent.children = new DirectoryEntries();
        boolean ordered = parent.inode.fileSystem.permanent;
        parent.children.add(this, ordered);
        if (!ordered) EntryCache.add(this);
    }

    /** No lookup finds it any more; holders keep it. */
    public void detach() {
        if (!attached) return;
        boolean ordered = parent.inode.fileSystem.permanent;
        if (!ordered) EntryCache.remove(this);
        parent.children.remove(this, ordered);
        attached = false;
        if (references > 0) return;
        Dentry above = end();
        if (above != null) above.release();
    }

    /** An inode was made for it (create, link and the like filled it in): it becomes a name that lookups find. */
    public void made() {
        if (!attached) attach();
        else inode.references++;
    }

    /** Its name is gone from the directory. */
    public void unlinked() {
        detach();
        unlinked = true;
    }

    /** Takes another name in another directory of the same file system: rename. */
    public void move(Dentry newParent, String newName) {
        references++;       // it must live in between
        detach();
        newParent.retain();
        Dentry oldParent = parent;
        parent = newParent;
        name = newName;
        oldParent.release();
        attach();
        references--;
    }

    private void begin() {
        if (parent != null) parent.retain();
        if (inode != null) inode.references++;
    }

    /** Gives the inode up and answers the parent, whose reference the caller must release. */
    private Dentry end() {
        if (inode != null && --inode.references == 0) {
            if (inode.watches != null) Notice.gone(inode);
            inode.forget();
        }
        return parent;
    }

    /** The topmost root mounted here, or this. */
    public Dentry throughMounts() {
        Dentry entry = this;
        while (entry.mounted != null) entry = entry.mounted;
        return entry;
    }

    /** The directory above, across mounts; a global root is its own parent. */
    public Dentry above() {
        Dentry entry = this;
        while (entry.parent == null && entry.mountPoint != null) entry = entry.mountPoint;
        return entry.parent == null ? entry : entry.parent;
    }

    /** Absolute path, as /proc/self/fd shows it: a name that is gone is followed by " (deleted)". */
    public String path() { return pathFrom(null); }

    /** Path as seen from a root directory (chroot), or null if it does not lie below it. */
    public String pathFrom(Dentry root) {
        int length = 0;
        Dentry top = this;
        while (top != root) {
            if (top.parent != null) length += top.name.length() + 1;
            Dentry above = up(top);
            if (above == null) break;
            top = above;
        }
        if (root != null && top != root) return null;
        String path;
        if (length == 0) path = top == root || top.name.isEmpty() ? "/" : top.name;    // one without a parent may show anything: "pipe:[17]"
        else path = joined(length);
        return unlinked ? path + " (deleted)" : path;
    }

    private String joined(int length) {
        char[] text = new char[length];
        for (Dentry entry = this; length > 0; entry = up(entry)) {
            if (entry.parent == null) continue;
            length -= entry.name.length() + 1;
            text[length] = '/';
            entry.name.getChars(0, entry.name.length(), text, length + 1);
        }
        return new String(text);
    }

    private static Dentry up(Dentry entry) { return entry.parent != null ? entry.parent : entry.mountPoint; }
}
