package hermitux.kernel.syscall.ipc;

import hermitux.abi.Errno;
import hermitux.kernel.ipc.IpcTable;
import hermitux.kernel.ipc.QueuedMessage;
import hermitux.kernel.ipc.SystemVQueue;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/** Message queues of System V: msgget(2), msgsnd, msgrcv, msgctl. While a call waits, Task.progress is 1: a queue that is then gone is EIDRM. */
public final class SystemVQueues {
    private static final int NO_WAIT = 04000, NO_ERROR = 010000, EXCEPT = 020000, COPY = 040000;
    private static final int REMOVE = 0, SET = 1, STATUS = 2, INFORMATION = 3, STATUS_AT = 11, USE = 12, STATUS_ANY = 13;
    /** struct msqid64_ds behind its permissions: three times, bytes, letters, capacity, two processes. */
    private static final int SENT = 48, RECEIVED = 56, CHANGED = 64, BYTES = 72, COUNT = 80, CAPACITY = 88, SENDER = 96, RECEIVER = 100, SIZE = 120;
    private static final int INFORMATION_SIZE = 32;

    private SystemVQueues() { }

    public static long msgget(int key, int flags) {
        IpcTable<SystemVQueue> table = SystemVQueue.table();
        SystemVQueue found = table.find(key, flags);
        if (found != null) return found.id;
        if (Failure.errno() != 0) return -Failure.errno();
        return table.reserve(SystemVQueue.HEAP_BYTES) ? table.add(new SystemVQueue(key, flags)) : -Errno.ENOSPC;
    }

    /** A message is a long, its type, and the text. */
    public static long msgsnd(int id, long message, long length, int flags) {
        if (!UserMemory.readable(message, 8)) return -Errno.EFAULT;
        long type = Memory.load64(message);
        if (length < 0 || length > SystemVQueue.LONGEST || id < 0 || type < 1) return -Errno.EINVAL;
        if (!UserMemory.readable(message + 8, length)) return -Errno.EFAULT;
        SystemVQueue box = SystemVQueue.table().get(id);
        if (box == null) return gone();
        if (!box.allows(0222)) return -Errno.EACCES;
        if (!box.hasRoom((int) length)) {
            if ((flags & NO_WAIT) != 0) return -Errno.EAGAIN;
            return waiting(Scheduler.block(box.senders, Long.MAX_VALUE));
        }
        QueuedMessage letter = QueuedMessage.of(message + 8, (int) length, type);
        if (letter == null) return -Errno.ENOMEM;
        box.put(letter);
        return 0;
    }

    public static long msgrcv(int id, long message, long length, long type, int flags) {
        if (id < 0 || length < 0) return -Errno.EINVAL;
        if ((flags & COPY) != 0) return (flags & EXCEPT) != 0 || (flags & NO_WAIT) == 0 ? -Errno.EINVAL : -Errno.ENOSYS;
        SystemVQueue box = SystemVQueue.table().get(id);
        if (box == null) return gone();
        if (!box.allows(0444)) return -Errno.EACCES;
        QueuedMessage letter = box.find(type, (flags & EXCEPT) != 0);
        if (letter == null) {
            if ((flags & NO_WAIT) != 0) return -Errno.ENOMSG;
            return waiting(Scheduler.block(box.receivers, Long.MAX_VALUE));
        }
        if (letter.length > length && (flags & NO_ERROR) == 0) return -Errno.E2BIG;
        box.take(letter);
        int given = (int) Math.min(length, letter.length);
        // A letter whose memory cannot be written is lost, as on Linux.
        boolean stored = UserMemory.writable(message, 8L + given);
        if (stored) {
            Memory.store64(message, letter.kind);
            letter.copyOut(message + 8, given);
        }
        letter.free();
        return stored ? given : -Errno.EFAULT;
    }

    private static long waiting(long result) {
        if (result == Errno.BLOCKED) Scheduler.current().progress = 1;
        return result;
    }

    private static long gone() {
        Task task = Scheduler.current();
        return task.progress != 0 ? -Errno.EIDRM : -Errno.EINVAL;
    }

    public static long msgctl(int id, int command, long buffer) {
        if (id < 0 || command < 0) return -Errno.EINVAL;
        if (command == INFORMATION || command == USE) return information(command, buffer);
        boolean byIndex = command == STATUS_AT || command == STATUS_ANY;
        SystemVQueue box = byIndex ? SystemVQueue.table().at(id) : SystemVQueue.table().get(id);
        if (box == null) return -Errno.EINVAL;
        switch (command) {
            case STATUS: case STATUS_AT: case STATUS_ANY:
                if (command != STATUS_ANY && !box.allows(0444)) return -Errno.EACCES;
                long bad = store(box, buffer);
                return bad < 0 ? bad : byIndex ? box.id : 0;
            case SET: return set(box, buffer);
            case REMOVE:
                if (!box.isOwned()) return -Errno.EPERM;
                box.remove();
                return 0;
            default: return -Errno.EINVAL;
        }
    }

    private static long set(SystemVQueue box, long from) {
        if (!UserMemory.readable(from, SIZE)) return -Errno.EFAULT;
        if (!box.isOwned()) return -Errno.EPERM;
        long capacity = Memory.load64(from + CAPACITY);
        if (capacity > SystemVQueue.CAPACITY && !Credentials.current().has(Credentials.SYS_RESOURCE)) return -Errno.EPERM;
        box.load(from);
        box.capacity = Math.max(0, Math.min(capacity, Integer.MAX_VALUE));
        box.senders.wakeAll();
        box.receivers.wakeAll();
        return 0;
    }

    private static long store(SystemVQueue box, long to) {
        if (!UserMemory.writable(to, SIZE)) return -Errno.EFAULT;
        Memory.fill(to, 0, SIZE);
        box.store(to);
        Memory.store64(to + SENT, box.sentSeconds);
        Memory.store64(to + RECEIVED, box.receivedSeconds);
        Memory.store64(to + CHANGED, box.changedSeconds);
        Memory.store64(to + BYTES, box.bytes);
        Memory.store64(to + COUNT, box.count);
        Memory.store64(to + CAPACITY, box.capacity);
        Memory.store32(to + SENDER, box.lastSender);
        Memory.store32(to + RECEIVER, box.lastReceiver);
        return 0;
    }

    /** struct msginfo: pool, map, longest, capacity, most queues, segment size, letters, all ints; u16 segments. */
    private static long information(int command, long to) {
        if (!UserMemory.writable(to, INFORMATION_SIZE)) return -Errno.EFAULT;
        int queues = SystemVQueue.MOST * SystemVQueue.CAPACITY / 1024, letters = SystemVQueue.CAPACITY, bytes = SystemVQueue.CAPACITY;
        if (command == USE) {
            queues = SystemVQueue.table().count();
            letters = bytes = 0;
            for (int i = 0; i < SystemVQueue.table().bound(); i++) {
                SystemVQueue box = SystemVQueue.table().at(i);
                if (box == null) continue;
                letters += box.count;
                bytes += (int) box.bytes;
            }
        }
        int[] values = { queues, letters, SystemVQueue.LONGEST, SystemVQueue.CAPACITY, SystemVQueue.MOST, 16, bytes, 0xffff };
        for (int i = 0; i < values.length; i++) Memory.store32(to + 4L * i, values[i]);
        return SharedMemory.highest(SystemVQueue.table());
    }
}
