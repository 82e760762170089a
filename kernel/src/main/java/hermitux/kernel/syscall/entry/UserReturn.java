package hermitux.kernel.syscall.entry;

import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.cpu.Registers;
import hermitux.kernel.exec.CallSites;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.signal.Delivery;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.SignalState;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.syscall.thread.RestartableSequences;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import org.teavm.interop.Export;

/**
 * What the kernel does before it returns to the program when there is more to do than to return: interrupts that have arrived, a task
 * that waits or ends, signals, another task's turn. Here alone calls are entered again and tasks are switched.
 */
final class UserReturn {
    /** RFLAGS at a program's start: IF, and the bit that is always set. */
    private static final long FLAGS = 0x202;

    private UserReturn() { }

    /** @return address of the registers to load: the same, or those of the task that runs next */
    @Export(name = "kernel_work")
    static long work(long registers) {
        // Before the interrupts: one of them may wake the task, and its call must be entered again all the same.
        if (Scheduler.current().state == Task.WAITING) keepCall(Scheduler.current(), registers);
        boolean fromCall = Memory.load64(registers + Registers.VECTOR) == Registers.VECTOR_SYSCALL;
        // Nobody is ever found in a stub: not by a signal, not by another thread that takes the stub away.
        if (!fromCall) Memory.store64(registers + Registers.RIP, CallSites.siteOf(Memory.load64(registers + Registers.RIP)));
        int arrivals = Scheduler.arrivals();
        Interrupts.dispatch();
        if (Scheduler.arrivals() != arrivals) Scheduler.preempt();
        return leave(registers, fromCall);
    }

    /** @param fromCall the registers are those of a call's end: RAX holds its result */
    static long leave(long registers, boolean fromCall) {
        Task task = Scheduler.current();
        while (true) {
            if (task.newborn != null) startTask(task, registers);
            if (task.inCall && task.state == Task.RUNNABLE) {
                registers = task.registers;
                fromCall = true;
                enterAgain(task);
            }
            if (task.state == Task.RUNNABLE && task.process.space.exhausted && !Exit.isEnding(task)) Exit.outOfMemory();
            if (task.state == Task.RUNNABLE) settle(task, registers, fromCall);
            if (task.state == Task.RUNNABLE && !Scheduler.isYielding()) return registers;
            if (task.state == Task.WAITING && !task.inCall) keepCall(task, registers);
            else if (registers != task.registers && !task.inCall && task.state != Task.DEAD) Memory.copy(task.registers, registers, Registers.SIZE);
            if (task.state == Task.RUNNABLE) RestartableSequences.interrupted(task, task.registers);
            Task next = waitForTask(task);
            Scheduler.switchTo(next);
            task = next;
            registers = task.registers;
            fromCall = false;
        }
    }

    /** The task waits in a call: its registers hold the arguments, with which it is entered again. */
    private static void keepCall(Task task, long registers) {
        if (registers != task.registers) Memory.copy(task.registers, registers, Registers.SIZE);
        task.inCall = true;
        WaitingFiles.keep(task);
    }

    /** A program begins with nothing in its registers but where it starts and its stack. */
    private static void startProgram(Task task, long registers) {
        Memory.fill(registers, 0, Registers.SIZE);
        Memory.store64(registers + Registers.RIP, task.programEntry);
        Memory.store64(registers + Registers.RSP, task.programStack);
        Memory.store64(registers + Registers.CS, Registers.USER_CODE);
        Memory.store64(registers + Registers.SS, Registers.USER_DATA);
        Memory.store64(registers + Registers.RFLAGS, FLAGS);
        task.programEntry = 0;
        task.reset();
    }

    /** A task begins where the call that has made it returns to, with another result and, if it was given one, its own stack. */
    private static void startTask(Task parent, long registers) {
        Task child = parent.newborn;
        parent.newborn = null;
        long stack = Memory.load64(child.registers + Registers.RSP);
        Memory.copy(child.registers, registers, Registers.SIZE);
        Memory.store64(child.registers + Registers.RAX, 0);
        if (stack != 0) Memory.store64(child.registers + Registers.RSP, stack);
        if (child.process != parent.process) Processes.add(child.process);
        Scheduler.add(child);
    }

    private static void enterAgain(Task task) {
        Signals.update(task);           // another thread may have taken the signal that woke it
        long result = WaitingFiles.again(task);
        if (task.state != Task.RUNNABLE) return;
        task.inCall = false;
        if (task.file != null || task.otherFile != null) WaitingFiles.drop(task);
        task.waitDeadlineNanos = 0;
        Memory.store64(task.registers + Registers.RAX, result);
    }

    private static void settle(Task task, long registers, boolean fromCall) {
        if (task.programEntry != 0) {
            startProgram(task, registers);
            fromCall = false;
        }
        if (SignalState.of(task).returning) {
            Delivery.sigreturn(task, registers);
            fromCall = false;
        }
        if (task.signalled) RestartableSequences.interrupted(task, registers);
        SignalInfo fatal = Delivery.deliver(task, registers, fromCall ? task.callNumber : -1);
        if (fatal != null) Exit.bySignal(fatal, registers);
        else if (task.process.stopped) Scheduler.stop();
    }

    /** The next task to run; idles until there is one. The task that has just stopped running may be it. */
    private static Task waitForTask(Task stopped) {
        if (stopped.state == Task.RUNNABLE) Scheduler.requeue();
        while (true) {
            Task next = Scheduler.next();
            if (next != null) return next;
            Scheduler.idle();
            Interrupts.dispatch();
            if (stopped.state == Task.RUNNABLE) return stopped;
        }
    }
}
