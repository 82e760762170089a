package hermitux.kernel.collection;

/**
 * A map from long to object: open addressing with linear probing, a power of two in size, at most three quarters full. Removal moves the
 * entries behind back instead of leaving marks, so that lookups never slow down. Values are not null. Nothing is allocated but when it grows.
 */
public final class LongMap<V> {
    private long[] keys = new long[8];
    private Object[] values = new Object[8];
    private int count;

    public int size() { return count; }

    /** The value of the key, or null. */
    @SuppressWarnings("unchecked")
    public V get(long key) {
        int mask = keys.length - 1;
        for (int i = slot(key, mask); values[i] != null; i = i + 1 & mask) if (keys[i] == key) return (V) values[i];
        return null;
    }

    public boolean has(long key) { return get(key) != null; }

    /** Puts the value at the key, over the one that is there. */
    public void put(long key, V value) {
        int mask = keys.length - 1;
        int i = slot(key, mask);
        for (; values[i] != null; i = i + 1 & mask) if (keys[i] == key) { values[i] = value; return; }
        keys[i] = key;
        values[i] = value;
        if (++count * 4 > keys.length * 3) grow();
    }

    /** Takes the key out; answers its value, or null if it had none. */
    @SuppressWarnings("unchecked")
    public V remove(long key) {
        int mask = keys.length - 1;
        int i = slot(key, mask);
        while (values[i] != null && keys[i] != key) i = i + 1 & mask;
        V removed = (V) values[i];
        if (removed == null) return null;
        count--;
        for (int j = i + 1 & mask; values[j] != null; j = j + 1 & mask) {
            int home = slot(keys[j], mask);
            // The entry at j may fill the gap at i only if its home does not lie between them.
            if ((j - home & mask) >= (j - i & mask)) {
                keys[i] = keys[j];
                values[i] = values[j];
                i = j;
            }
        }
        values[i] = null;
        return removed;
    }

    /** For walking over all entries: slots go from 0 to capacity() - 1; an empty one holds null. */
    public int capacity() { return keys.length; }
    public long keyAt(int slot) { return keys[slot]; }
    @SuppressWarnings("unchecked")
    public V valueAt(int slot) { return (V) values[slot]; }

    private void grow() {
        long[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new Object[keys.length];
        int mask = keys.length - 1;
        for (int k = 0; k < oldKeys.length; k++) {
            if (oldValues[k] == null) continue;
            int i = slot(oldKeys[k], mask);
            while (values[i] != null) i = i + 1 & mask;
            keys[i] = oldKeys[k];
            values[i] = oldValues[k];
        }
    }

    /** Multiplicative hashing (Knuth's golden ratio): neighbouring keys, the usual ones, spread. */
    private static int slot(long key, int mask) {
        long h = key * 0x9e3779b97f4a7c15L;
        return (int) (h >>> 32) & mask;
    }
}
