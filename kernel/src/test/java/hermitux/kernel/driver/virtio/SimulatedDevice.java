package hermitux.kernel.driver.virtio;

import hermitux.kernel.machine.Device;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The device's side of virtio-mmio version 2: registers, and queues that a subclass serves when it is told of them. It is strict where the
 * specification is: registers are 32 bits wide, a queue is complete before it is ready, what is available was described.
 */
public abstract class SimulatedDevice implements Device {
    static final long ADDRESS = 0xfeb00000L;
    static final int LINE = 5;

    final int kind;
    final int offered;
    final byte[] configuration;
    /** Register accesses so far: each costs 60 µs on software KVM. */
    int accesses;
    int status;
    int interruptStatus;
    int accepted;
    int acceptedHigh;
    /** What the driver was told of and the device has not served, while it is paused. */
    boolean paused;
    private int featureWord;
    private int selected;
    final DeviceQueue[] queues = new DeviceQueue[16];
    private final List<Integer> told = new ArrayList<>();

    SimulatedDevice(int kind, int offered, byte[] configuration) {
        this.kind = kind;
        this.offered = offered;
        this.configuration = configuration;
        for (int i = 0; i < queues.length; i++) queues[i] = new DeviceQueue();
    }

    /** Puts it on the bus, where {@code virtio_mmio.device=512@0xfeb00000:5} of the command line says. */
    void plug(int slot) { Machine.attach(ADDRESS + 512L * slot, ADDRESS + 512L * (slot + 1), this); }

    /** The driver has made something available in a queue. */
    abstract void serve(int queue);

    void resume() {
        paused = false;
        List<Integer> waiting = List.copyOf(told);
        told.clear();
        waiting.forEach(this::serve);
    }

    @Override public long load(long physicalAddress, int size) {
        accesses++;
        int offset = (int) (physicalAddress & 511);
        if (offset >= 0x100) return config(offset - 0x100, size);
        if (size != 4) throw new IllegalStateException("a register is 32 bits wide");
        return switch (offset) {
            case 0 -> 0x74726976;
            case 4 -> 2;
            case 8 -> kind;
            case 0x10 -> offered;
            case 0x34 -> queues[selected].largest;
            case 0x44 -> queues[selected].ready ? 1 : 0;
            case 0x60 -> interruptStatus;
            case 0x70 -> status;
            default -> throw new IllegalStateException("load of register 0x" + Integer.toHexString(offset));
        };
    }

    private long config(int offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) if (offset + i < configuration.length) value |= (configuration[offset + i] & 0xffL) << 8 * i;
        return value;
    }

    @Override public void store(long physicalAddress, int size, long value) {
        accesses++;
        if (size != 4) throw new IllegalStateException("a register is 32 bits wide");
        DeviceQueue queue = queues[selected];
        switch ((int) (physicalAddress & 511)) {
            case 0x20 -> { if (featureWord == 0) accepted = (int) value; else acceptedHigh = (int) value; }
            case 0x24 -> featureWord = (int) value;
            case 0x30 -> selected = (int) value;
            case 0x38 -> queue.size = (int) value;
            case 0x44 -> queue.ready = value == 1;
            case 0x50 -> tell((int) value);
            case 0x64 -> interruptStatus &= (int) ~value;
            case 0x70 -> status = (int) value;
            case 0x80 -> queue.descriptors = value & 0xffffffffL;
            case 0x90 -> queue.available = value & 0xffffffffL;
            case 0xa0 -> queue.used = value & 0xffffffffL;
            default -> throw new IllegalStateException("store to register 0x" + Long.toHexString(physicalAddress & 511));
        }
    }

    private void tell(int queue) {
        if ((status & 4) == 0) throw new IllegalStateException("the driver is not ready");
        if ((accepted & ~offered) != 0 || acceptedHigh != 1) throw new IllegalStateException("features that were not offered");
        if (paused) told.add(queue);
        else serve(queue);
    }

    /** A chain that the driver made available: where its bytes lie, and who writes them. */
    record Chain(int head, List<Piece> readable, List<Piece> writable) {
        int writableBytes() { return writable.stream().mapToInt(Piece::length).sum(); }

        byte[] bytes() {
            var out = new ByteArrayOutputStream();
            for (Piece piece : readable) for (int i = 0; i < piece.length; i++) out.write(Memory.load8(piece.address + i));
            return out.toByteArray();
        }

        /** Fills the writable pieces in order; answers how much went in. */
        int fill(byte[] bytes) {
            int done = 0;
            for (Piece piece : writable)
                for (int i = 0; i < piece.length && done < bytes.length; i++) Memory.store8(piece.address + i, bytes[done++]);
            return done;
        }
    }

    record Piece(long address, int length) { }

    /** A queue as the device sees it. */
    final class DeviceQueue {
        int largest = 128;
        int size;
        boolean ready;
        long descriptors;
        long available;
        long used;
        private int seen;
        int pushed;

        Chain pop() {
            if (!ready) return null;
            long ring = DirectMap.address(available);
            if (Memory.load16(ring + 2) == seen) return null;
            int head = Memory.load16(ring + 4 + 2L * (seen % size));
            seen = seen + 1 & 0xffff;
            var readable = new ArrayList<Piece>();
            var writable = new ArrayList<Piece>();
            int steps = 0;
            for (int at = head, flags = 1; (flags & 1) != 0; ) {
                if (++steps > size) throw new IllegalStateException("a chain without an end");
                long descriptor = DirectMap.address(descriptors) + 16L * at;
                flags = Memory.load16(descriptor + 12);
                var piece = new Piece(DirectMap.address(Memory.load64(descriptor)), Memory.load32(descriptor + 8));
                if ((flags & 2) != 0) writable.add(piece);
                else if (writable.isEmpty()) readable.add(piece);
                else throw new IllegalStateException("what the device reads comes before what it writes");
                at = Memory.load16(descriptor + 14);
            }
            return new Chain(head, readable, writable);
        }

        /** Gives a chain back; the driver is interrupted unless it does not want to be. */
        void push(int head, int written) {
            long ring = DirectMap.address(used);
            Memory.store32(ring + 4 + 8L * (pushed % size), head);
            Memory.store32(ring + 8 + 8L * (pushed % size), written);
            pushed = pushed + 1 & 0xffff;
            Memory.store16(ring + 2, pushed);
            if ((Memory.load16(DirectMap.address(available)) & 1) == 0) interrupt();
        }

        boolean isEmpty() { return !ready || Memory.load16(DirectMap.address(available) + 2) == seen; }
    }

    /** Edge-triggered: only a rise of the line interrupts. */
    void interrupt() {
        boolean rises = interruptStatus == 0;
        interruptStatus |= 1;
        int bit = SimulatedApic.bit(LINE);
        if (rises && bit >= 0) Gate.interrupt(bit);
    }
}
