package hermitux.kernel.ipc;

import hermitux.abi.IpcLimits;
import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.PollEvents;
import hermitux.kernel.collection.StringMap;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.file.AnonymousInode;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.WaitQueue;

/**
 * A POSIX message queue (mq_overview(7)), which is the inode that its open files share: letters by priority, and by age among equals. It lives
 * until its name is taken away and the last file is closed.
 */
public final class MessageQueue extends AnonymousInode {
    /** /proc/sys/fs/mqueue: queues_max, msg_max, msgsize_max, their defaults; then what the privileged may have. */
    public static final int MOST_QUEUES = IpcLimits.QUEUES_MAX, MOST_LETTERS = IpcLimits.MSG_MAX, LONGEST_LETTER = IpcLimits.MSGSIZE_MAX;
    private static final int HARD_MOST_LETTERS = 65536, HARD_LONGEST_LETTER = 1 << 24;
    /** What Linux counts against RLIMIT_MSGQUEUE for each letter besides its length. */
    private static final int LETTER_OVERHEAD = 8 + 48, QUEUE_BYTES = 512, STATUS_LENGTH = 80;

    /** All queues: by name, and what they take, those without a name included. */
    private static final class Table {
        final StringMap<MessageQueue> names = new StringMap<>();
        int count;
        long bytes;
    }

    private static Table table;

    public final int mostLetters;
    public final int longestLetter;
    final String name;
    private final long limitBytes;
    private QueuedMessage first;
    private QueuedMessage last;
    private int count;
    private long bytes;
    /** Open files, and one for its name. */
    private int holders = 1;
    final WaitQueue senders = new WaitQueue();
    final WaitQueue receivers = new WaitQueue();
    /** Those who poll it. */
    final WaitQueue watchers = new WaitQueue();
    /** mq_notify: what is sent when a letter comes into the empty queue; the registration is null while nobody has asked. */
    private Registration registration;

    /** Who is to be told; signal is null for SIGEV_NONE. */
    private record Registration(Process process, SignalInfo signal) { }

    public static void init() { table = new Table(); }

    private MessageQueue(String name, int mode, int mostLetters, int longestLetter, long limitBytes) {
        super(AnonymousFiles.queues(), FileMode.REGULAR | mode);
        this.name = name;
        this.mostLetters = mostLetters;
        this.longestLetter = longestLetter;
        this.limitBytes = limitBytes;
        size = STATUS_LENGTH;
        uid = Credentials.current().fileUserId;
        gid = Credentials.current().fileGroupId;
    }

    public static MessageQueue find(String name) { return table.names.get(name); }

    /** Makes a queue of a name that is free: null with Failure ENOSPC, EINVAL, EMFILE. */
    public static MessageQueue create(String name, int mode, long mostLetters, long longestLetter) {
        boolean privileged = Credentials.current().has(Credentials.SYS_RESOURCE);
        if (table.count >= MOST_QUEUES && !privileged || !HeapBudget.take(QUEUE_BYTES)) return Failure.of(Errno.ENOSPC);
        int error = check(mostLetters, longestLetter, privileged);
        long charged = mostLetters * (LETTER_OVERHEAD + longestLetter);
        long limit = Process.current().limits.soft(Limits.MESSAGE_QUEUE);
        if (error == 0 && Long.compareUnsigned(table.bytes + charged, limit) > 0) error = Errno.EMFILE;
        if (error != 0) {
            HeapBudget.give(QUEUE_BYTES);
            return Failure.of(error);
        }
        MessageQueue queue = new MessageQueue(name, mode, (int) mostLetters, (int) longestLetter, charged);
        table.count++;
        table.bytes += charged;
        table.names.put(name, queue);
        return queue;
    }

    private static int check(long mostLetters, long longestLetter, boolean privileged) {
        if (mostLetters <= 0 || longestLetter <= 0) return Errno.EINVAL;
        if (mostLetters > (privileged ? HARD_MOST_LETTERS : MOST_LETTERS)) return Errno.EINVAL;
        return longestLetter > (privileged ? HARD_LONGEST_LETTER : LONGEST_LETTER) ? Errno.EINVAL : 0;
    }

    /** mq_unlink(3). The directory of queues is sticky: only the owner may. */
    public static long unlink(String name) {
        MessageQueue queue = table.names.get(name);
        if (queue == null) return -Errno.ENOENT;
        if (!Permission.owns(queue)) return -Errno.EPERM;
        table.names.remove(name);
        queue.links = 0;
        queue.release();
        return 0;
    }

    void retain() { holders++; }

    void release() {
        if (--holders > 0) return;
        while (count > 0) take().free();
        table.count--;
        table.bytes -= limitBytes;
        HeapBudget.give(QUEUE_BYTES);
    }

    public int count() { return count; }
    boolean isFull() { return count == mostLetters; }

    int events() { return (count > 0 ? PollEvents.READABLE : 0) | (isFull() ? 0 : PollEvents.WRITABLE); }

    /** Puts a letter behind those of its priority and above. A task that waits for one gets it, else who asked for notification is told. */
    void put(QueuedMessage letter) {
        if (first == null || first.kind < letter.kind) {
            letter.next = first;
            first = letter;
            if (last == null) last = letter;
        } else if (last.kind >= letter.kind) {
            last.next = letter;
            last = letter;
        } else {
            QueuedMessage before = first;
            while (before.next.kind >= letter.kind) before = before.next;
            letter.next = before.next;
            before.next = letter;
        }
        count++;
        bytes += letter.length;
        boolean awaited = receivers.wakeOne();
        watchers.wakeAll(PollEvents.READABLE);
        if (!awaited && count == 1) notifyArrival();
    }

    /** Takes the first letter; there is one. */
    QueuedMessage take() {
        QueuedMessage letter = first;
        first = letter.next;
        if (first == null) last = null;
        count--;
        bytes -= letter.length;
        senders.wakeOne();
        watchers.wakeAll(PollEvents.WRITABLE);
        return letter;
    }

    private void notifyArrival() {
        if (registration == null) return;
        Registration told = registration;
        registration = null;
        if (told.signal == null) return;
        Process sender = Process.current();
        told.signal.word0 = sender.id & 0xffffffffL | (long) Credentials.current().userId << 32;
        Signals.send(told.process, told.signal);
    }

    /** mq_notify(3): 0 or -EBUSY. */
    public long register(SignalInfo signal) {
        if (registration != null) return -Errno.EBUSY;
        registration = new Registration(Process.current(), signal);
        return 0;
    }

    public void unregister() {
        if (registration != null && registration.process == Process.current()) registration = null;
    }

    /** What reading the queue's file shows (mq_overview(7)). */
    String status() {
        SignalInfo signal = registration == null ? null : registration.signal;
        int notify = registration == null || signal != null ? 0 : 1;
        StringBuilder text = new StringBuilder();
        field(text, "QSIZE:", Long.toString(bytes), 10).append(' ');
        field(text, "NOTIFY:", Integer.toString(notify), 5).append(' ');
        field(text, "SIGNO:", Integer.toString(signal == null ? 0 : signal.number), 5).append(' ');
        field(text, "NOTIFY_PID:", Integer.toString(registration == null ? 0 : registration.process.id), 6).append('\n');
        return text.toString();
    }

    private static StringBuilder field(StringBuilder text, String name, String value, int width) {
        text.append(name).append(value);
        for (int i = value.length(); i < width; i++) text.append(' ');
        return text;
    }
}
