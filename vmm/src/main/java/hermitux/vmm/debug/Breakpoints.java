package hermitux.vmm.debug;

import hermitux.vmm.kvm.ProcessorState;
import java.util.ArrayList;

/** Where the guest stops: by an int3 in its text, or by the processor's four debug registers, where they work. */
final class Breakpoints {
    static final int EXECUTION = 0, WRITE = 1, ACCESS = 3;

    private static final int INT3 = 0xcc, SLOTS = 4;

    /** Memory that is looked at after each instruction. */
    private static final class Watched {
        final long address;
        final int lengthBytes;
        long value;

        Watched(long address, int lengthBytes) {
            this.address = address;
            this.lengthBytes = lengthBytes;
        }
    }

    private record Replaced(long address, int original) { }

    private final VirtualMemory memory;
    private final ProcessorState state;
    private final ArrayList<Replaced> replaced = new ArrayList<>();
    private final ArrayList<Watched> watched = new ArrayList<>();
    private final long[] addresses = new long[SLOTS];
    private final int[] kinds = new int[SLOTS];
    private final boolean[] used = new boolean[SLOTS];

    Breakpoints(VirtualMemory memory, ProcessorState state) {
        this.memory = memory;
        this.state = state;
    }

    boolean isAt(long address) { return find(address) != null; }

    private Replaced find(long address) {
        for (Replaced one : replaced) if (one.address == address) return one;
        return null;
    }

    /** False if nothing is mapped there. */
    boolean insert(long address) {
        if (isAt(address)) return true;
        int original = memory.load8(address);
        if (original < 0) return false;
        replaced.add(new Replaced(address, original));
        return memory.store8(address, INT3);
    }

    void remove(long address) {
        Replaced one = find(address);
        if (one == null) return;
        memory.store8(address, one.original);
        replaced.remove(one);
    }

    void removeAll() {
        while (!replaced.isEmpty()) remove(replaced.get(0).address);
        watched.clear();
        for (int i = 0; i < SLOTS; i++) used[i] = false;
        state.watch(addresses, kinds, used);
    }

    /** Watches without the debug registers: {@link #changed} must be asked after each instruction. False if it is too long. */
    boolean watchBySteps(long address, int lengthBytes) {
        if (lengthBytes < 1 || lengthBytes > 8) return false;
        var added = new Watched(address, lengthBytes);
        added.value = value(added);
        return watched.add(added);
    }

    void unwatchSteps(long address) {
        for (int i = watched.size() - 1; i >= 0; i--) if (watched.get(i).address == address) watched.remove(i);
    }

    boolean needsSteps() { return !watched.isEmpty(); }

    /** The address of what has changed since it was asked last, or 0. */
    long changed() {
        for (Watched one : watched) {
            long before = one.value;
            one.value = value(one);
            if (one.value != before) return one.address;
        }
        return 0;
    }

    private long value(Watched one) { return memory.load64(one.address) << 64 - 8 * one.lengthBytes; }

    /** The byte that the program has there, whatever we put into its place; -1 if there is none. */
    int original(long address) {
        Replaced one = find(address);
        return one != null ? one.original : memory.load8(address);
    }

    /** Writes around what we put there; false if nothing is mapped, or the guest may not write there. */
    boolean store(long address, int value) {
        Replaced one = find(address);
        if (one != null) {
            replaced.remove(one);
            replaced.add(new Replaced(address, value));
            return true;
        }
        return memory.host(address, true) != 0 && memory.store8(address, value);
    }

    /** False if all four are taken, or the range is none that one of them covers. */
    boolean watch(long address, int lengthBytes, int kind) {
        int length = switch (lengthBytes) {
            case 1 -> 0;
            case 2 -> 1;
            case 4 -> 3;
            case 8 -> 2;
            default -> -1;
        };
        if (length < 0 || (address & lengthBytes - 1) != 0) return false;
        for (int i = 0; i < SLOTS; i++) {
            if (used[i]) continue;
            used[i] = true;
            addresses[i] = address;
            kinds[i] = kind | length << 2;
            state.watch(addresses, kinds, used);
            return true;
        }
        return false;
    }

    void unwatch(long address, int kind) {
        for (int i = 0; i < SLOTS; i++) if (used[i] && addresses[i] == address && (kinds[i] & 3) == kind) used[i] = false;
        state.watch(addresses, kinds, used);
    }

    boolean useRegisters() {
        boolean any = false;
        for (boolean one : used) any |= one;
        return any;
    }

    /** Which of the four a debug status is for, or -1. */
    int hit(long status) {
        for (int i = 0; i < SLOTS; i++) if (used[i] && (status >> i & 1) != 0) return i;
        return -1;
    }

    int kind(int slot) { return kinds[slot] & 3; }
    long address(int slot) { return addresses[slot]; }
}
