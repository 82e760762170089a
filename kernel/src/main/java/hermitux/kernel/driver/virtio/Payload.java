package hermitux.kernel.driver.virtio;

/**
 * The pieces of physical memory that a request carries beside its message: file data goes to and from frames without a copy. Adjacent pieces
 * become one. Reused for every request.
 */
public final class Payload {
    /** With the message, its answer and all that NinepTransport may have posted they fill a queue. */
    static final int LARGEST = Queue.LARGEST - 2 - 2 * NinepTransport.POSTED;

    final long[] physicalAddresses = new long[LARGEST];
    final int[] lengths = new int[LARGEST];
    int count;
    private int limit = LARGEST;
    private int totalBytes;

    public void clear() {
        count = 0;
        totalBytes = 0;
    }

    void limit(int pieces) { limit = Math.min(pieces, LARGEST); }

    public int lengthBytes() { return totalBytes; }

    /** False if there is no room for another piece. */
    public boolean add(long physicalAddress, int lengthBytes) {
        if (count > 0 && physicalAddresses[count - 1] + lengths[count - 1] == physicalAddress) {
            lengths[count - 1] += lengthBytes;
        } else {
            if (count >= limit) return false;
            physicalAddresses[count] = physicalAddress;
            lengths[count++] = lengthBytes;
        }
        totalBytes += lengthBytes;
        return true;
    }
}
