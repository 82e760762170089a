package hermitux.vmm.virtio;

import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * The pieces of a chain as one run of bytes: copied to or from memory of ours, or as the vector of a readv or writev that moves file data
 * straight between a file and guest memory.
 */
public final class Pieces {
    private static final int ENTRY = 16;
    private static long vector;

    private Pieces() { }

    /** The first bytes that the guest wrote; there are as many. */
    public static void copyOut(Virtqueue chain, long to, int lengthBytes) { copyOut(chain, to, 0, lengthBytes); }

    /** Those behind the first ones. */
    public static void copyOut(Virtqueue chain, long to, int skipBytes, int lengthBytes) {
        int count = readable(chain, skipBytes, lengthBytes);
        long at = to;
        for (int i = 0; i < count; at += length(i++)) Memory.copy(at, address(i), length(i));
    }

    /** To the first bytes that the guest made room for; there is as much room. */
    public static void copyIn(Virtqueue chain, long from, int lengthBytes) { copyIn(chain, from, 0, lengthBytes); }

    /** To those behind the first ones. */
    public static void copyIn(Virtqueue chain, long from, int skipBytes, int lengthBytes) {
        int count = writable(chain, skipBytes, lengthBytes);
        long at = from;
        for (int i = 0; i < count; at += length(i++)) Memory.copy(address(i), at, length(i));
    }

    private static long address(int entry) { return Memory.load64(vector + (long) ENTRY * entry); }
    private static int length(int entry) { return (int) Memory.load64(vector + (long) ENTRY * entry + 8); }

    /** Describes the room behind the first bytes, at most so much; answers the number of the vector's entries. */
    public static int writable(Virtqueue chain, long skipBytes, long limitBytes) {
        return describe(chain, chain.readable, chain.pieces, skipBytes, limitBytes);
    }

    /** Describes what the guest wrote behind the first bytes, likewise. */
    public static int readable(Virtqueue chain, long skipBytes, long limitBytes) { return describe(chain, 0, chain.readable, skipBytes, limitBytes); }

    /** Address of the struct iovec array of the last description. */
    public static long vector() { return vector; }

    private static int describe(Virtqueue chain, int first, int end, long skipBytes, long limitBytes) {
        if (vector == 0) vector = Scratch.allocate(ENTRY * Virtqueue.LARGEST);
        int count = 0;
        long skip = skipBytes;
        long left = limitBytes;
        for (int i = first; i < end && left > 0; i++) {
            int skipped = (int) Math.min(skip, chain.length[i]);
            long run = Math.min(chain.length[i] - skipped, left);
            skip -= skipped;
            if (run == 0) continue;
            Memory.store64(vector + (long) ENTRY * count, chain.address[i] + skipped);
            Memory.store64(vector + (long) ENTRY * count++ + 8, run);
            left -= run;
        }
        return count;
    }
}
