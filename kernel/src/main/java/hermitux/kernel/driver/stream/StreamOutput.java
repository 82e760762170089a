package hermitux.kernel.driver.stream;

import hermitux.kernel.thread.WaitQueue;

/** A stream of bytes to outside of the machine. Only {@link #flush} waits. */
public abstract class StreamOutput {
    /** Tasks that wait for space. */
    public final WaitQueue writers = new WaitQueue();

    /**
     * Takes as many of the bytes as there is room for. 0 if there is none: then `writers` is woken when there is. -EPIPE when the reader
     * is gone, -EIO without a device.
     */
    public abstract long write(long address, long length);

    /** A write now would take at least a page, or fail at once. If not, `writers` is woken when it would. */
    public abstract boolean writable();

    /** The reader is gone: poll's POLLERR. */
    public abstract boolean closed();

    /** Bytes that have not been taken yet (TIOCOUTQ). */
    public abstract int pendingBytes();

    /** Waits until everything has been taken. */
    public abstract void flush();
}
