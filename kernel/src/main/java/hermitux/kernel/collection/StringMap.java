package hermitux.kernel.collection;

/**
 * A map from String to object: open addressing with linear probing, as {@link LongMap}. Values are not null. Nothing is allocated but when
 * it grows.
 */
public final class StringMap<V> {
    private String[] keys = new String[8];
    private Object[] values = new Object[8];
    private int count;

    public int size() { return count; }

    /** The value of the key, or null. */
    @SuppressWarnings("unchecked")
    public V get(String key) {
        int mask = keys.length - 1;
        for (int i = slot(key, mask); keys[i] != null; i = i + 1 & mask) if (keys[i].equals(key)) return (V) values[i];
        return null;
    }

    public boolean has(String key) { return get(key) != null; }

    /** Puts the value at the key, over the one that is there. */
    public void put(String key, V value) {
        int mask = keys.length - 1;
        int i = slot(key, mask);
        for (; keys[i] != null; i = i + 1 & mask) if (keys[i].equals(key)) { values[i] = value; return; }
        keys[i] = key;
        values[i] = value;
        if (++count * 4 > keys.length * 3) grow();
    }

    /** Takes the key out; answers its value, or null if it had none. */
    @SuppressWarnings("unchecked")
    public V remove(String key) {
        int mask = keys.length - 1;
        int i = slot(key, mask);
        while (keys[i] != null && !keys[i].equals(key)) i = i + 1 & mask;
        if (keys[i] == null) return null;
        V removed = (V) values[i];
        count--;
        for (int j = i + 1 & mask; keys[j] != null; j = j + 1 & mask) {
            int home = slot(keys[j], mask);
            if ((j - home & mask) >= (j - i & mask)) {
                keys[i] = keys[j];
                values[i] = values[j];
                i = j;
            }
        }
        keys[i] = null;
        values[i] = null;
        return removed;
    }

    /** For walking over all entries: slots go from 0 to capacity() - 1; the key of an empty one is null. */
    public int capacity() { return keys.length; }
    public String keyAt(int slot) { return keys[slot]; }
    @SuppressWarnings("unchecked")
    public V valueAt(int slot) { return (V) values[slot]; }

    private void grow() {
        String[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new String[oldKeys.length * 2];
        values = new Object[keys.length];
        int mask = keys.length - 1;
        for (int k = 0; k < oldKeys.length; k++) {
            if (oldKeys[k] == null) continue;
            int i = slot(oldKeys[k], mask);
            while (keys[i] != null) i = i + 1 & mask;
            keys[i] = oldKeys[k];
            values[i] = oldValues[k];
        }
    }

    private static int slot(String key, int mask) {
        int h = key.hashCode() * 0x9e3779b9;
        return h >>> 15 & mask;
    }
}
