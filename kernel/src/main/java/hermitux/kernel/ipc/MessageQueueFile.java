package hermitux.kernel.ipc;

import hermitux.abi.Errno;
import hermitux.kernel.fs.file.PositionedFile;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.WaitQueue;

/** A message queue descriptor's open file (mq_open(3)). */
public final class MessageQueueFile extends PositionedFile {
    public final MessageQueue queue;

    public MessageQueueFile(MessageQueue queue, int flags) {
        this.queue = queue;
        this.flags = flags;
        queue.retain();
    }

    /** Sends checked and readable memory: 0, -EAGAIN, -ETIMEDOUT, -EINTR, -ENOMEM or BLOCKED. */
    public long send(long userAddress, int length, int priority, long deadlineNanos) {
        if (queue.isFull()) return nonBlocking() ? -Errno.EAGAIN : Scheduler.block(queue.senders, deadlineNanos);
        QueuedMessage letter = QueuedMessage.of(userAddress, length, priority);
        if (letter == null) return -Errno.ENOMEM;
        queue.put(letter);
        return 0;
    }

    /**
     * Receives into memory for a longest letter: its length or an error as {@link #send}'s. A letter whose memory cannot be written is lost.
     * @param userPriority where its priority goes, or 0
     */
    public long receive(long userAddress, long userPriority, long deadlineNanos) {
        if (queue.count() == 0) return nonBlocking() ? -Errno.EAGAIN : Scheduler.block(queue.receivers, deadlineNanos);
        QueuedMessage letter = queue.take();
        boolean stored = UserMemory.writable(userAddress, letter.length) && (userPriority == 0 || UserMemory.store32(userPriority, (int) letter.kind));
        if (stored) letter.copyOut(userAddress);
        letter.free();
        return stored ? letter.length : -Errno.EFAULT;
    }

    /** A line about the queue, not its letters. */
    @Override
    public long readAt(long userAddress, long length, long offset) {
        String text = queue.status();
        long count = Math.max(0, Math.min(length, text.length() - offset));
        for (int i = 0; i < count; i++) Memory.store8(userAddress + i, text.charAt((int) offset + i));
        return count;
    }

    @Override public int poll() { return queue.events(); }
    @Override public WaitQueue waiters() { return queue.watchers; }
    @Override public Inode inode() { return queue; }
    @Override public String description() { return "/" + queue.name; }

    /** Closing any descriptor of a queue ends the process's registration (mq_close(3)). */
    @Override
    public long flush() {
        queue.unregister();
        return 0;
    }

    @Override protected void close() { queue.release(); }
}
