package hermitux.kernel.syscall.system;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Process;

/** What a program asks of the processors themselves: getcpu(2), membarrier(2). There is one. */
public final class Processors {
    private static final int QUERY = 0, GLOBAL = 1, GLOBAL_EXPEDITED = 2, PRIVATE_EXPEDITED = 8, SYNC_CORE = 32, RSEQ = 128, GET_REGISTRATIONS = 512;
    private static final int REGISTRATIONS = 4 | 16 | 64 | 256, ALL = 1023, FLAG_CPU = 1;

    private Processors() { }

    public static long getcpu(long processor, long node, long unused) {
        if (processor != 0 && !UserMemory.store32(processor, 0)) return -Errno.EFAULT;
        return node == 0 || UserMemory.store32(node, 0) ? 0 : -Errno.EFAULT;
    }

    /**
     * All other threads have passed a barrier whenever one of them runs: there is one processor, and a switch goes through the kernel. Each
     * registration is the bit after the command that needs it.
     */
    public static long membarrier(int command, int flags, int processor) {
        if (command == RSEQ ? flags != 0 && flags != FLAG_CPU : flags != 0) return -Errno.EINVAL;
        Process process = Process.current();
        switch (command) {
            case QUERY: return ALL;
            case GLOBAL, GLOBAL_EXPEDITED: return 0;
            case PRIVATE_EXPEDITED, RSEQ: return (process.barriers & command << 1) != 0 ? 0 : -Errno.EPERM;
            case SYNC_CORE:
                if ((process.barriers & SYNC_CORE << 1) == 0) return -Errno.EPERM;
                Gate.requestWork();             // leaving by iretq serialises the processor
                return 0;
            case GET_REGISTRATIONS: return process.barriers;
            default:
                if (Integer.bitCount(command) != 1 || (command & REGISTRATIONS) == 0) return -Errno.EINVAL;
                process.barriers |= command;
                return 0;
        }
    }
}
