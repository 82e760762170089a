package hermitux.kernel.driver.virtio;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.Process;

/**
 * A disk (virtio 1.2, 5.2): reads and writes whole sectors between it and frames, one request at a time, whose end the caller waits for. Touches
 * nothing of the device before it is first asked for something.
 */
public final class BlockDriver {
    public static final int SECTOR = 512;

    private static final int READ_ONLY = 1 << 5, FLUSH = 1 << 9;
    private static final int CAPACITY = 0;
    private static final int TYPE_READ = 0, TYPE_WRITE = 1, TYPE_FLUSH = 4;
    /** Type, reserved, sector; then, behind it in the same frame, the device's answer. */
    private static final int HEADER_BYTES = 16, SECTOR_AT = 8, STATUS_AT = HEADER_BYTES;
    private static final int OK = 0;
    private static final int SMALLEST_QUEUE = 8;

    private final Transport transport;
    /** Where to and from the next request goes. */
    public final Payload payload = new Payload();
    private Queue queue;
    private Answers answers;
    private long header;
    private long sectors;
    private boolean readOnly;
    private boolean flushes;
    private boolean failed;
    /** Requests, sectors and time-stamp counts of reads and of writes, for /proc/diskstats. */
    public final long[] requests = new long[2], moved = new long[2], times = new long[2];

    private BlockDriver(Transport transport) { this.transport = transport; }

    /** The disk at a place of the hypervisor's list of devices; null if there is no such place. */
    public static BlockDriver at(int place) { return place < 0 || place >= VirtioDevices.count() ? null : new BlockDriver(VirtioDevices.at(place)); }

    /** True once it is ready; false if it is no disk that can be used. */
    public boolean start() {
        if (queue != null || failed) return !failed;
        failed = true;
        if (transport.kind() != VirtioDevices.BLOCK) return false;
        long frame = Frames.allocateZeroed();
        if (frame == 0) return false;
        header = DirectMap.address(frame);
        int features = transport.negotiate(READ_ONLY | FLUSH);
        readOnly = (features & READ_ONLY) != 0;
        flushes = (features & FLUSH) != 0;
        sectors = transport.configuration(CAPACITY) & 0xffffffffL | (long) transport.configuration(CAPACITY + 4) << 32;
        Queue ring = transport.queue(0, Queue.LARGEST);
        if (ring == null || ring.size < SMALLEST_QUEUE || sectors < 0 || sectors > Long.MAX_VALUE / SECTOR) {
            transport.fail();
            return false;
        }
        queue = ring;
        answers = new Answers(transport, queue);
        payload.limit(queue.size - 2);
        transport.start();
        failed = false;
        return true;
    }

    public long lengthBytes() { return sectors * SECTOR; }
    public boolean readOnly() { return readOnly; }

    /** From a byte offset, a multiple of the sector's length, into the payload: 0 or -EIO. */
    public long read(long offset) { return exchange(TYPE_READ, offset); }
    /** The payload to a byte offset, likewise. */
    public long write(long offset) { return exchange(TYPE_WRITE, offset); }

    /** What was written is on the disk's own storage afterwards. */
    public long flush() {
        payload.clear();
        return flushes ? exchange(TYPE_FLUSH, 0) : 0;
    }

    private long exchange(int type, long offset) {
        if (queue.broken) return -Errno.EIO;
        long begun = Cpu.timestamp(), sectorsMoved = 0;
        Memory.store32(header, type);
        Memory.store64(header + SECTOR_AT, offset / SECTOR);
        Memory.store8(header + STATUS_AT, ~OK);
        long frame = DirectMap.physical(header);
        queue.add(frame, HEADER_BYTES, false);
        for (int i = 0; i < payload.count; i++) queue.add(payload.physicalAddresses[i], payload.lengths[i], type == TYPE_READ);
        for (int i = 0; i < payload.count; i++) sectorsMoved += payload.lengths[i] / SECTOR;
        queue.add(frame + STATUS_AT, 1, true);
        queue.publish();
        queue.notifyDevice();
        boolean answered = answers.next() >= 0;
        account(type, sectorsMoved, Cpu.timestamp() - begun);
        return !answered || Memory.load8(header + STATUS_AT) != OK ? -Errno.EIO : 0;
    }

    private void account(int type, long sectorsMoved, long time) {
        if (type == TYPE_FLUSH) return;
        Process process = Process.current();
        if (type == TYPE_READ) process.storageReadBytes += sectorsMoved * SECTOR;
        else process.storageWrittenBytes += sectorsMoved * SECTOR;
        requests[type]++;
        moved[type] += sectorsMoved;
        times[type] += time;
    }
}
