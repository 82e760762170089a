package hermitux.kernel.driver.stream;

import hermitux.kernel.thread.WaitQueue;

/** A stream of bytes from outside of the machine. Nothing here waits. */
public abstract class StreamInput {
    /** Tasks that wait for data or the end. */
    public final WaitQueue readers = new WaitQueue();

    /** Takes up to length bytes. 0 if there are none: then either {@link #endOfInput} holds, or `readers` is woken when there are. */
    public abstract long read(long address, long length);

    /** Bytes that can be read now (FIONREAD). If there are none and it is not the end, `readers` is woken when that changes. */
    public abstract int available();

    /** Nothing more will come, and all that came has been read. */
    public abstract boolean endOfInput();
}
