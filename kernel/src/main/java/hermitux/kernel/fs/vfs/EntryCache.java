package hermitux.kernel.fs.vfs;

/**
 * Bounds how many entries of cached file systems (9p) stay in memory: a list by time of last use, of which the oldest that nobody holds go
 * when there are more than the limit. Evicting an entry gives its inode back to its file system (Inode.forget). Trimming happens only at
 * the start of a walk, when no walk holds an entry in a variable; a call that makes two walks retains what the first found.
 */
public final class EntryCache {
    /** Work of one trim at most, so that no single call pays for many. */
    private static final int STEPS = 64;

    /** All entries that may be dropped. */
    private static EntryCache cache;

    private Dentry oldest;
    private Dentry newest;
    private int count;
    private int limit;

    private EntryCache() { }

    /** @param entries how many to keep: about 400 bytes of heap each */
    public static void init(int entries) {
        cache = new EntryCache();
        cache.limit = entries;
    }

    public static int count() { return cache.count; }
    public static int limit() { return cache.limit; }

    static void add(Dentry entry) {
        entry.previous = cache.newest;
        entry.next = null;
        if (cache.newest == null) cache.oldest = entry;
        else cache.newest.next = entry;
        cache.newest = entry;
        cache.count++;
    }

    static void remove(Dentry entry) {
        if (entry.previous == null) cache.oldest = entry.next;
        else entry.previous.next = entry.next;
        if (entry.next == null) cache.newest = entry.previous;
        else entry.next.previous = entry.previous;
        entry.previous = null;
        entry.next = null;
        cache.count--;
    }

    static void touch(Dentry entry) {
        if (entry == cache.newest) return;
        remove(entry);
        add(entry);
    }

    public static void trim() {
        for (int step = 0; step < STEPS && cache.count > cache.limit; step++) {
            Dentry entry = cache.oldest;
            if (entry.references > 0) touch(entry);
            else entry.detach();
        }
    }

    /** Drops every entry that nobody holds: when memory is short, or a file system is to be synchronised with its server. */
    public static void dropUnused() {
        boolean dropped = true;
        while (dropped) {       // a parent becomes free when its last child goes
            dropped = false;
            for (Dentry entry = cache.oldest; entry != null; ) {
                Dentry next = entry.next;
                if (entry.references == 0) {
                    entry.detach();
                    dropped = true;
                }
                entry = next;
            }
        }
    }
}
