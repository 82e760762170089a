package hermitux.kernel.syscall.entry;

import hermitux.abi.Errno;
import hermitux.kernel.driver.LauncherChannel;
import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.exec.CallSites;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import org.teavm.interop.Export;

/** Where system calls arrive from runtime/x86_64/entry.S: nothing but a number for those who ask, and the generated dispatcher. */
public final class SyscallEntry {
    /** --trace, --stats or --record-syscalls: every call is looked at. */
    private static CallObserver observer;
    /** Bits of the missing calls that have been reported; null where nobody wants to know. */
    private static long[] reported;

    /** RFLAGS.TF */
    private static final int TRAP_FLAG = 0x100;

    private SyscallEntry() { }

    /** @param report the launcher is told of each call that the dispatcher does not have */
    public static void init(boolean report) {
        reported = report ? new long[8] : null;
    }

    static boolean isVerbose() { return reported != null; }

    static void observe(CallObserver who) { observer = who; }

    /** Null where no call is looked at. */
    static CallObserver observer() { return observer; }

    @Export(name = "kernel_syscall")
    static long enter(long a, long b, long c, long d, long e, long f, long callNumber) {
        Task task = Scheduler.current();
        task.callNumber = (int) callNumber;
        task.progress = 0;
        task.progress2 = 0;
        if (observer != null) return observer.call((int) callNumber, a, b, c, d, e, f);
        return Dispatcher.dispatch(a, b, c, d, e, f, callNumber);
    }

    /** A call by the syscall instruction: its site may be rewritten, so that the next one there is a jump. */
    @Export(name = "kernel_syscall_trap")
    static long trap(long a, long b, long c, long d, long e, long f, long callNumber) {
        // Leaving by iretq serialises the processor, as the SDM wants it after a change of code (volume 3, 8.1.3).
        // By iretq too if the program steps: the trap flag is to be set by the very instruction that returns.
        if (CallSites.trapped(Gate.callReturn(), callNumber) || (Gate.callFlags() & TRAP_FLAG) != 0) Gate.requestWork();
        return enter(a, b, c, d, e, f, callNumber);
    }

    /** Enters a call again whose task has been woken. Its arguments are in the saved registers. */
    static long again(Task task) {
        int number = task.callNumber;
        if (observer != null) {
            return observer.again(number, task.argument(0), task.argument(1), task.argument(2), task.argument(3), task.argument(4), task.argument(5));
        }
        return Dispatcher.dispatch(task.argument(0), task.argument(1), task.argument(2), task.argument(3), task.argument(4), task.argument(5), number);
    }

    /** A call that the dispatcher does not have. Reported once for each number, under --verbose and by kernels made for one program. */
    static long unknown(int call) {
        if (reported != null && call >= 0 && call < 512 && (reported[call >> 6] >>> call & 1) == 0) {
            reported[call >> 6] |= 1L << call;
            if (LauncherChannel.isPresent()) LauncherChannel.send('N', Integer.toString(call));
            else SerialPort.print("hermitux: system call " + call + " is not in this kernel (ENOSYS)\n");
        }
        return -Errno.ENOSYS;
    }
}
