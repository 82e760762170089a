package hermitux.kernel.ipc;

import hermitux.abi.Errno;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.Failure;

/** All objects of one kind by id and key. An id is an index and, above it, how often the index had been given before: old ids do not come back soon. */
public final class IpcTable<T extends IpcObject> {
    static final int INDEX_BITS = 15;
    private static final int CREATE = 01000, EXCLUSIVE = 02000, PRIVATE = 0, INDEX_MASK = (1 << INDEX_BITS) - 1;

    private IpcObject[] objects = new IpcObject[8];
    private int count;
    private int sequence;
    private final int most;

    /** @param most how many there may be */
    public IpcTable(int most) { this.most = most; }

    public int count() { return count; }
    /** One more than the highest index in use can be. */
    public int bound() { return objects.length; }

    @SuppressWarnings("unchecked")
    public T at(int index) { return index >= 0 && index < objects.length ? (T) objects[index] : null; }

    /** The object of an id, or null. */
    public T get(int id) {
        T object = id < 0 ? null : at(id & INDEX_MASK);
        return object != null && object.id == id ? object : null;
    }

    /** For the get calls: the object of a key; null with Failure if there is none (ENOENT 0 if it is to be made), or it may not be used. */
    public T find(int key, int flags) {
        T found = null;
        for (int i = 0; key != PRIVATE && i < objects.length; i++) if (objects[i] != null && objects[i].key == key) found = at(i);
        if (found == null) return Failure.of(key == PRIVATE || (flags & CREATE) != 0 ? 0 : Errno.ENOENT);
        if ((flags & (CREATE | EXCLUSIVE)) == (CREATE | EXCLUSIVE)) return Failure.of(Errno.EEXIST);
        return found.allows(flags) ? found : Failure.of(Errno.EACCES);
    }

    /** There is room for one more that takes so much heap: ENOSPC if not. */
    public boolean reserve(int heapBytes) { return count < most && HeapBudget.take(heapBytes); }

    /** Takes in a new object, for which {@link #reserve} was asked: its id. */
    public int add(T object) {
        int index = 0;
        while (index < objects.length && objects[index] != null) index++;
        if (index == objects.length) {
            IpcObject[] larger = new IpcObject[index * 2];
            System.arraycopy(objects, 0, larger, 0, index);
            objects = larger;
        }
        objects[index] = object;
        count++;
        object.id = sequence << INDEX_BITS | index;
        sequence = sequence + 1 & 0xffff;
        return object.id;
    }

    public void remove(T object) {
        objects[object.id & INDEX_MASK] = null;
        count--;
        object.removed = true;
        HeapBudget.give(object.heapBytes());
    }
}
