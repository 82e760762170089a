package hermitux.kernel.fs.pipe;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.WaitQueue;

/**
 * The buffer of a pipe or FIFO (pipe(7)): a ring of bytes in page frames, which come when written and go when read. Positions count bytes
 * since the pipe's beginning; page number p of that stream lies in frames[p mod length]. The ring has one page more than the capacity, so
 * that the page being read and the page being written are never the same one a lap apart. Writes in packet mode (O_DIRECT) leave the bounds of their
 * packets in a ring beside it.
 */
public final class Pipe {
    /** PIPE_BUF: writes of up to so many bytes are atomic. */
    public static final int ATOMIC_LENGTH = 4096;
    private static final int PAGE = 4096;
    private static final int DEFAULT_PAGES = 16;
    /** /proc/sys/fs/pipe-max-size. */
    public static final int MAXIMUM_CAPACITY = 1 << 20;
    /** What even a privileged process gets at most: the table of frames lies in the kernel's small heap. */
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

    private long[] frames = new long[DEFAULT_PAGES + 1];
    private long readPosition;
    private long writePosition;
    /** Positions where packets begin and end, one after the other; null until there was one. */
    private long[] packets;
    private int firstPacket;
    private int packetCount;

    /** Somebody has an end open, or waits for the other one. */
    public boolean isUsed() { return readers > 0 || writers > 0; }

    public long available() { return writePosition - readPosition; }
    public long capacity() { return (long) (frames.length - 1) * PAGE; }
    /** None either while there are as many packets as pages, however small: Linux keeps a page for each. */
    public long room() { return packetCount >= frames.length - 1 ? 0 : capacity() - available(); }

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
            for (int i = 0; i < frames.length; i++) release(i);
            readPosition = writePosition = 0;
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
    public long readAddress() { return DirectMap.address(frames[index(readPosition)]) + (readPosition & PAGE - 1); }
    public long readSpan() { return Math.min(available(), PAGE - (readPosition & PAGE - 1)); }

    /** Takes bytes off that were read at readAddress. A page that is used up goes back. */
    public void consume(long count) {
        int slot = index(readPosition);
        readPosition += count;
        while (packetCount > 0 && packetEnd(0) <= readPosition) dropPacket();
        if ((readPosition & PAGE - 1) == 0) release(slot);
        // An empty pipe goes on at the start of the page it has: a ping-pong of small messages stays in one page.
        else if (readPosition == writePosition) readPosition = writePosition = readPosition & -PAGE;
    }

    /** Where the next bytes are to be written, or 0 without memory; {@link #writeSpan} says how many fit there. Only if there is room. */
    public long writeAddress() {
        int slot = index(writePosition);
        if (frames[slot] == 0) frames[slot] = Frames.allocate();
        return frames[slot] == 0 ? 0 : DirectMap.address(frames[slot]) + (writePosition & PAGE - 1);
    }

    public long writeSpan() { return Math.min(room(), PAGE - (writePosition & PAGE - 1)); }

    /** Bytes were stored at writeAddress. */
    public void commit(long count) { writePosition += count; }

    /** Moves up to length bytes out, to the end of a packet at most, and answers how many; wakes writers. What the buffer does not take of a packet is lost. */
    public long take(long address, long length) {
        if (packetCount > 0 && packetStart(0) <= readPosition) return takePacket(address, length);
        long most = packetCount > 0 ? Math.min(length, packetStart(0) - readPosition) : length, done = 0;
        while (done < most && available() > 0) {
            long span = Math.min(most - done, readSpan());
            Memory.copy(address + done, readAddress(), span);
            consume(span);
            done += span;
        }
        if (packetCount > 0 && done < length) return done + takePacket(address + done, length - done);
        wakeWriters();
        return done;
    }

    private long takePacket(long address, long length) {
        long packet = packetEnd(0) - readPosition, given = Math.min(packet, length), done = 0;
        while (done < given) {
            long span = Math.min(given - done, readSpan());
            Memory.copy(address + done, readAddress(), span);
            consume(span);
            done += span;
        }
        skip(packet - given);
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
            long start = writePosition, count = append(address + done, Math.min(length - done, ATOMIC_LENGTH));
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
        packets[2 * slot + 1] = writePosition;
    }

    /** Moves up to length bytes in as far as there is room, and answers how many, or -ENOMEM; wakes readers. */
    public long put(long address, long length) {
        long done = append(address, length);
        if (done == 0) return -Errno.ENOMEM;
        wakeReaders();
        return done;
    }

    private long append(long address, long length) {
        long done = 0;
        while (done < length && room() > 0) {
            long to = writeAddress();
            if (to == 0) break;
            long span = Math.min(length - done, writeSpan());
            Memory.copy(to, address + done, span);
            commit(span);
            done += span;
        }
        return done;
    }

    /**
     * Appends to another pipe up to length bytes of this one, which keeps them (tee(2)); packets stay packets. Answers how many, 0 if there is no room for
     * the whole of the next packet, or -ENOMEM.
     */
    public long duplicate(Pipe to, long length) {
        long position = readPosition, end = position + Math.min(length, available());
        int packet = 0;
        while (position < end && to.room() > 0) {
            while (packet < packetCount && packetEnd(packet) <= position) packet++;
            boolean inside = packet < packetCount && packetStart(packet) <= position;
            long bound = inside ? packetEnd(packet) : packet < packetCount ? packetStart(packet) : end;
            long span = Math.min(bound, end) - position;
            if (inside && to.room() < span) break;
            long start = to.writePosition, copied = copy(to, position, span);
            if (copied == 0) return position > readPosition ? position - readPosition : -Errno.ENOMEM;
            if (inside) to.addPacket(start);
            position += copied;
        }
        if (position > readPosition) to.wakeReaders();
        return position - readPosition;
    }

    /** Appends bytes from a position on to another pipe, as far as there is room and memory, and answers how many. */
    private long copy(Pipe to, long position, long length) {
        long done = 0;
        while (done < length && to.room() > 0) {
            long target = to.writeAddress();
            if (target == 0) break;
            long offset = position + done & PAGE - 1;
            long span = Math.min(Math.min(length - done, PAGE - offset), to.writeSpan());
            Memory.copy(target, DirectMap.address(frames[index(position + done)]) + offset, span);
            to.commit(span);
            done += span;
        }
        return done;
    }

    /** Drops bytes unread, of those available. */
    public void skip(long length) {
        for (long left = length; left > 0;) {
            long span = Math.min(left, readSpan());
            consume(span);
            left -= span;
        }
        wakeWriters();
    }

    /** F_SETPIPE_SZ: rounds up to a power of two pages and answers the capacity; -EBUSY if what is in the pipe would not fit. */
    long resize(int lengthBytes, boolean privileged) {
        if (Integer.compareUnsigned(lengthBytes, 1 << 31) > 0) return -Errno.EINVAL;
        if (lengthBytes < 0 || lengthBytes > LARGEST) return privileged ? -Errno.ENOMEM : -Errno.EPERM;
        long pages = 1;
        while (pages * PAGE < lengthBytes) pages <<= 1;
        if (pages * PAGE > capacity() && pages * PAGE > MAXIMUM_CAPACITY && !privileged) return -Errno.EPERM;
        long firstPage = readPosition / PAGE;
        long usedPages = available() == 0 ? 0 : (writePosition - 1) / PAGE - firstPage + 1;
        if (Math.max(usedPages, packetCount) > pages) return -Errno.EBUSY;
        long[] larger = new long[(int) pages + 1];
        for (int i = 0; i < frames.length; i++) {
            long page = firstPage + i;
            long frame = frames[(int) (page % frames.length)];
            if (frame == 0) continue;
            if (i < larger.length) larger[(int) (page % larger.length)] = frame;
            else Frames.release(frame);
        }
        frames = larger;
        wakeWriters();
        return capacity();
    }

    private int index(long position) { return (int) (position / PAGE % frames.length); }

    private void release(int slot) {
        if (frames[slot] != 0) Frames.release(frames[slot]);
        frames[slot] = 0;
    }
}
