package hermitux.kernel.net.socket;

/** What a message's bytes are copied to or from, piece by piece. */
public interface MessageEnd {
    /**
     * @param address of memory that has been checked
     * @param done how many bytes of this copy have been moved before
     * @return how many bytes it has moved, or -errno; fewer than count end the copy
     */
    long move(long address, long count, long done);
}
