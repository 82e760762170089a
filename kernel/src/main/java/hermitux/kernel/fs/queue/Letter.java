package hermitux.kernel.fs.queue;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/** A message in a queue: its bytes lie in page frames of their own. Letters are chained in the order in which they are received. */
final class Letter {
    final int priority;
    final int length;
    private final long block;
    Letter next;

    private Letter(int priority, int length, long block) {
        this.priority = priority;
        this.length = length;
        this.block = block;
    }

    /** Null without memory. */
    static Letter of(long userAddress, int length, int priority) {
        int order = 0;
        while ((long) Frames.SIZE << order < length) order++;
        long block = length == 0 ? 0 : Frames.allocateContiguous(order);
        if (length > 0 && block == 0) return null;
        if (length > 0) Memory.copy(DirectMap.address(block), userAddress, length);
        return new Letter(priority, length, block);
    }

    void copyOut(long userAddress) { if (length > 0) Memory.copy(userAddress, DirectMap.address(block), length); }

    void free() { if (length > 0) Frames.release(block); }
}
