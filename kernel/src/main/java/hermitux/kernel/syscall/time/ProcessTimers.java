package hermitux.kernel.syscall.time;

import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.signal.SignalTimer;
import hermitux.kernel.thread.Process;

/** The timers of a process: three of setitimer(2), those of timer_create(2) with their clocks, two of RLIMIT_CPU. Made when the first is used. */
public final class ProcessTimers {
    final SignalTimer[] interval = new SignalTimer[3];
    private static final int FIRST = 8;
    SignalTimer[] posix = new SignalTimer[FIRST];
    int[] clocks = new int[FIRST];
    /** RLIMIT_CPU's soft and hard limit. */
    public SignalTimer softLimit, hardLimit;

    private ProcessTimers() { }

    /** Those of the running process. */
    public static ProcessTimers current() {
        Process process = Process.current();
        if (process.timers == null) process.timers = new ProcessTimers();
        return (ProcessTimers) process.timers;
    }

    /** exec: timers of timer_create go. */
    public static void newProgram(Process process) {
        if (!(process.timers instanceof ProcessTimers timers)) return;
        for (int i = 0; i < timers.posix.length; i++) {
            disarm(timers.posix[i]);
            timers.posix[i] = null;
        }
    }

    /** The process has ended. */
    public static void end(Process process) {
        if (!(process.timers instanceof ProcessTimers timers)) return;
        newProgram(process);
        HeapBudget.give((long) PosixTimers.HEAP_BYTES * (timers.posix.length - FIRST));
        for (SignalTimer timer : timers.interval) disarm(timer);
        disarm(timers.softLimit);
        disarm(timers.hardLimit);
        process.timers = null;
    }

    private static void disarm(SignalTimer timer) { if (timer != null) timer.disarm(); }
}
