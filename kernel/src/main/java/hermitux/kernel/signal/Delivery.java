package hermitux.kernel.signal;

import hermitux.abi.Errno;
import hermitux.kernel.cpu.Registers;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.SignalSink;
import hermitux.kernel.thread.Task;

/** What happens to pending signals when a task is about to return to the program: a handler's frame, nothing, or the end. */
public final class Delivery {
    private static final int FUTEX = 202, FUTEX_LOCK_PI = 6, FUTEX_LOCK_PI2 = 13;

    private Delivery() { }

    /** The program has handlers, or returns from one. */
    public static void useHandlers() {
        if (!Services.isOffered(Services.HANDLER_FRAMES)) Services.offer(Services.HANDLER_FRAMES, new HandlerFrames());
    }

    public static void observe(SignalObserver who) { Services.offer(Services.SIGNAL_OBSERVER, who); }

    /**
     * Delivers what is pending and not blocked.
     * @param interruptedCall number of the system call that the registers are returning from, or -1: if a signal made it answer -EINTR and
     *     its handler has SA_RESTART, the program makes the call again after the handler
     * @return the signal that ends the process, or null
     */
    public static SignalInfo deliver(Task task, long registers, int interruptedCall) {
        var state = SignalState.of(task);
        long stack = Memory.load64(registers + Registers.RSP);
        boolean taken = task.process.stopped;
        if (task.interruptedForGood) {
            task.interruptedForGood = false;
            interruptedCall = -1;
        }
        while (task.signalled) {
            SignalInfo info = Signals.take(task, ~state.mask);
            if (info == null) break;
            taken = true;
            SignalInfo fatal = act(task, state, registers, info, interruptedCall);
            if (fatal != null) return fatal;
            if (Memory.load64(registers + Registers.RSP) != stack) interruptedCall = -1;
        }
        // Only ignored signals have interrupted the call: it goes on.
        if (taken && interruptedCall >= 0 && Memory.load64(registers + Registers.RAX) == -Errno.EINTR) {
            again(registers, interruptedCall);
            return null;
        }
        Signals.restoreMask(task);
        return null;
    }

    private static SignalInfo act(Task task, SignalState state, long registers, SignalInfo info, int interruptedCall) {
        var actions = SignalActions.of(task.process);
        long handler = actions.handlers[info.number];
        if (actions.ignores(info.number)) return null;
        SignalObserver observer = Services.find(Services.SIGNAL_OBSERVER);
        if (observer != null) observer.delivered(info.number, info.code, info.word0, info.word1);
        if (handler == SignalActions.DEFAULT && (Signals.STOPPING & Signals.bit(info.number)) != 0) {
            Stopping stopping = Services.find(Services.STOPPING);
            if (stopping != null) stopping.stop(task.process, info.number);
            return null;
        }
        if (handler == SignalActions.DEFAULT || info.number == Signals.SIGKILL) return info;
        long flags = actions.flags[info.number];
        if (interruptedCall >= 0) restart(registers, interruptedCall, flags);
        long mask = state.hasSavedMask ? state.savedMask : state.mask;
        if (!Services.<HandlerFrames>find(Services.HANDLER_FRAMES).push(registers, state, info, actions, mask)) {
            var fault = new SignalInfo(Signals.SIGSEGV, SignalInfo.KERNEL);
            if (info.number == Signals.SIGSEGV) return fault;
            Signals.force(fault);
            return null;
        }
        state.hasSavedMask = false;
        if ((flags & SignalActions.SA_RESETHAND) != 0) actions.handlers[info.number] = SignalActions.DEFAULT;
        long blocked = actions.masks[info.number];
        if ((flags & SignalActions.SA_NODEFER) == 0) blocked |= Signals.bit(info.number);
        Signals.setMask(task, state.mask | blocked);
        return null;
    }

    /** Points the registers at the syscall instruction again, with the number where it was. */
    private static void restart(long registers, int call, long flags) {
        if (Memory.load64(registers + Registers.RAX) != -Errno.EINTR) return;
        if (call == FUTEX ? !isFutexRestarted(registers, flags) : (flags & SignalActions.SA_RESTART) == 0 || !isRestartable(call)) return;
        again(registers, call);
    }

    private static void again(long registers, int call) {
        Memory.store64(registers + Registers.RAX, call);
        Memory.store64(registers + Registers.RIP, Memory.load64(registers + Registers.RIP) - 2);
    }

    /** Waiting for a lock goes on after any handler, waiting to be woken only without a timeout. */
    private static boolean isFutexRestarted(long registers, long flags) {
        int command = (int) Memory.load64(registers + Registers.RSI) & 0x7f;
        if (command == FUTEX_LOCK_PI || command == FUTEX_LOCK_PI2) return true;
        return (flags & SignalActions.SA_RESTART) != 0 && Memory.load64(registers + Registers.R10) == 0;
    }

    /** signal(7), "Interruption of system calls": these end with EINTR whatever SA_RESTART says. */
    private static boolean isRestartable(int call) {
        return switch (call) {
            case 7, 271, 23, 270, 232, 281, 441 -> false;               // poll, ppoll, select, pselect6, epoll_wait, epoll_pwait, epoll_pwait2
            case 34, 130, 128, 35, 230 -> false;                        // pause, rt_sigsuspend, rt_sigtimedwait, nanosleep, clock_nanosleep
            case 65, 220, 69, 70, 208 -> false;                         // semop, semtimedop, msgsnd, msgrcv, io_getevents
            default -> true;
        };
    }

    /** rt_sigreturn: the registers, mask and vector state of the frame at the stack pointer. A bad one is a SIGSEGV. */
    public static void sigreturn(Task task, long registers) {
        var state = SignalState.of(task);
        state.returning = false;
        long before = state.mask;
        boolean good = Services.<HandlerFrames>find(Services.HANDLER_FRAMES).pop(registers, state);
        Signals.update(task);
        Signals.passOn(task, state.mask & ~before);
        if (!good) Signals.force(new SignalInfo(Signals.SIGSEGV, SignalInfo.KERNEL));
    }

    public static void init(Process process, Task task) {
        Signals.init();
        process.signals = new SignalActions();
        process.signalSink = new Sink();
        task.signals = new SignalState();
    }

    /** Signals of the kernel to the program: SIGPIPE, SIGXFSZ, the terminal's. */
    private static final class Sink implements SignalSink {
        /** What a task brings upon itself says that it comes from the task. */
        @Override public void toTask(Task task, int number) {
            Process process = task.process;
            Signals.send(task, SignalInfo.from(number, SignalInfo.USER, process.id, task.credentials.userId));
        }

        @Override public void toProcess(Process process, int number) { Signals.send(process, new SignalInfo(number, SignalInfo.KERNEL)); }
    }
}
