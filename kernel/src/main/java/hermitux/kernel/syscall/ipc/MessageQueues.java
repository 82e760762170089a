package hermitux.kernel.syscall.ipc;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.ipc.MessageQueue;
import hermitux.kernel.ipc.MessageQueueFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.syscall.file.PathArguments;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.time.Clock;

/** POSIX message queues (mq_overview(7)): mq_open, mq_unlink, mq_timedsend, mq_timedreceive, mq_notify, mq_getsetattr. Names come without a slash. */
public final class MessageQueues {
    /** struct mq_attr: long flags, most letters, longest letter, letters now; four reserved. */
    private static final int ATTRIBUTES = 64, MOST = 8, LONGEST = 16, NOW = 24;
    private static final int HIGHEST_PRIORITY = 32767, EVENT_SIZE = 64;
    private static final int SIGEV_SIGNAL = 0, SIGEV_NONE = 1, SIGEV_THREAD = 2;

    private MessageQueues() { }

    public static long mq_open(long userName, int flags, int mode, long attributes) {
        if (attributes != 0 && !UserMemory.readable(attributes, ATTRIBUTES)) return -Errno.EFAULT;
        String name = PathArguments.path(userName);
        if (name == null) return -Failure.errno();
        DescriptorTable table = DescriptorTable.current();
        if (name.isEmpty()) return -Errno.ENOENT;
        if (table.isFull()) return -Errno.EMFILE;
        long bad = checkName(name);
        if (bad < 0) return bad;
        MessageQueue queue = MessageQueue.find(name);
        if (queue == null) {
            if ((flags & OpenFlags.CREAT) == 0) return -Errno.ENOENT;
            long most = attributes == 0 ? MessageQueue.MOST_LETTERS : Memory.load64(attributes + MOST);
            long longest = attributes == 0 ? MessageQueue.LONGEST_LETTER : Memory.load64(attributes + LONGEST);
            queue = MessageQueue.create(name, mode & 0777 & ~FileContext.current().fileModeMask, most, longest);
            if (queue == null) return -Failure.errno();
        } else {
            int exclusive = OpenFlags.CREAT | OpenFlags.EXCL;
            if ((flags & exclusive) == exclusive) return -Errno.EEXIST;
            int access = flags & OpenFlags.ACCESS_MODE;
            if (access == OpenFlags.ACCESS_MODE) return -Errno.EINVAL;
            int wanted = access == OpenFlags.READ_ONLY ? Permission.READ : access == OpenFlags.WRITE_ONLY ? Permission.WRITE
                : Permission.READ | Permission.WRITE;
            if (!Permission.allowed(queue, wanted)) return -Errno.EACCES;
        }
        var file = new MessageQueueFile(queue, flags & (OpenFlags.ACCESS_MODE | OpenFlags.NONBLOCK));
        return table.install(file, true);
    }

    private static long checkName(String name) {
        if (name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) return -Errno.EACCES;
        return name.length() > PathWalk.NAME_LIMIT ? -Errno.ENAMETOOLONG : 0;
    }

    public static long mq_unlink(long userName) {
        String name = PathArguments.path(userName);
        if (name == null) return -Failure.errno();
        if (name.isEmpty()) return -Errno.ENOENT;
        long bad = checkName(name);
        return bad < 0 ? bad : MessageQueue.unlink(name);
    }

    /** The queue of a descriptor, or null: EBADF. */
    private static MessageQueueFile file(int descriptor) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        return file instanceof MessageQueueFile queue ? queue : null;
    }

    /** A time of CLOCK_REALTIME at a user address as one of CLOCK_MONOTONIC; Long.MAX_VALUE for address 0; -EFAULT or -EINVAL. */
    private static long deadline(long userAddress) {
        if (userAddress == 0) return Long.MAX_VALUE;
        if (!UserMemory.readable(userAddress, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
        long nanos = TimeValues.nanosOfTimespec(userAddress);
        if (nanos < 0) return -Errno.EINVAL;
        long deadline = nanos - Clock.realtimeNanos() + Clock.monotonicNanos();
        return Math.max(1, deadline);
    }

    public static long mq_timedsend(int descriptor, long userAddress, long length, int priority, long timeout) {
        long deadline = deadline(timeout);
        if (deadline < 0) return deadline;
        if (Integer.compareUnsigned(priority, HIGHEST_PRIORITY) > 0) return -Errno.EINVAL;
        MessageQueueFile file = file(descriptor);
        if (file == null || !file.writable()) return -Errno.EBADF;
        if (Long.compareUnsigned(length, file.queue.longestLetter) > 0) return -Errno.EMSGSIZE;
        if (!UserMemory.readable(userAddress, length)) return -Errno.EFAULT;
        return file.send(userAddress, (int) length, priority, deadline);
    }

    public static long mq_timedreceive(int descriptor, long userAddress, long length, long userPriority, long timeout) {
        long deadline = deadline(timeout);
        if (deadline < 0) return deadline;
        MessageQueueFile file = file(descriptor);
        if (file == null || !file.readable()) return -Errno.EBADF;
        if (Long.compareUnsigned(length, file.queue.longestLetter) < 0) return -Errno.EMSGSIZE;
        return file.receive(userAddress, userPriority, deadline);
    }

    /** struct sigevent: value, i32 signal, i32 notify. SIGEV_THREAD needs a netlink socket of the C library's, which cannot be made here. */
    public static long mq_notify(int descriptor, long event) {
        SignalInfo signal = null;
        if (event != 0) {
            if (!UserMemory.readable(event, EVENT_SIZE)) return -Errno.EFAULT;
            int number = Memory.load32(event + 8), notify = Memory.load32(event + 12);
            if (notify != SIGEV_NONE && notify != SIGEV_SIGNAL && notify != SIGEV_THREAD) return -Errno.EINVAL;
            // Zero is a signal that is valid and does nothing.
            if (notify == SIGEV_SIGNAL && number != 0 && !Signals.isValid(number)) return -Errno.EINVAL;
            if (notify == SIGEV_THREAD) return -Errno.EBADF;
            if (notify == SIGEV_SIGNAL && number != 0) {
                signal = new SignalInfo(number, SignalInfo.MESSAGE_QUEUE);
                signal.word1 = Memory.load64(event);
            }
        }
        MessageQueueFile file = file(descriptor);
        if (file == null) return -Errno.EBADF;
        if (event != 0) return file.queue.register(signal);
        file.queue.unregister();
        return 0;
    }

    public static long mq_getsetattr(int descriptor, long newAttributes, long oldAttributes) {
        if (newAttributes != 0) {
            if (!UserMemory.readable(newAttributes, ATTRIBUTES)) return -Errno.EFAULT;
            if ((Memory.load64(newAttributes) & ~(long) OpenFlags.NONBLOCK) != 0) return -Errno.EINVAL;
        }
        MessageQueueFile file = file(descriptor);
        if (file == null) return -Errno.EBADF;
        long before = file.flags & OpenFlags.NONBLOCK;
        if (newAttributes != 0) file.flags = file.flags & ~OpenFlags.NONBLOCK | (int) Memory.load64(newAttributes);
        if (oldAttributes == 0) return 0;
        if (!UserMemory.writable(oldAttributes, ATTRIBUTES)) return -Errno.EFAULT;
        Memory.fill(oldAttributes, 0, ATTRIBUTES);
        Memory.store64(oldAttributes, before);
        Memory.store64(oldAttributes + MOST, file.queue.mostLetters);
        Memory.store64(oldAttributes + LONGEST, file.queue.longestLetter);
        Memory.store64(oldAttributes + NOW, file.queue.count());
        return 0;
    }
}
