package hermitux.kernel.syscall.event;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.signal.TemporaryMask;
import hermitux.kernel.syscall.time.Deadline;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.WaitQueue;

/** poll(2) and ppoll: the array of struct pollfd (int fd, short events, short revents) stays in user memory. */
public final class Polling {
    private static final int ENTRY_SIZE = 8, EVENTS = 4, REVENTS = 6;

    private Polling() { }

    @NoAllocation(reason = "the main loop of the program")
    public static long poll(long fds, int count, int timeoutMilliseconds) {
        long error = check(fds, count);
        return error != 0 ? error : await(fds, count, Deadline.ofMilliseconds(Scheduler.current(), timeoutMilliseconds));
    }

    public static long ppoll(long fds, int count, long timeout, long mask, long maskBytes) {
        long deadline = Deadline.ofTimespec(Scheduler.current(), timeout);
        if (deadline < 0) return deadline;
        long error = TemporaryMask.enter(mask, maskBytes);
        if (error != 0) return error;
        long result = check(fds, count);
        if (result == 0) result = await(fds, count, deadline);
        // Memory that cannot be written is left alone, as on Linux.
        if (result != Errno.BLOCKED && timeout != 0 && UserMemory.writable(timeout, TimeValues.TIMESPEC_SIZE)) {
            TimeValues.storeTimespec(timeout, Deadline.left(deadline));
        }
        return TemporaryMask.leave(result);
    }

    private static long check(long fds, int count) {
        if (Integer.compareUnsigned(count, (int) DescriptorTable.limit()) > 0) return -Errno.EINVAL;
        return UserMemory.writable(fds, (long) count * ENTRY_SIZE) ? 0 : -Errno.EFAULT;
    }

    private static long await(long fds, int count, long deadline) {
        int ready = 0;
        long end = fds + (long) count * ENTRY_SIZE;
        DescriptorTable table = DescriptorTable.current();
        for (long entry = fds; entry < end; entry += ENTRY_SIZE) {
            int events = events(table, entry);
            Memory.store16(entry + REVENTS, events);
            if (events != 0) ready++;
        }
        if (ready > 0 || Deadline.passed(deadline)) return ready;
        for (long entry = fds; entry < end; entry += ENTRY_SIZE) {
            OpenFile file = table.get(Memory.load32(entry));
            WaitQueue queue = file == null ? null : file.waiters();
            if (queue != null) Scheduler.waitOn(queue);
        }
        long result = Scheduler.sleep(deadline);
        return result == -Errno.ETIMEDOUT ? 0 : result;
    }

    private static int events(DescriptorTable table, long entry) {
        int descriptor = Memory.load32(entry);
        if (descriptor < 0) return 0;
        OpenFile file = table.get(descriptor);
        if (file == null || file.pathOnly()) return PollEvents.POLLNVAL;
        return file.poll() & (Memory.load16(entry + EVENTS) | PollEvents.POLLERR | PollEvents.POLLHUP);
    }
}
