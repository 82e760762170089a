package hermitux.kernel.fs.ninep;

import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/**
 * What the native monitor tells of changes that others make: a ring in our memory that it writes (vmm: ninep.ChangeFeed describes it). To look costs one
 * load. The monitor is trusted, as it has all of our memory; but what it says is checked for sense.
 */
final class ChangeRing {
    static final int ORDER = 2, BYTES = Frames.SIZE << ORDER;
    private static final int COUNTER = 0, WRITTEN = 8, READ = 16, LOSSES = 24, INTERRUPTS = 28, ENTRIES = 64;
    private static final int ENTRY_BYTES = 20, DURING_REQUEST = 1, LONGEST_NAME = 255;
    private static final long LENGTH = BYTES - ENTRIES;

    /** The entry that {@link #next} has taken. */
    long number;
    int event;
    int cookie;
    /** It happened while a request of ours was being served. */
    boolean duringRequest;
    String name;
    /** Entries were lost since this was last set to false: nothing that is kept is to be believed. */
    boolean lost;

    private final long ring;
    private int seen;
    private int losses;
    private long read;

    /** @param physicalAddress of BYTES that are the ring's from now on */
    ChangeRing(long physicalAddress) { ring = DirectMap.address(physicalAddress); }

    boolean hasNews() { return Memory.load32Volatile(ring + COUNTER) != seen; }

    void wantInterrupts() { Memory.store32Volatile(ring + INTERRUPTS, 1); }

    /** Takes the oldest entry; false if there is none. */
    boolean next() {
        int counter = Memory.load32Volatile(ring + COUNTER);
        Cpu.fence();
        int lostThere = Memory.load32(ring + LOSSES);
        if (lostThere != losses) {
            losses = lostThere;
            lost = true;
        }
        long unread = Memory.load64(ring + WRITTEN) - read;
        if (unread >= ENTRY_BYTES && unread <= LENGTH) return take(unread);
        seen = counter;
        return false;
    }

    private boolean take(long unread) {
        number = get(8);
        event = (int) get(4);
        cookie = (int) get(4);
        duringRequest = (get(2) & DURING_REQUEST) != 0;
        int length = (int) get(2);
        if (length > LONGEST_NAME || length > unread - ENTRY_BYTES) {
            length = 0;
            lost = true;
        }
        char[] text = new char[length];
        for (int i = 0; i < length; i++) text[i] = (char) get(1);
        name = new String(text);
        Memory.store64(ring + READ, read);
        return true;
    }

    private long get(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) value |= (long) Memory.load8(ring + ENTRIES + read++ % LENGTH) << 8 * i;
        return value;
    }
}
