package hermitux.kernel.fs.pipe;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.memory.ByteRing;
import hermitux.kernel.thread.WaitQueue;

/**
 * The buffer of a pipe or FIFO (pipe(7)): a ring of bytes whose pages come when written and go when read. Writes in packet mode (O_DIRECT) leave the
 * bounds of their packets, positions of that ring, beside it.
 */
public final class Pipe {
    /** PIPE_BUF: writes of up to so many bytes are atomic. */
    public static final int ATOMIC_LENGTH = 4096;
    private static final int PAGE = 4096;
    private static final int DEFAULT_PAGES = 16;
    /** /proc/sys/fs/pipe-max-size. */
    public static final int MAXIMUM_CAPACITY = 1 << 20;
    /** What even a privileged process gets at most: the ring's table of pages lies in the kernel's small heap. */
    private static final int LARGEST = 16 << 20;

    /** Open files of each end. */
    int readers;
    int writers;
    /** How often each end was opened: a FIFO's open waits for the other's to change. */
    int readersEver;
    int writersEver;
    /** Woken when there is more to read or the writers are gone. */
    public final WaitQueue readQueue = new WaitQueue();
    /** Woken when there is more room or the readers are gone. */
    public final WaitQueue writeQueue = new WaitQueue();
    /** Woken at both occasions; made for files open in both directions. */
    private WaitQueue bothQueue;

    private final ByteRing ring = new ByteRing();
    private long capacity = DEFAULT_PAGES * PAGE;
    /** Positions where packets begin and end, one after the other; null until there was one. */
    private long[] packets;
    private int firstPacket;
    private int packetCount;

    /** Somebody has an end open, or waits for the other one. */
    public boolean isUsed() { return readers > 0 || writers > 0; }

    public long available() { return ring.available(); }
    public long capacity() { return capacity; }
    /** None either while there are as many packets as pages, however small: Linux keeps a page for each. */
    public long room() { return packetCount >= capacity / PAGE ? 0 : capacity - ring.available(); }

    @Allocates(reason = "once a pipe")
    WaitQueue bothQueue() {
        if (bothQueue == null) bothQueue = new WaitQueue();
        return bothQueue;
    }

    /** One more open file of an end, or of both. */
    void enter(boolean reading, boolean writing) {
        if (reading) { readers++; readersEver++; }
        if (writing) { writers++; writersEver++; }
        wakeReaders();
        wakeWriters();
    }

    /** One less; what is in a pipe that nobody has open is lost. */
    void leave(boolean reading, boolean writing) {
        if (reading) readers--;
        if (writing) writers--;
        if (readers == 0 && writers == 0) {
            ring.clear();
            packetCount = 0;
        } else if (readers == 0 || writers == 0) {
            wakeReaders();
            wakeWriters();
        }
    }

    public boolean hasReaders() { return readers > 0; }
    public boolean hasWriters() { return writers > 0; }

    public void wakeReaders() {
        readQueue.wakeAll();
        if (bothQueue != null) bothQueue.wakeAll();
    }

    public void wakeWriters() {
        writeQueue.wakeAll();
        if (bothQueue != null) bothQueue.wakeAll();
    }

    /** Where the next bytes are to be read; {@link #readSpan} says how many lie there. Only if available. */
    public long readAddress() { return ring.readAddress(); }
    public long readSpan() { return ring.readSpan(); }

    /** Takes bytes off that were read at readAddress. A page that is used up goes back. */
    public void consume(long count) {
        long position = ring.readPosition() + count;
        while (packetCount > 0 && packetEnd(0) <= position) dropPacket();
        ring.skip(count);
    }

    /** Where the next bytes are to be written, or 0 without memory; {@link #writeSpan} says how many fit there. Only if there is room. */
    public long writeAddress() { return ring.writeAddress(); }
    public long writeSpan() { return Math.min(room(), ring.writeSpan()); }

    /** Bytes were stored at writeAddress. */
    public void commit(long count) { ring.commit(count); }

    /** Moves up to length bytes out, to the end of a packet at most, and answers how many; wakes writers. What the buffer does not take of a packet is lost. */
    public long take(long address, long length) {
        if (packetCount > 0 && packetStart(0) <= ring.readPosition()) return takePacket(address, length);
        long most = packetCount > 0 ? packetStart(0) - ring.readPosition() : ring.available(), done = Math.min(length, most);
        ring.take(address, done);
        if (packetCount > 0 && done < length) return done + takePacket(address + done, length - done);
        wakeWriters();
        return done;
    }

    private long takePacket(long address, long length) {
        long packet = packetEnd(0) - ring.readPosition(), given = Math.min(packet, length);
        ring.take(address, given);
        ring.skip(packet - given);
        dropPacket();
        wakeWriters();
        return given;
    }

    private long packetStart(int number) { return packets[2 * ((firstPacket + number) % (packets.length / 2))]; }
    private long packetEnd(int number) { return packets[2 * ((firstPacket + number) % (packets.length / 2)) + 1]; }

    private void dropPacket() {
        firstPacket = (firstPacket + 1) % (packets.length / 2);
        packetCount--;
    }

    /** As {@link #put}, each page a packet. */
    public long putPackets(long address, long length) {
        long done = 0;
        while (done < length && room() >= Math.min(length - done, ATOMIC_LENGTH)) {
            long start = ring.writePosition(), count = append(address + done, Math.min(length - done, ATOMIC_LENGTH));
            if (count == 0) break;
            addPacket(start);
            done += count;
        }
        if (done == 0) return -Errno.ENOMEM;
        wakeReaders();
        return done;
    }

    @Allocates(reason = "only when more packets wait than ever before")
    private void addPacket(long start) {
        if (packets == null || packetCount == packets.length / 2) {
            long[] larger = new long[packets == null ? 2 * DEFAULT_PAGES : packets.length * 2];
            for (int i = 0; i < packetCount; i++) {
                int from = (firstPacket + i) % (packets.length / 2);
                larger[2 * i] = packets[2 * from];
                larger[2 * i + 1] = packets[2 * from + 1];
            }
            firstPacket = 0;
            packets = larger;
        }
        int slot = (firstPacket + packetCount++) % (packets.length / 2);
        packets[2 * slot] = start;
        packets[2 * slot + 1] = ring.writePosition();
    }

    /** Moves up to length bytes in as far as there is room, and answers how many, or -ENOMEM; wakes readers. */
    public long put(long address, long length) {
        long done = append(address, length);
        if (done == 0) return -Errno.ENOMEM;
        wakeReaders();
        return done;
    }

    private long append(long address, long length) { return ring.append(address, Math.min(length, Math.max(0, room()))); }

    /**
     * Appends to another pipe up to length bytes of this one, which keeps them (tee(2)); packets stay packets. Answers how many, 0 if there is no room for
     * the whole of the next packet, or -ENOMEM.
     */
    public long duplicate(Pipe to, long length) {
        long first = ring.readPosition(), position = first, end = first + Math.min(length, available());
        int packet = 0;
        while (position < end && to.room() > 0) {
            while (packet < packetCount && packetEnd(packet) <= position) packet++;
            boolean inside = packet < packetCount && packetStart(packet) <= position;
            long bound = inside ? packetEnd(packet) : packet < packetCount ? packetStart(packet) : end;
            long span = Math.min(bound, end) - position;
            if (inside && to.room() < span) break;
            long start = to.ring.writePosition(), copied = to.ring.append(ring, position - first, Math.min(span, to.room()));
            if (copied == 0) return position > first ? position - first : -Errno.ENOMEM;
            if (inside) to.addPacket(start);
            position += copied;
        }
        if (position > first) to.wakeReaders();
        return position - first;
    }

    /** Drops bytes unread, of those available. */
    public void skip(long length) {
        consume(length);
        wakeWriters();
    }

    /** F_SETPIPE_SZ: rounds up to a power of two pages and answers the capacity; -EBUSY if what is in the pipe would not fit. */
    long resize(int lengthBytes, boolean privileged) {
        if (Integer.compareUnsigned(lengthBytes, 1 << 31) > 0) return -Errno.EINVAL;
        if (lengthBytes < 0 || lengthBytes > LARGEST) return privileged ? -Errno.ENOMEM : -Errno.EPERM;
        long pages = 1;
        while (pages * PAGE < lengthBytes) pages <<= 1;
        if (pages * PAGE > capacity && pages * PAGE > MAXIMUM_CAPACITY && !privileged) return -Errno.EPERM;
        if (Math.max(ring.pages(), packetCount) > pages) return -Errno.EBUSY;
        capacity = pages * PAGE;
        wakeWriters();
        return capacity;
    }
}
