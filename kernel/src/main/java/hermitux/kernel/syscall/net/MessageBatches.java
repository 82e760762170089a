package hermitux.kernel.syscall.net;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;

/**
 * sendmmsg(2) and recvmmsg. While the call waits, Task.progress holds how many messages are done (shifted by {@link #COUNT_SHIFT}) and the progress
 * of the one at hand; progress2 the timeout's deadline, or 0 for none.
 */
public final class MessageBatches {
    private static final int MOST_MESSAGES = 1024, COUNT_SHIFT = 40;

    private MessageBatches() { }

    public static long sendmmsg(int descriptor, long headers, int count, int flags) {
        SocketFile socket = SocketCalls.socket(descriptor);
        if (socket == null) return -Failure.errno();
        long most = Math.min(count & 0xffffffffL, MOST_MESSAGES);
        Task task = Scheduler.current();
        long done = task.progress >>> COUNT_SHIFT;
        task.progress &= (1L << COUNT_SHIFT) - 1;
        while (done < most) {
            long header = headers + done * Sockets.MULTIPLE_SIZE;
            long result = SocketMessages.send(socket, header, flags);
            if (result == Errno.BLOCKED) return blocked(task, done);
            if (result >= 0 && !UserMemory.store32(header + Sockets.MULTIPLE_LENGTH, (int) result)) result = -Errno.EFAULT;
            if (result < 0) return done > 0 ? done : result;
            done++;
            task.progress = 0;
        }
        return done;
    }

    public static long recvmmsg(int descriptor, long headers, int count, int flags, long timeout) {
        Task task = Scheduler.current();
        long deadline = task.progress2;
        if (deadline == 0 && timeout != 0) {
            if (!UserMemory.readable(timeout, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
            long nanos = TimeValues.nanosOfTimespec(timeout);
            if (nanos < 0) return -Errno.EINVAL;
            deadline = TimeValues.deadline(nanos);
        }
        SocketFile socket = SocketCalls.socket(descriptor);
        if (socket == null) return -Failure.errno();
        long done = task.progress >>> COUNT_SHIFT;
        task.progress &= (1L << COUNT_SHIFT) - 1;
        task.progress2 = 0;
        long result = receive(task, socket, headers, done, Math.min(count & 0xffffffffL, MOST_MESSAGES), flags, deadline);
        if (result == Errno.BLOCKED) {
            task.progress2 = deadline;
        } else if (result > 0 && timeout != 0) {
            if (!UserMemory.writable(timeout, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
            TimeValues.storeTimespec(timeout, Math.max(0, deadline - Clock.monotonicNanos()));
        }
        return result;
    }

    /** The deadline is looked at after each message, and only then (recvmmsg(2), BUGS). */
    private static long receive(Task task, SocketFile socket, long headers, long done, long most, int flags, long deadline) {
        int pending = socket.takeError();
        if (pending != 0 && done == 0) return -pending;
        while (done < most) {
            long header = headers + done * Sockets.MULTIPLE_SIZE;
            int own = flags & ~Sockets.MSG_WAITFORONE;
            if (done > 0 && (flags & Sockets.MSG_WAITFORONE) != 0) own |= Sockets.MSG_DONTWAIT;
            long result = SocketMessages.receive(socket, header, own);
            if (result == Errno.BLOCKED) return blocked(task, done);
            if (result >= 0 && !UserMemory.store32(header + Sockets.MULTIPLE_LENGTH, (int) result)) result = -Errno.EFAULT;
            if (result < 0 && done > 0 && result != -Errno.EAGAIN && result != -Errno.EINTR) socket.fail((int) -result);
            if (result < 0) return done > 0 ? done : result;
            done++;
            task.progress = 0;
            if (deadline != 0 && deadline <= Clock.monotonicNanos()) break;
            if ((Memory.load32(header + Sockets.HEADER_FLAGS) & Sockets.MSG_OOB) != 0) break;
        }
        return done;
    }

    private static long blocked(Task task, long done) {
        task.progress |= done << COUNT_SHIFT;
        return Errno.BLOCKED;
    }
}
