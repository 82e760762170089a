package hermitux.kernel.driver.virtio;

import hermitux.kernel.driver.stream.StreamOutput;
import hermitux.abi.Errno;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/**
 * A stream of bytes to the host: a port's transmit queue over a ring of bytes that the device reads in place. A write copies into the ring and
 * tells the device once; it never waits. The ring's bytes are free again when the device has used their chains; chains are counted off in
 * the order they went out, whatever order the device finishes them in.
 */
public final class ConsoleOutput extends StreamOutput {
    /** 128 KiB, or less where memory is short. */
    private static final int LARGEST_ORDER = 5;
    private static final int DESCRIPTORS = 64;
    /** A stream that has been written this often, or this much, looks whether anybody reads it. */
    private static final int WRITES_UNTIL_CONNECTED = 32, BYTES_UNTIL_CONNECTED = 64 << 10;
    /** How often flush looks before it halts: some 100 µs. */
    private static final int LOOKS = 2000;

    private final ConsoleDriver driver;
    private final int port;
    private boolean prepared;
    private Queue queue;
    private long ring;
    private int ringBytes;
    /** Where the next byte goes, and how many bytes are on their way. */
    private int end;
    private int busyBytes;
    /** The chains that are out, oldest first: their first descriptors, a ring of as many. */
    private int[] order;
    private int oldest;
    private int chains;
    /** By first descriptor: bytes of the chain, and whether the device is done with it. */
    private int[] bytesOf;
    private boolean[] finished;
    private int writes;
    private long written;
    /** The host's side is open: assumed until the device has been asked, which is when it has answered PORT_READY. */
    private boolean hostOpen = true;
    private boolean openSeen;
    private boolean asked;
    /** Somebody waits for room. */
    private boolean waiting;

    ConsoleOutput(ConsoleDriver driver, int port) {
        this.driver = driver;
        this.port = port;
    }

    /**
     * Takes as many of the bytes as there is room for. 0 if there is none: then `writers` is woken when there is. -EPIPE when the host's reader
     * is gone, -EIO without a device.
     */
    @Override public long write(long address, long length) {
        if (!prepare()) return -Errno.EIO;
        lookForReader();
        if (!hostOpen) return -Errno.EPIPE;
        if (length <= 0) return 0;
        reclaim();
        if (!hasRoom() && !waitForRoom()) return queue.broken ? -Errno.EIO : 0;
        long done = 0;
        while (done < length && hasRoom()) {
            int run = (int) Math.min(length - done, Math.min(ringBytes - busyBytes, ringBytes - end));
            Memory.copy(ring + end, address + done, run);
            publish(run);
            done += run;
        }
        queue.notifyDevice();
        writes++;
        written += done;
        return done;
    }

    /** A write now would take at least a page, or fail at once. If not, `writers` is woken when it would. */
    @Override public boolean writable() {
        if (!prepare() || !hostOpen) return true;
        driver.receiveControl();
        reclaim();
        return !hostOpen || hasRoom() || waitForRoom();
    }

    /** The host's reader is gone: poll's POLLERR. */
    @Override public boolean closed() {
        driver.receiveControl();
        return !hostOpen;
    }

    /** Bytes that the host has not taken yet (TIOCOUTQ). */
    @Override public int pendingBytes() {
        if (queue != null) reclaim();
        return busyBytes;
    }

    /** Waits until the host has taken everything. */
    @Override public void flush() {
        if (queue == null) return;
        for (int look = 0; hostOpen && !queue.broken; look++) {
            reclaim();
            if (busyBytes == 0) return;
            if (look < LOOKS) {
                Cpu.pause();
                continue;
            }
            driver.receiveControl();
            driver.acknowledge();
            if (!armed()) Interrupts.halt();
        }
    }

    @Allocates(reason = "once, at the first use")
    private boolean prepare() {
        if (prepared) return queue != null;
        prepared = true;
        if (!driver.start()) return false;
        long block = 0;
        int blockOrder = LARGEST_ORDER + 1;
        while (block == 0 && --blockOrder >= 0) block = Frames.allocateContiguous(blockOrder);
        if (block == 0) return false;
        ring = DirectMap.address(block);
        ringBytes = Frames.SIZE << blockOrder;
        queue = driver.queue(2 * port + 3, DESCRIPTORS);
        if (queue == null) return false;
        order = new int[queue.size];
        bytesOf = new int[queue.size];
        finished = new boolean[queue.size];
        return true;
    }

    private void lookForReader() {
        driver.receiveControl();
        if (!asked && (writes >= WRITES_UNTIL_CONNECTED || written >= BYTES_UNTIL_CONNECTED)) driver.connect();
    }

    /** Room for a reasonable piece: not for each byte that comes free. */
    private boolean hasRoom() { return ringBytes - busyBytes >= Frames.SIZE && queue.freeDescriptors() > 1 && !queue.broken; }

    private void publish(int run) {
        queue.add(DirectMap.physical(ring + end), run, false);
        int head = queue.publish();
        bytesOf[head] = run;
        finished[head] = false;
        order[(oldest + chains++) % order.length] = head;
        busyBytes += run;
        end = (end + run) % ringBytes;
    }

    private void reclaim() {
        for (int head = queue.poll(); head >= 0; head = queue.poll()) finished[head] = true;
        while (chains > 0 && finished[order[oldest]]) {
            busyBytes -= bytesOf[order[oldest]];
            oldest = (oldest + 1) % order.length;
            chains--;
        }
        if (busyBytes == 0) end = 0;        // a quiet stream keeps to the ring's first pages
    }

    /** Has the device interrupt when it has used something; true if it just did. */
    private boolean armed() {
        driver.enableInterrupts();
        queue.setInterrupts(true);
        return queue.hasUsed();
    }

    private boolean waitForRoom() {
        waiting = true;
        if (!armed()) return false;
        reclaim();
        return hasRoom();
    }

    void interrupted() {
        if (queue == null) return;
        reclaim();
        if (!waiting || !hasRoom() && hostOpen && !queue.broken) return;
        waiting = false;
        queue.setInterrupts(false);
        writers.wakeAll();
    }

    /** The device has answered PORT_READY: it has said that the port is open, or it is not. */
    void answered() {
        asked = true;
        if (!openSeen) close();
    }

    void opened(boolean open) {
        if (open) openSeen = true;
        else close();
    }

    private void close() {
        hostOpen = false;
        writers.wakeAll();
    }
}
