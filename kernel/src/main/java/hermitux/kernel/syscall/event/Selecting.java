package hermitux.kernel.syscall.event;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.signal.TemporaryMask;
import hermitux.kernel.syscall.time.Deadline;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.WaitQueue;

/**
 * select(2) and pselect6. The sets are bitmaps of 64-bit words in user memory. They are read again each time the call is entered, so they
 * change only when it ends: one pass counts and, if that gave nothing, another one waits; the results are stored by a third.
 */
public final class Selecting {
    private static final int READ = PollEvents.READABLE | PollEvents.POLLRDBAND | PollEvents.POLLHUP | PollEvents.POLLERR;
    private static final int WRITE = PollEvents.WRITABLE | PollEvents.POLLWRBAND | PollEvents.POLLERR;
    private static final int EXCEPTION = PollEvents.POLLPRI;
    /** Sets are looked at up to here even if no such descriptor can be open: a bit there is EBADF. */
    private static final int SET_SIZE = 1024;

    private static final int COUNT = 0, WAIT = 1, STORE = 2;

    private Selecting() { }

    public static long select(int bound, long readSet, long writeSet, long exceptionSet, long timeout) {
        long deadline = Deadline.ofTimeval(Scheduler.current(), timeout);
        if (deadline < 0) return deadline;
        long result = await(bound, readSet, writeSet, exceptionSet, deadline);
        if (result != Errno.BLOCKED && timeout != 0 && UserMemory.writable(timeout, TimeValues.TIMEVAL_SIZE)) {
            TimeValues.storeTimeval(timeout, Deadline.left(deadline));
        }
        return result;
    }

    /** @param maskArgument address of { const sigset_t *mask; size_t maskBytes }, or 0 */
    public static long pselect6(int bound, long readSet, long writeSet, long exceptionSet, long timeout, long maskArgument) {
        if (maskArgument != 0 && !UserMemory.readable(maskArgument, 16)) return -Errno.EFAULT;
        long deadline = Deadline.ofTimespec(Scheduler.current(), timeout);
        if (deadline < 0) return deadline;
        if (maskArgument != 0) {
            long error = TemporaryMask.enter(Memory.load64(maskArgument), Memory.load64(maskArgument + 8));
            if (error != 0) return error;
        }
        long result = await(bound, readSet, writeSet, exceptionSet, deadline);
        if (result != Errno.BLOCKED && timeout != 0 && UserMemory.writable(timeout, TimeValues.TIMESPEC_SIZE)) {
            TimeValues.storeTimespec(timeout, Deadline.left(deadline));
        }
        return maskArgument == 0 ? result : TemporaryMask.leave(result);
    }

    private static long await(int bound, long readSet, long writeSet, long exceptionSet, long deadline) {
        if (bound < 0) return -Errno.EINVAL;
        int count = Math.min(bound, Math.max(DescriptorTable.current().bound(), SET_SIZE));
        long bytes = (count + 63 >>> 6) * 8L;
        if (!accessible(readSet, bytes) || !accessible(writeSet, bytes) || !accessible(exceptionSet, bytes)) return -Errno.EFAULT;
        long ready = scan(COUNT, count, readSet, writeSet, exceptionSet);
        if (ready < 0) return ready;
        if (ready == 0 && !Deadline.passed(deadline)) {
            scan(WAIT, count, readSet, writeSet, exceptionSet);
            long result = Scheduler.sleep(deadline);
            if (result != -Errno.ETIMEDOUT) return result;
        }
        return scan(STORE, count, readSet, writeSet, exceptionSet);
    }

    private static boolean accessible(long set, long bytes) { return set == 0 || UserMemory.writable(set, bytes); }

    private static long load(long set, long offset, long mask) { return set == 0 ? 0 : Memory.load64(set + offset) & mask; }

    private static void store(long set, long offset, long word) { if (set != 0) Memory.store64(set + offset, word); }

    /** Goes over the descriptors of the sets and answers how many bits are ready in all, or -EBADF. */
    private static long scan(int pass, int count, long readSet, long writeSet, long exceptionSet) {
        DescriptorTable table = DescriptorTable.current();
        long ready = 0;
        for (int first = 0; first < count; first += 64) {
            long mask = count - first >= 64 ? -1 : (1L << count - first) - 1;
            long offset = first >> 3;
            long reads = load(readSet, offset, mask), writes = load(writeSet, offset, mask), exceptions = load(exceptionSet, offset, mask);
            long readable = 0, writable = 0, exceptional = 0;
            for (long left = reads | writes | exceptions; left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                OpenFile file = table.get(first + bit);
                if (file == null || file.pathOnly()) return -Errno.EBADF;
                if (pass == WAIT) {
                    WaitQueue queue = file.waiters();
                    if (queue != null) Scheduler.waitOn(queue);
                    continue;
                }
                int events = file.poll();
                if ((events & READ) != 0) readable |= 1L << bit;
                if ((events & WRITE) != 0) writable |= 1L << bit;
                if ((events & EXCEPTION) != 0) exceptional |= 1L << bit;
            }
            readable &= reads;
            writable &= writes;
            exceptional &= exceptions;
            ready += Long.bitCount(readable) + Long.bitCount(writable) + Long.bitCount(exceptional);
            if (pass != STORE) continue;
            store(readSet, offset, readable);
            store(writeSet, offset, writable);
            store(exceptionSet, offset, exceptional);
        }
        return ready;
    }
}
