package hermitux.kernel.syscall.process;

import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.Shortage;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;

/**
 * When memory runs out the process that has the most of it ends by SIGKILL, as Linux chooses it: by resident pages, and /proc/N/oom_score_adj in
 * thousandths of all memory on top; -1000 keeps a process alive. Where that is the program, the machine ends (Exit.outOfMemory).
 */
public final class OutOfMemory extends Shortage {
    private static final int NEVER = -1000;

    OutOfMemory() { }

    @Override public boolean relieve() {
        Process victim = largest(), running = Process.current();
        if (victim == null || victim.id == Process.PROGRAM || (Signals.pending(running.firstTask()) & Signals.bit(Signals.SIGKILL)) != 0) return false;
        SerialPort.print("hermitux: out of memory: process " + victim.id + " (" + victim.firstTask().name + "), which has "
            + (victim.space.residentPages() >> 8) + " MB, is ended by SIGKILL\n");
        if (victim == running) {
            Signals.send(victim, new SignalInfo(Signals.SIGKILL, SignalInfo.KERNEL));
            return false;
        }
        ProcessEnd.now(victim, Signals.SIGKILL);
        return true;
    }

    private static Process largest() {
        Process largest = null;
        long most = 0;
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (process.ended || process.firstTask() == null || process.outOfMemoryAdjustment == NEVER) continue;
            long score = score(process);
            if (largest != null && score <= most) continue;
            largest = process;
            most = score;
        }
        return largest;
    }

    private static long score(Process process) {
        return process.space.residentPages() + process.outOfMemoryAdjustment * (Frames.totalBytes() >> 12) / 1000;
    }
}
