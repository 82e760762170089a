package hermitux.kernel.ipc;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.HeapBudget;

/** A message in a queue: its bytes lie in page frames of their own. Letters are chained in the order in which they are received. */
public final class QueuedMessage {
    private static final int HEAP_BYTES = 64;

    /** Its priority (mq_send) or type (msgsnd). */
    public final long kind;
    public final int length;
    private final long block;
    public QueuedMessage next;

    private QueuedMessage(long kind, int length, long block) {
        this.kind = kind;
        this.length = length;
        this.block = block;
    }

    /** Null without memory. */
    public static QueuedMessage of(long userAddress, int length, long kind) {
        if (!HeapBudget.take(HEAP_BYTES)) return null;
        int order = 0;
        while ((long) Frames.SIZE << order < length) order++;
        long block = length == 0 ? 0 : Frames.allocateContiguous(order);
        if (length > 0 && block == 0) {
            HeapBudget.give(HEAP_BYTES);
            return null;
        }
        if (length > 0) Memory.copy(DirectMap.address(block), userAddress, length);
        return new QueuedMessage(kind, length, block);
    }

    public void copyOut(long userAddress) { copyOut(userAddress, length); }

    public void copyOut(long userAddress, int bytes) { if (bytes > 0) Memory.copy(userAddress, DirectMap.address(block), bytes); }

    public void free() {
        HeapBudget.give(HEAP_BYTES);
        if (length > 0) Frames.release(block);
    }
}
