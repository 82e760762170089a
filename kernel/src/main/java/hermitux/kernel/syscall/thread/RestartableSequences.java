package hermitux.kernel.syscall.thread;

import hermitux.abi.Errno;
import hermitux.kernel.cpu.Registers;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.part.Services;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * rseq(2) (linux/rseq.h): a thread names the instructions of a sequence that must not be interrupted; if it is preempted or takes a signal in
 * the middle, it goes on at the sequence's abort handler. The area's processor, node and concurrency ids are always 0, so they are written once.
 */
public class RestartableSequences {
    /** struct rseq: u32 cpu_id_start, cpu_id, u64 rseq_cs, u32 flags, node_id, mm_cid. */
    private static final int PROCESSOR_START = 0, PROCESSOR = 4, SEQUENCE = 8, NODE = 20, CONCURRENCY = 24, SIZE = 32, ALIGNMENT = 32;
    /** struct rseq_cs: u32 version, flags, u64 start_ip, post_commit_offset, abort_ip. */
    private static final int VERSION = 0, FLAGS = 4, START = 8, LENGTH = 16, ABORT = 24, SEQUENCE_SIZE = 32, SIGNATURE_SIZE = 4;
    private static final int UNREGISTER = 1;

    private RestartableSequences() { }

    public static long rseq(long area, int length, int flags, int signature) {
        Task task = Scheduler.current();
        if ((flags & UNREGISTER) != 0) return unregister(task, area, length, flags, signature);
        if (flags != 0) return -Errno.EINVAL;
        if (task.sequenceArea != 0) {
            if (task.sequenceArea != area || task.sequenceLength != length) return -Errno.EINVAL;
            return task.sequenceSignature != signature ? -Errno.EPERM : -Errno.EBUSY;
        }
        if (Integer.compareUnsigned(length, SIZE) < 0 || (area & ALIGNMENT - 1) != 0) return -Errno.EINVAL;
        if (!UserMemory.writable(area, length & 0xffffffffL)) return -Errno.EFAULT;
        store(area, 0);
        Memory.store64(area + SEQUENCE, 0);
        if (!Services.isOffered(Services.RESTARTABLE_SEQUENCES)) Services.offer(Services.RESTARTABLE_SEQUENCES, new RestartableSequences());
        task.sequenceArea = area;
        task.sequenceLength = length;
        task.sequenceSignature = signature;
        return 0;
    }

    private static long unregister(Task task, long area, int length, int flags, int signature) {
        if (flags != UNREGISTER || task.sequenceArea == 0 || task.sequenceArea != area || task.sequenceLength != length) return -Errno.EINVAL;
        if (task.sequenceSignature != signature) return -Errno.EPERM;
        if (!UserMemory.writable(area, SIZE)) return -Errno.EFAULT;
        store(area, -1);                // RSEQ_CPU_ID_UNINITIALIZED
        task.sequenceArea = 0;
        return 0;
    }

    private static void store(long area, int processor) {
        Memory.store32(area + PROCESSOR_START, 0);
        Memory.store32(area + PROCESSOR, processor);
        Memory.store32(area + NODE, 0);
        Memory.store32(area + CONCURRENCY, 0);
    }

    /** The task has been interrupted where its registers say. What it has registered may be wrong: then it gets SIGSEGV, as from Linux. */
    public static void interrupted(Task task, long registers) {
        if (task.sequenceArea == 0) return;
        RestartableSequences inUse = Services.find(Services.RESTARTABLE_SEQUENCES);
        if (!inUse.abort(task, registers)) Signals.force(new SignalInfo(Signals.SIGSEGV, SignalInfo.KERNEL));
    }

    boolean abort(Task task, long registers) {
        if (!UserMemory.writable(task.sequenceArea, SIZE)) return false;
        long sequence = Memory.load64(task.sequenceArea + SEQUENCE);
        if (sequence == 0) return true;
        if (!UserMemory.readable(sequence, SEQUENCE_SIZE)) return false;
        long start = Memory.load64(sequence + START), length = Memory.load64(sequence + LENGTH), handler = Memory.load64(sequence + ABORT);
        if (start < 0 || start >= AddressSpace.END || length < 0 || start + length >= AddressSpace.END) return false;
        if (handler < SIGNATURE_SIZE || handler >= AddressSpace.END || Memory.load32(sequence + VERSION) != 0) return false;
        if (Long.compareUnsigned(handler - start, length) < 0) return false;
        if (!UserMemory.readable(handler - SIGNATURE_SIZE, SIGNATURE_SIZE)) return false;
        if (Memory.load32(handler - SIGNATURE_SIZE) != task.sequenceSignature) return false;
        boolean inside = Long.compareUnsigned(Memory.load64(registers + Registers.RIP) - start, length) < 0;
        if (inside && Memory.load32(sequence + FLAGS) != 0) return false;
        Memory.store64(task.sequenceArea + SEQUENCE, 0);
        if (inside) Memory.store64(registers + Registers.RIP, handler);
        return true;
    }
}
