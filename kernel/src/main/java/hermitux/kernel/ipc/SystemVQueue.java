package hermitux.kernel.ipc;

import hermitux.abi.IpcLimits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.WaitQueue;

/** A message queue of System V (msgget(2)): letters in order of arrival, each with a type that receivers choose by. */
public final class SystemVQueue extends IpcObject {
    /** /proc/sys/kernel: msgmni, msgmax, msgmnb. */
    public static final int MOST = IpcLimits.MSGMNI, LONGEST = IpcLimits.MSGMAX, CAPACITY = IpcLimits.MSGMNB;
    public static final int HEAP_BYTES = 512;

    private static IpcTable<SystemVQueue> table;

    private QueuedMessage first;
    private QueuedMessage last;
    public int count;
    public long bytes;
    public long capacity = CAPACITY;
    public long sentSeconds;
    public long receivedSeconds;
    public int lastSender;
    public int lastReceiver;
    public final WaitQueue senders = new WaitQueue();
    public final WaitQueue receivers = new WaitQueue();

    public SystemVQueue(int key, int mode) { super(key, mode); }

    public static void init() { table = new IpcTable<>(MOST); }
    public static IpcTable<SystemVQueue> table() { return table; }

    @Override protected int heapBytes() { return HEAP_BYTES; }

    /** Letters without bytes are bounded, too. */
    public boolean hasRoom(int length) { return bytes + length <= capacity && count + 1 <= capacity; }

    public void put(QueuedMessage letter) {
        if (last == null) first = letter;
        else last.next = letter;
        last = letter;
        count++;
        bytes += letter.length;
        sentSeconds = seconds();
        lastSender = Process.current().id;
        receivers.wakeAll();
    }

    /** The letter that a receiver of a type gets: any for 0, the lowest type up to -type for a negative one; null if there is none. */
    public QueuedMessage find(long type, boolean except) {
        QueuedMessage found = null;
        for (QueuedMessage letter = first; letter != null; letter = letter.next) {
            if (type == 0) return letter;
            if (type > 0 && (letter.kind == type) != except) return letter;
            if (type < 0 && letter.kind <= (type == Long.MIN_VALUE ? Long.MAX_VALUE : -type) && (found == null || letter.kind < found.kind)) found = letter;
        }
        return found;
    }

    /** Takes a letter out that {@link #find} has found. */
    public void take(QueuedMessage letter) {
        QueuedMessage before = null;
        if (first == letter) {
            first = letter.next;
        } else {
            before = first;
            while (before.next != letter) before = before.next;
            before.next = letter.next;
        }
        if (last == letter) last = before;
        count--;
        bytes -= letter.length;
        receivedSeconds = seconds();
        lastReceiver = Process.current().id;
        senders.wakeAll();
    }

    public void remove() {
        table.remove(this);
        for (QueuedMessage letter = first; letter != null; letter = letter.next) letter.free();
        first = last = null;
        senders.wakeAll();
        receivers.wakeAll();
    }
}
