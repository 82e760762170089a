package hermitux.kernel.fs.vfs;

/**
 * The entries of one directory that are in memory: a hash table whose chains run through the entries themselves, and for file systems whose
 * entries live here (FileSystem.permanent) also a list in the order of insertion. Each entry of that list has a growing cookie, the offset
 * that getdents shows: a listing goes on at the first cookie not below its offset, so it survives insertions and removals.
 */
final class DirectoryEntries {
    private Dentry[] table = new Dentry[4];
    private int count;
    private Dentry first;
    private Dentry last;
    private long nextCookie = 2;    // 0 and 1 are "." and ".."

    int count() { return count; }
    Dentry first() { return first; }

    /** The entry named by text from start to end, or null. */
    Dentry find(String text, int start, int end) {
        int hash = hash(text, start, end);
        for (Dentry entry = table[hash & table.length - 1]; entry != null; entry = entry.nextInBucket)
            if (entry.hash == hash && matches(entry.name, text, start, end)) return entry;
        return null;
    }

    void add(Dentry entry, boolean ordered) {
        if (count == table.length) grow();
        entry.hash = hash(entry.name, 0, entry.name.length());
        int bucket = entry.hash & table.length - 1;
        entry.nextInBucket = table[bucket];
        table[bucket] = entry;
        count++;
        if (!ordered) return;
        entry.cookie = nextCookie++;
        entry.previous = last;
        entry.next = null;
        if (last == null) first = entry;
        else last.next = entry;
        last = entry;
    }

    void remove(Dentry entry, boolean ordered) {
        int bucket = entry.hash & table.length - 1;
        if (table[bucket] == entry) table[bucket] = entry.nextInBucket;
        else {
            Dentry before = table[bucket];
            while (before.nextInBucket != entry) before = before.nextInBucket;
            before.nextInBucket = entry.nextInBucket;
        }
        entry.nextInBucket = null;
        count--;
        if (!ordered) return;
        if (entry.previous == null) first = entry.next;
        else entry.previous.next = entry.next;
        if (entry.next == null) last = entry.previous;
        else entry.next.previous = entry.previous;
        entry.previous = null;
        entry.next = null;
    }

    /** First entry of the order whose cookie is not below the offset, or null; hint is where the last listing stopped, or null. */
    Dentry from(long offset, Dentry hint) {
        Dentry entry = hint != null && hint.cookie <= offset ? hint : first;
        while (entry != null && entry.cookie < offset) entry = entry.next;
        return entry;
    }

    private void grow() {
        Dentry[] old = table;
        table = new Dentry[old.length * 2];
        for (Dentry chain : old) {
            while (chain != null) {
                Dentry next = chain.nextInBucket;
                int bucket = chain.hash & table.length - 1;
                chain.nextInBucket = table[bucket];
                table[bucket] = chain;
                chain = next;
            }
        }
    }

    /** FNV-1a, folded so that the low bits, which choose the bucket, depend on all. */
    static int hash(String text, int start, int end) {
        int h = 0x811c9dc5;
        for (int i = start; i < end; i++) h = (h ^ text.charAt(i)) * 0x01000193;
        return h ^ h >>> 15;
    }

    private static boolean matches(String name, String text, int start, int end) {
        if (name.length() != end - start) return false;
        for (int i = 0; i < name.length(); i++) if (name.charAt(i) != text.charAt(start + i)) return false;
        return true;
    }
}
