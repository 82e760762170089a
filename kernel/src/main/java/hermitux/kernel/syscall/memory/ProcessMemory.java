package hermitux.kernel.syscall.memory;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.ForeignMemory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.transfer.Transfers;
import hermitux.kernel.syscall.transfer.Vectors;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;

/**
 * process_vm_readv(2), process_vm_writev(2). By these a process also copies memory of its own that it does not know to be there, and gets EFAULT where a
 * load would be a SIGSEGV. What was copied before a page that is not there counts.
 */
public final class ProcessMemory {
    private static final long PAGE = 4096;

    private ProcessMemory() { }

    public static long process_vm_readv(int pid, long local, long localCount, long remote, long remoteCount, long flags) {
        return transfer(pid, local, localCount, remote, remoteCount, flags, false);
    }

    public static long process_vm_writev(int pid, long local, long localCount, long remote, long remoteCount, long flags) {
        return transfer(pid, local, localCount, remote, remoteCount, flags, true);
    }

    private static long transfer(int pid, long local, long localCount, long remote, long remoteCount, long flags, boolean write) {
        if (flags != 0) return -Errno.EINVAL;
        long bad = Vectors.check(local, localCount);
        if (bad < 0) return bad;
        if (length(local, localCount) == 0) return 0;
        bad = Vectors.lengths(remote, remoteCount);
        if (bad < 0) return bad;
        if (length(remote, remoteCount) == 0) return 0;
        Task task = Tasks.find(pid);
        if (task == null || task.process.ended) return -Errno.ESRCH;
        if (!task.mayBeTraced()) return -Errno.EPERM;
        return copy(task.process.space, local, localCount, remote, remoteCount, write);
    }

    private static long length(long vector, long count) {
        long total = 0;
        for (long i = 0; i < count; i++) total = Math.min(total + length(vector, i, 0), Transfers.MOST);
        return total;
    }

    private static long length(long vector, long index, long done) {
        return Math.min(Memory.load64(vector + index * Vectors.PIECE + 8), Transfers.MOST) - done;
    }

    /** In pieces that lie in one page on either side. */
    private static long copy(AddressSpace space, long local, long localCount, long remote, long remoteCount, boolean write) {
        long total = 0, localIndex = 0, remoteIndex = 0, localDone = 0, remoteDone = 0;
        while (total < Transfers.MOST) {
            while (localIndex < localCount && length(local, localIndex, localDone) == 0) {
                localIndex++;
                localDone = 0;
            }
            while (remoteIndex < remoteCount && length(remote, remoteIndex, remoteDone) == 0) {
                remoteIndex++;
                remoteDone = 0;
            }
            if (localIndex == localCount || remoteIndex == remoteCount) return total;
            long here = Memory.load64(local + localIndex * Vectors.PIECE) + localDone;
            long there = Memory.load64(remote + remoteIndex * Vectors.PIECE) + remoteDone;
            long part = Math.min(length(local, localIndex, localDone), length(remote, remoteIndex, remoteDone));
            part = Math.min(part, Math.min(PAGE - (here & PAGE - 1), PAGE - (there & PAGE - 1)));
            boolean good = space == AddressSpace.current() ? own(here, there, part, write) : other(space, here, there, part, write);
            if (!good) return total > 0 ? total : -Errno.EFAULT;
            total += part;
            localDone += part;
            remoteDone += part;
        }
        return total;
    }

    private static boolean own(long here, long there, long length, boolean write) {
        long from = write ? here : there, to = write ? there : here;
        if (!UserMemory.readable(from, length) || !UserMemory.writable(to, length)) return false;
        Memory.copy(to, from, length);
        return true;
    }

    private static boolean other(AddressSpace space, long here, long there, long length, boolean write) {
        if (write) return UserMemory.readable(here, length) && ForeignMemory.write(space, there, here, length) == length;
        return UserMemory.writable(here, length) && ForeignMemory.read(space, there, here, length) == length;
    }
}
