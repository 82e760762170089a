package hermitux.kernel.memory;

import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Memory;

/**
 * A queue of bytes in page frames, which come when bytes are put in and go when they are taken. Positions count bytes since its beginning;
 * page number p of that stream lies in frames[p mod length]. It has no capacity of its own: who fills it bounds it.
 */
public final class ByteRing {
    private static final int PAGE = Frames.SIZE;

    private long[] frames = new long[4];
    private long readPosition;
    private long writePosition;

    public long available() { return writePosition - readPosition; }

    /** Where the stream's next byte is put in; it counts bytes since the beginning, but for what {@link #settle} leaves out. */
    public long writePosition() { return writePosition; }
    public long readPosition() { return readPosition; }

    /** Where the first bytes lie; {@link #readSpan} says how many one after the other. Only if there are any. */
    public long readAddress() { return address(readPosition); }
    public long readSpan() { return Math.min(available(), PAGE - (readPosition & PAGE - 1)); }

    /** Where the next bytes are to be stored, or 0 without memory; {@link #writeSpan} says how many fit there, {@link #commit} that they were. */
    public long writeAddress() { return reserve() ? address(writePosition) : 0; }
    public long writeSpan() { return PAGE - (writePosition & PAGE - 1); }
    public void commit(long length) { writePosition += length; }

    /** Copies bytes in at the end, and answers how many: fewer only when memory is short. */
    public long append(long address, long length) {
        long done = 0;
        while (done < length) {
            long to = writeAddress();
            if (to == 0) break;
            long span = Math.min(length - done, writeSpan());
            Memory.copy(to, address + done, span);
            commit(span);
            done += span;
        }
        return done;
    }

    /** Copies bytes that another ring keeps, from so many after its first on, in at the end, and answers how many. */
    public long append(ByteRing from, long offset, long length) {
        long done = 0;
        while (done < length) {
            long position = from.readPosition + offset + done, span = Math.min(length - done, PAGE - (position & PAGE - 1));
            long copied = append(from.address(position), span);
            done += copied;
            if (copied < span) break;
        }
        return done;
    }

    /** Moves the first bytes out. They are there. */
    public void take(long address, long length) {
        for (long done = 0; done < length;) {
            long span = Math.min(length - done, readSpan());
            Memory.copy(address + done, readAddress(), span);
            skip(span);
            done += span;
        }
    }

    /** How many pages hold bytes. */
    public long pages() { return available() == 0 ? 0 : (writePosition - 1) / PAGE - readPosition / PAGE + 1; }

    /** Takes the last bytes back out. */
    public void retract(long length) {
        long end = writePosition - length;
        while (writePosition > end) {
            long span = Math.min(writePosition - end, (writePosition - 1 & PAGE - 1) + 1);
            writePosition -= span;
            if ((writePosition & PAGE - 1) == 0) release(writePosition);
        }
        settle();
    }

    /** Copies bytes out, from so many after the first on; they stay. They are there. */
    public void copyOut(long offset, long address, long length) {
        long position = readPosition + offset, done = 0;
        while (done < length) {
            long span = Math.min(length - done, PAGE - (position & PAGE - 1));
            Memory.copy(address + done, address(position), span);
            position += span;
            done += span;
        }
    }

    /** Drops the first bytes. */
    public void skip(long length) {
        long end = readPosition + length;
        while (readPosition < end) {
            long start = readPosition;
            readPosition += Math.min(end - readPosition, PAGE - (readPosition & PAGE - 1));
            if ((readPosition & PAGE - 1) == 0) release(start);
        }
        settle();
    }

    public void clear() {
        skip(available());
        release(readPosition);
    }

    /** An empty ring goes on at the start of the page it has: a ping-pong of small messages stays in one page. */
    private void settle() {
        if (readPosition == writePosition) readPosition = writePosition = readPosition & -PAGE;
    }

    /** The page of the next byte is there. */
    private boolean reserve() {
        if ((writePosition & PAGE - 1) == 0 && writePosition / PAGE - readPosition / PAGE == frames.length) grow();
        int slot = slot(writePosition);
        if (frames[slot] == 0) frames[slot] = Frames.allocate();
        return frames[slot] != 0;
    }

    @Allocates(reason = "only when it holds more than ever before")
    private void grow() {
        long[] larger = new long[frames.length * 2];
        long first = readPosition / PAGE;
        for (int i = 0; i < frames.length; i++) larger[(int) ((first + i) % larger.length)] = frames[(int) ((first + i) % frames.length)];
        frames = larger;
    }

    private int slot(long position) { return (int) (position / PAGE & frames.length - 1); }
    private long address(long position) { return DirectMap.address(frames[slot(position)]) + (position & PAGE - 1); }

    private void release(long position) {
        int slot = slot(position);
        if (frames[slot] != 0) Frames.release(frames[slot]);
        frames[slot] = 0;
    }
}
