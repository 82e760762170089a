package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.machine.Sealed;
import java.util.HashMap;

/**
 * Tells the guest what others change in a share. The host tells us (inotify) of the folders and files that the guest knows; we write that into a
 * ring in the guest's memory, which it looks at before it believes what it has kept. Whoever hands anything else on to the guest has this done
 * first ({@link #settle}), so that what caused an input is seen by whoever got the input.
 *
 * The ring: u32 counter that changes with every entry and loss; at 8 u64 bytes written in all; at 16 u64 bytes read in all, the guest's; at 24 u32
 * number of losses, after which nothing kept is to be believed; at 28 u32, the guest's, not 0 if it wants an interrupt; from 64 on the entries,
 * modulo its length: u64 number of the file, u32 event, u32 cookie, u16 flags, u16 length of the name in that folder, the name.
 */
final class ChangeFeed {
    private static final int CHANGED = 2 | 4 | 8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800;
    private static final int OVERFLOW = 0x4000, IGNORED = 0x8000;
    private static final int INIT_FLAGS = 0x80800;
    private static final int INIT = 294, ADD = 254, REMOVE = 255;
    /** Every user has a limited number of watches for all programs; each watch of a folder serves all its names. */
    private static final int MOST_WATCHES = 16384, MOST_FOR_FILES = 6144;

    private static final int COUNTER = 0, WRITTEN = 8, READ = 16, LOSSES = 24, INTERRUPTS = 28, ENTRIES = 64;
    private static final int ENTRY_BYTES = 20, DURING_REQUEST = 1;
    private static final int LEAST_RING = 1024;

    private static final int BUFFER_BYTES = 64 << 10;
    /** struct inotify_event: 0 watch, 4 mask, 8 cookie, 12 length of the name with its padding, 16 the name. */
    private static final int MASK = 4, COOKIE = 8, LENGTH = 12, NAME = 16, LONGEST_EVENT = NAME + 256;

    /** Who is told that there is something new in the ring. */
    interface Listener {
        void changed();
    }

    private static final class Watched {
        final long number;
        int holders;

        Watched(long number) { this.number = number; }
    }

    private final HashMap<Integer, Watched> watches = new HashMap<>();
    private final long buffer = Scratch.allocate(BUFFER_BYTES);
    private int inotify = -1;
    private Listener listener;
    private long ring;
    private long ringBytes;
    private long written;
    private int counter;
    private int losses;

    /** Changes are to be told of, if the host has a means left; before the sandbox. */
    void prepare(Listener listener) {
        this.listener = listener;
        inotify = (int) Math.max(-1, Linux.call(INIT, INIT_FLAGS));
    }

    /** What becomes readable when something has changed; -1 if nothing ever does. */
    int descriptor() { return inotify; }

    boolean isOn() { return ring != 0; }

    boolean hasRoom(boolean directory) { return watches.size() < (directory ? MOST_WATCHES : MOST_FOR_FILES); }

    /** The guest has set memory of its own apart for the ring: false if there is nothing to tell or the place is too small. */
    boolean open(long address, long lengthBytes) {
        if (inotify < 0 || lengthBytes < LEAST_RING) return false;
        ring = address;
        ringBytes = lengthBytes - ENTRIES;
        written = 0;
        counter = 0;
        losses = 0;
        Memory.fill(ring, 0, ENTRIES);
        return true;
    }

    void reset() { ring = 0; }

    /**
     * Begins to tell of a file's changes under the number: a watch to be released, or -1. The file's descriptor is given the number whose name is sealed; in
     * between that stays with the file that was watched last.
     */
    int watch(int file, long number) {
        if (!Sealed.name(file)) return -1;
        long watch = Linux.call(ADD, inotify, Sealed.WATCHED, CHANGED);
        if (watch == -Errno.ENOENT) watch = Linux.call(ADD, inotify, Sealed.WATCHED_ANYWHERE, CHANGED);
        if (watch < 0) return -1;
        Watched watched = watches.get((int) watch);
        if (watched == null) {
            watched = new Watched(number);
            watches.put((int) watch, watched);
        }
        watched.holders++;
        return (int) watch;
    }

    void release(int watch) {
        Watched watched = watches.get(watch);
        if (watched == null || --watched.holders > 0) return;
        watches.remove(watch);
        Linux.call(REMOVE, inotify, watch);
    }

    /** Hands on what has happened until now. */
    void settle() { hand(0); }

    /** The same after a request of the guest's own, whose effects are among it. */
    void settleAfterRequest() { hand(DURING_REQUEST); }

    private void hand(int flags) {
        if (ring == 0 || watches.isEmpty()) return;
        int before = counter;
        long count;
        do {
            count = Linux.call(Linux.READ, inotify, buffer, BUFFER_BYTES);
            for (long at = buffer; at < buffer + count; at += NAME + Memory.load32(at + LENGTH)) event(at, flags);
        } while (count > BUFFER_BYTES - LONGEST_EVENT);
        if (counter != before && Memory.load32(ring + INTERRUPTS) != 0) listener.changed();
    }

    private void event(long at, int flags) {
        int mask = Memory.load32(at + MASK);
        if ((mask & OVERFLOW) != 0) lose();
        Watched watched = watches.get(Memory.load32(at));
        if (watched == null) return;
        int length = 0, room = Memory.load32(at + LENGTH);
        while (length < room && Memory.load8(at + NAME + length) != 0) length++;
        put(watched.number, mask, Memory.load32(at + COOKIE), flags, at + NAME, length);
        if ((mask & IGNORED) != 0) watches.remove(Memory.load32(at));
    }

    private void put(long number, int mask, int cookie, int flags, long name, int length) {
        long used = written - Memory.load64(ring + READ);
        if (used < 0 || used > ringBytes - ENTRY_BYTES - length) {
            lose();
            return;
        }
        put(number, 8);
        put(mask, 4);
        put(cookie, 4);
        put(flags, 2);
        put(length, 2);
        for (int i = 0; i < length; i++) put(Memory.load8(name + i), 1);
        Memory.store64(ring + WRITTEN, written);
        count();
    }

    private void put(long value, int bytes) {
        for (int i = 0; i < bytes; i++) Memory.store8(ring + ENTRIES + written++ % ringBytes, (int) (value >>> 8 * i) & 0xff);
    }

    private void lose() {
        Memory.store32(ring + LOSSES, ++losses);
        count();
    }

    /** Last, as the guest looks at the counter first. */
    private void count() {
        Memory.fence();
        Memory.store32(ring + COUNTER, ++counter);
    }
}
