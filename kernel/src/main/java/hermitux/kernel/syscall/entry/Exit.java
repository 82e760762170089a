package hermitux.kernel.syscall.entry;

import hermitux.kernel.cpu.Registers;
import hermitux.kernel.driver.LauncherChannel;
import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.part.Services;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.syscall.process.ProcessEnd;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/** The end of the program, which is the end of the machine: files are synchronised, output is drained, the launcher is told the status. */
public final class Exit {
    private Exit() { }

    /** exit_group(2). @param status 0 to 255, as a shell shows it */
    public static void withStatus(int status) {
        Process process = Scheduler.current().process;
        if (SyscallEntry.observer() != null) SyscallEntry.observer().exited(status);
        if (process.id != Process.PROGRAM) {
            ProcessEnd.now(process, status << 8);
            return;
        }
        end(status);
    }

    private static void end(int status) {
        Services.<Runnable>find(Services.ENDING).run();
        leave(status);
    }

    /** The launcher is told the status; where there is none the machine's own status holds it. */
    private static void leave(int status) {
        LauncherChannel.ended(status);
        Gate.powerOff(LauncherChannel.isPresent() ? 0 : status);
    }

    /** The program cannot be started: one line that says why, and the launcher's own status. */
    public static void refuse(String reason) { refuse(reason, 125); }

    /** @param status 125 the virtual machine, 126 the program cannot be executed, 127 it is not there */
    public static void refuse(String reason, int status) {
        SerialPort.print("hermitux: " + reason + "\n");
        leave(status);
    }

    /** The default action of a fatal signal. Faults are reported with what a person needs to find them. */
    static void bySignal(SignalInfo info, long registers) {
        Process process = Scheduler.current().process;
        if (SyscallEntry.observer() != null) SyscallEntry.observer().killed(info.number);
        if (isFault(info) && (process.id == Process.PROGRAM || SyscallEntry.isVerbose())) report(info, registers);
        if (process.id != Process.PROGRAM) {
            ProcessEnd.now(process, info.number);
            return;
        }
        end(128 + info.number);
    }

    /** SIGKILL is on its way to the task. */
    static boolean isEnding(Task task) { return (Signals.pending(task) & Signals.bit(Signals.SIGKILL)) != 0; }

    static void outOfMemory() {
        SerialPort.print("hermitux: out of memory: " + (Frames.totalBytes() >> 20) + " MB are in use; run the program with a larger --memory\n");
        end(128 + Signals.SIGKILL);
    }

    private static boolean isFault(SignalInfo info) {
        return switch (info.number) {
            case Signals.SIGSEGV, Signals.SIGBUS, Signals.SIGILL, Signals.SIGFPE, Signals.SIGTRAP -> info.code > 0;
            default -> false;
        };
    }

    /** Another process than the program is expected to be looked after by its parent: it gets one line under --verbose, as in Linux's log. */
    private static void report(SignalInfo info, long registers) {
        long rip = Memory.load64(registers + Registers.RIP);
        Process process = Scheduler.current().process;
        boolean isProgram = process.id == Process.PROGRAM;
        SerialPort.print("hermitux: " + (isProgram ? "" : "process " + process.id + ", ") + process.executable + ": " + name(info.number) + " at address 0x"
            + Long.toHexString(info.word0) + ", instruction 0x" + Long.toHexString(rip) + "\n");
        if (!isProgram) return;
        SerialPort.print(Panic.registersOf(registers));
        String place = AddressSpace.current().locate(rip);
        if (place != null) LauncherChannel.send('A', place);
    }

    private static String name(int number) {
        return switch (number) {
            case Signals.SIGSEGV -> "segmentation fault (SIGSEGV)";
            case Signals.SIGBUS -> "bus error (SIGBUS)";
            case Signals.SIGILL -> "illegal instruction (SIGILL)";
            case Signals.SIGFPE -> "arithmetic exception (SIGFPE)";
            default -> "trap (SIGTRAP)";
        };
    }
}
