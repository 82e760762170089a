package hermitux.kernel.syscall.event;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.event.EventPoll;
import hermitux.kernel.fs.event.Interest;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.signal.TemporaryMask;
import hermitux.kernel.syscall.time.Deadline;
import hermitux.kernel.thread.Scheduler;

/** epoll_create, epoll_ctl, epoll_wait and their variants (epoll(7)). */
public final class EventPolls {
    private static final int ADD = 1, DELETE = 2, MODIFY = 3;
    private static final int ALWAYS = PollEvents.POLLERR | PollEvents.POLLHUP;
    /** What may be combined with EPOLLEXCLUSIVE (epoll_ctl(2)). */
    private static final int EXCLUSIVE_ALLOWED = PollEvents.POLLIN | PollEvents.POLLOUT | PollEvents.POLLRDNORM | PollEvents.POLLWRNORM | ALWAYS
        | PollEvents.EPOLLWAKEUP | PollEvents.EPOLLET | PollEvents.EPOLLEXCLUSIVE;

    private EventPolls() { }

    public static long epoll_create(int size) { return size <= 0 ? -Errno.EINVAL : create(0); }

    public static long epoll_create1(int flags) { return create(flags); }

    private static long create(int flags) {
        if ((flags & ~OpenFlags.CLOEXEC) != 0) return -Errno.EINVAL;
        return DescriptorTable.current().install(new EventPoll(OpenFlags.READ_WRITE), (flags & OpenFlags.CLOEXEC) != 0);
    }

    public static long epoll_ctl(int epoll, int operation, int descriptor, long event) {
        int events = 0;
        long data = 0;
        if (operation != DELETE) {
            if (!UserMemory.readable(event, EventPoll.EVENT_SIZE)) return -Errno.EFAULT;
            events = Memory.load32(event);
            data = Memory.load64(event + 4);
        }
        OpenFile watcher = DescriptorTable.current().get(epoll);
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (watcher == null || file == null || file.pathOnly()) return -Errno.EBADF;
        if (file.waiters() == null) return -Errno.EPERM;
        if (watcher == file || !(watcher instanceof EventPoll poll)) return -Errno.EINVAL;
        if (operation != DELETE && (events & PollEvents.EPOLLEXCLUSIVE) != 0) {
            if (operation == MODIFY) return -Errno.EINVAL;
            if (operation == ADD && (file instanceof EventPoll || (events & ~EXCLUSIVE_ALLOWED) != 0)) return -Errno.EINVAL;
        }
        if (operation == ADD) return poll.add(descriptor, file, events | ALWAYS, data);
        if (operation != DELETE && operation != MODIFY) return -Errno.EINVAL;
        Interest interest = poll.find(descriptor, file);
        if (interest == null) return -Errno.ENOENT;
        if (operation == DELETE) poll.remove(interest);
        else if ((interest.events & PollEvents.EPOLLEXCLUSIVE) != 0) return -Errno.EINVAL;
        else poll.modify(interest, events | ALWAYS, data);
        return 0;
    }

    @NoAllocation(reason = "the main loop of the program")
    public static long epoll_wait(int epoll, long events, int maximum, int timeoutMilliseconds) { return await(epoll, events, maximum, timeoutMilliseconds); }

    private static long await(int epoll, long events, int maximum, int timeoutMilliseconds) {
        return await(epoll, events, maximum, Deadline.ofMilliseconds(Scheduler.current(), timeoutMilliseconds));
    }

    public static long epoll_pwait(int epoll, long events, int maximum, int timeoutMilliseconds, long mask, long maskBytes) {
        long error = TemporaryMask.enter(mask, maskBytes);
        return error != 0 ? error : TemporaryMask.leave(await(epoll, events, maximum, timeoutMilliseconds));
    }

    public static long epoll_pwait2(int epoll, long events, int maximum, long timeout, long mask, long maskBytes) {
        long deadline = Deadline.ofTimespec(Scheduler.current(), timeout);
        if (deadline < 0) return deadline;
        long error = TemporaryMask.enter(mask, maskBytes);
        return error != 0 ? error : TemporaryMask.leave(await(epoll, events, maximum, deadline));
    }

    private static long await(int epoll, long events, int maximum, long deadline) {
        OpenFile file = DescriptorTable.current().get(epoll);
        if (file == null) return -Errno.EBADF;
        if (maximum <= 0 || maximum > Integer.MAX_VALUE / EventPoll.EVENT_SIZE) return -Errno.EINVAL;
        if (!(file instanceof EventPoll poll)) return -Errno.EINVAL;
        int possible = Math.min(maximum, poll.readyCount());
        if (possible > 0) {
            if (!UserMemory.writable(events, (long) possible * EventPoll.EVENT_SIZE)) return -Errno.EFAULT;
            int count = poll.harvest(events, maximum);
            if (count > 0) return count;
        }
        if (Deadline.passed(deadline)) return 0;
        long result = Scheduler.block(poll.waiting(), deadline);
        return result == -Errno.ETIMEDOUT ? 0 : result;
    }
}
