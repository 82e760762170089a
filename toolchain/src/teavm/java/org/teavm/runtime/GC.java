package org.teavm.runtime;

import org.teavm.interop.Address;
import org.teavm.interop.Export;
import org.teavm.interop.Import;
import org.teavm.interop.StaticInit;
import org.teavm.interop.Structure;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/**
 * Mark and lazy sweep in place of TeaVM's collector. Objects never move. The heap is a row of objects and free chunks (header 0, then
 * size); allocation takes the next chunk that the sweep finds; a collection only marks. The mark stack holds 4 bytes an object: a work
 * area of a quarter of the heap is enough for every heap, as no object is smaller than 16 bytes. The heap begins small and doubles
 * while more than half of it survives a collection, so that memory no one needs is never touched.
 *
 * The native program's references on the stack are found through its frames. The kernel has none (frames.h): every word on its stack that points
 * into an object keeps this object, as references on the stack may have become addresses of an array's middle. Where the objects are that such
 * words point into is found by a walk from the nearest place known as a start: for each 16 KiB of the heap the sweep notes one.
 */
@StaticInit
@Unmanaged
@Include("support.h")
public final class GC {
    private static final int MARKED = 0x80000000;
    private static final int CHUNK = 64 << 10;          // as much as the sweep gathers at a time

    private static Address current;     // next free byte
    private static Address limit;       // end of the chunk in use
    private static Address cursor;      // what lies above has not been swept
    private static Address start;
    private static Address end;
    private static Address reserved;    // as far as the end may move
    private static long live;           // bytes that the last collection marked
    private static final int FIRST_SIZE = 512 << 10;
    private static Address stack;       // mark stack, grows up
    private static final int BLOCK_SHIFT = 14;
    private static final int TURNS = 16;
    private static final int POISON = 0xdbdbdbdb;
    private static int allocations;     // counted only where collectEvery() says so

    private GC() { }

    static native Address heapAddress();
    static native Address gcStorageAddress();
    static native int gcStorageSize();
    public static native long availableBytes();
    public static native void writeBarrier(RuntimeObject object);
    @Import(name = "teavm_outOfMemory") public static native void outOfMemory();
    /** For tests (scripts/build.sh): allocations from one collection to the next, with what is then free overwritten; 0, as ever else, means when needed. */
    @Import(name = "support_collect_every") private static native int collectEvery();
    /** For each block of the heap, 4 bytes: offset of an object or free chunk that begins before the block or where it does. Zero at first. */
    @Import(name = "support_block_starts") private static native Address blockStarts();
    @Import(name = "support_take_turn") private static native Address takeTurn(Address object);
    @Import(name = "support_collection_begins") private static native void collectionBegins();
    @Import(name = "support_collection_ends") private static native void collectionEnds(long liveBytes);
    /** Writes the stack's words that point between start and end as offsets from start in units of 8 bytes; -1 if the stack has frames instead. */
    @Import(name = "support_stack_references") private static native int stackReferences(Address start, Address end, Address offsets);

    static {
        start = heapAddress();
        reserved = start.add(availableBytes());
        end = availableBytes() < FIRST_SIZE ? reserved : start.add(FIRST_SIZE);
        cursor = end;
        current = start;
        limit = end;
        note(start, end.toLong() - start.toLong());
    }

    public static int getFreeMemory() {                 // walks the heap: for tests and /proc
        close();
        long free = 0;
        for (Address at = start; at.isLessThan(end); at = at.add(size(at))) if (at.getInt() == 0) free += size(at);
        return (int) free;
    }

    public static RuntimeObject alloc(int size) {
        if (size < 16) {
            if (size < 0) outOfMemory();
            size = 16;
        }
        if (collectEvery() > 0 && ++allocations % collectEvery() == 0) collectAndPoison();
        Address at = current;
        Address next = at.add(size);
        if (limit.isLessThan(next)) {
            refill(size);
            at = current;
            next = at.add(size);
        }
        current = next;
        return at.toStructure();
    }

    /** Who still uses an object that nothing refers to finds nonsense in it. */
    private static void collectAndPoison() {
        collectGarbage();
        for (Address at = start; at.isLessThan(end); at = at.add(size(at))) {
            if (at.getInt() < 0) continue;
            int free = size(at);
            at.putInt(0);
            at.add(4).putInt(free);
            for (int i = 8; i < free; i += 4) at.add(i).putInt(POISON);
        }
    }

    private static void refill(int size) {
        if (find(size)) return;
        collectGarbage();
        if (live > (end.toLong() - start.toLong()) >> 1) grow(0);
        if (find(size)) return;
        grow(size);
        if (!find(size)) outOfMemory();
    }

    /** Doubles the heap, or adds size bytes where that is more, as far as the reservation goes. What is new is one free chunk. */
    private static void grow(int size) {
        long more = end.toLong() - start.toLong();
        if (more < size) more = size + 8L;
        more = more + 7 & -8;
        if (more > reserved.toLong() - end.toLong()) more = reserved.toLong() - end.toLong();
        if (more < 16) return;
        close();
        end.putInt(0);
        end.add(4).putInt((int) more);
        boolean swept = !cursor.isLessThan(end);
        Address chunk = end;
        end = end.add(more);
        note(chunk, more);
        if (swept) cursor = chunk;
    }

    /** What is left of the chunk in use becomes a free chunk: the heap is a row again. */
    private static void close() {
        if (current.isLessThan(limit)) {
            current.putInt(0);
            current.add(4).putInt((int) (limit.toLong() - current.toLong()));
        }
        current = limit;
    }

    private static boolean find(int size) {
        close();
        while (cursor.isLessThan(end)) {
            Address at = cursor;
            long free = 0;
            long enough = size > CHUNK ? size : CHUNK;
            while (free < enough && at.add(free).isLessThan(end) && at.add(free).getInt() >= 0) free += size(at.add(free));
            if (free >= size) {
                current = at;
                limit = at.add(free);
                cursor = limit;
                note(at, free);
                return true;
            }
            if (free > 0) {
                at.putInt(0);
                at.add(4).putInt((int) free);
            } else {
                at.putInt(at.getInt() & ~MARKED);
                free = size(at);
            }
            note(at, free);
            cursor = at.add(free);
        }
        return false;
    }

    /** An object, a free chunk or one that objects will be made in, row by row: the blocks that begin within it are found from its start. */
    private static void note(Address at, long size) {
        long offset = at.toLong() - start.toLong();
        long block = offset + (1 << BLOCK_SHIFT) - 1 >> BLOCK_SHIFT;
        while (block << BLOCK_SHIFT < offset + size) blockStarts().add(block++ << 2).putInt((int) offset);
    }

    public static void fixHeap() { }
    public static void tryShrink() { }
    public static void collectGarbageFull() { collectGarbage(); }

    @Export(name = "teavm_gc_collect")
    public static void collectGarbage() {
        collectionBegins();
        close();
        for (Address at = cursor; at.isLessThan(end); at = at.add(size(at))) at.putInt(at.getInt() & ~MARKED);
        stack = gcStorageAddress();
        live = 0;
        markRoots();
        cursor = start;
        current = start;
        limit = start;
        collectionEnds(live);
    }

    private static void markRoots() {
        Address roots = Mutator.getStaticGCRoots();
        int count = roots.getInt();
        while (count-- > 0) {
            roots = roots.add(8);
            mark(roots.getAddress().getAddress());
            drain();
        }
        for (RuntimeClass type = RuntimeClass.first(); type != null; type = type.next) {
            if (type.classObject != null) mark(type.classObject.toAddress());
        }
        drain();
        int pointers = stackReferences(start, end, stack);
        if (pointers < 0) markFrames();
        else markStack(pointers);
    }

    private static void markFrames() {
        for (Address frame = ShadowStack.getStackTop(); frame != null; frame = ShadowStack.getNextStackFrame(frame)) {
            int n = ShadowStack.getStackRootCount(frame);
            Address root = ShadowStack.getStackRootPointer(frame);
            while (n-- > 0) {
                mark(root.getAddress());
                root = root.add(8);
            }
            drain();
        }
    }

    /** Marks each object that one of the offsets points into, which lie where the mark stack begins. There is room: each gives at most one entry. */
    private static void markStack(int count) {
        Address offsets = stack;
        sort(offsets, count);
        Address at = start;
        for (int i = 0; i < count; i++) {
            long offset = (offsets.add(i * 4L).getInt() & 0xffffffffL) << 3;
            Address known = start.add((long) blockStarts().add(offset >> BLOCK_SHIFT << 2).getInt());
            if (at.isLessThan(known)) at = known;
            Address pointer = start.add(offset);
            for (Address next = at.add(size(at)); !pointer.isLessThan(next); next = at.add(size(at))) at = next;
            if (at.getInt() != 0) markNow(at);
        }
        drain();
    }

    /** Shell's sort: short, and quick for a few hundred. */
    private static void sort(Address numbers, int count) {
        for (int gap = count >> 1; gap > 0; gap >>= 1) {
            for (int i = gap; i < count; i++) {
                int number = numbers.add(i * 4L).getInt();
                int to = i;
                while (to >= gap && numbers.add((to - gap) * 4L).getInt() > number) {
                    numbers.add(to * 4L).putInt(numbers.add((to - gap) * 4L).getInt());
                    to -= gap;
                }
                numbers.add(to * 4L).putInt(number);
            }
        }
    }

    /** Objects outside the heap, as string literals, have nothing to mark. */
    private static void mark(Address object) {
        if (object.isLessThan(start) || !object.isLessThan(end)) return;
        Address other = takeTurn(object);
        if (other != null) markNow(other);
    }

    private static void markNow(Address object) {
        int header = object.getInt();
        if (header < 0) return;
        object.putInt(header | MARKED);
        stack.putInt((int) (object.toLong() - start.toLong() >>> 3));
        stack = stack.add(4);
    }

    /** Gives all that wait a turn; false if none did. */
    private static boolean markWaiting() {
        boolean any = false;
        for (int i = 0; i < TURNS; i++) {
            Address object = takeTurn(null);
            if (object == null) continue;
            markNow(object);
            any = true;
        }
        return any;
    }

    private static void drain() {
        do drainStack(); while (markWaiting());
    }

    private static void drainStack() {
        Address bottom = gcStorageAddress();
        while (bottom.isLessThan(stack)) {
            stack = stack.add(-4);
            Address object = start.add((long) stack.getInt() << 3);
            RuntimeObject header = object.toStructure();
            RuntimeClass type = RuntimeClass.getClass(header);
            live += size(header, type);
            if (type.itemType != null) {
                if (RuntimeClass.isPrimitive(type.itemType)) continue;
                RuntimeArray array = (RuntimeArray) header;
                Address item = Address.align(object.add(Structure.sizeOf(RuntimeArray.class)), 8);
                for (int n = array.size; n > 0; n--) {
                    mark(item.getAddress());
                    item = item.add(8);
                }
                continue;
            }
            for (RuntimeClass c = type; c != null; c = c.superclass) {
                Address layout = c.layout;
                if (layout == null) continue;
                for (int n = layout.getShort(); n > 0; n--) {
                    layout = layout.add(2);
                    mark(object.add(layout.getShort()).getAddress());
                }
            }
        }
    }

    private static int size(Address at) {
        RuntimeObject object = at.toStructure();
        if (object.classReference == 0) return object.hashCode;
        return size(object, RuntimeClass.getClass(object));
    }

    private static int size(RuntimeObject object, RuntimeClass type) {
        int size;
        if (type.itemType == null) {
            size = type.size;
        } else {
            RuntimeArray array = (RuntimeArray) object;
            int item = RuntimeClass.isPrimitive(type.itemType) ? type.itemType.size : 8;
            int first = Structure.sizeOf(RuntimeArray.class) + item - 1 & -item;
            size = first + item * array.size + 7 & -8;
        }
        return size < 16 ? 16 : size;
    }
}
