package hermitux.kernel.syscall.signal;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.signal.Delivery;
import hermitux.kernel.signal.SignalActions;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.SignalState;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.syscall.entry.LauncherEvents;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;

/** sigaction(2), sigprocmask(2), sigpending(2), sigsuspend(2), sigwaitinfo(2), sigaltstack(2), sigreturn(2), pause(2). */
public final class SignalCalls {
    private static final int SET_SIZE = 8, ACTION_SIZE = 32;
    private static final int SIG_BLOCK = 0, SIG_UNBLOCK = 1, SIG_SETMASK = 2;
    private static final int MINIMUM_STACK = 2048;

    private SignalCalls() { }

    public static long rt_sigaction(int number, long action, long oldAction, long setSize) {
        if (setSize != SET_SIZE) return -Errno.EINVAL;
        if (action != 0 && !UserMemory.readable(action, ACTION_SIZE)) return -Errno.EFAULT;
        if (!Signals.isValid(number) || action != 0 && (Signals.bit(number) & Signals.UNBLOCKABLE) != 0) return -Errno.EINVAL;
        if (oldAction != 0 && !UserMemory.writable(oldAction, ACTION_SIZE)) return -Errno.EFAULT;
        var actions = SignalActions.of(Process.current());
        long handler = 0;
        long flags = 0;
        long restorer = 0;
        long mask = 0;
        if (action != 0) {
            handler = Memory.load64(action);
            flags = Memory.load64(action + 8);
            restorer = Memory.load64(action + 16);
            mask = Memory.load64(action + 24);
        }
        if (oldAction != 0) {
            Memory.store64(oldAction, actions.handlers[number]);
            Memory.store64(oldAction + 8, actions.flags[number]);
            Memory.store64(oldAction + 16, actions.restorers[number]);
            Memory.store64(oldAction + 24, actions.masks[number]);
        }
        if (action == 0) return 0;
        actions.handlers[number] = handler;
        Delivery.useHandlers();
        LauncherEvents.concern(Signals.bit(number));
        actions.flags[number] = flags & SignalActions.KNOWN_FLAGS;
        actions.restorers[number] = restorer;
        actions.masks[number] = mask & ~Signals.UNBLOCKABLE;
        if (actions.ignores(number)) Signals.discard(Process.current(), number);
        return 0;
    }

    public static long rt_sigprocmask(int how, long set, long oldSet, long setSize) {
        if (setSize != SET_SIZE) return -Errno.EINVAL;
        Task task = Scheduler.current();
        long old = SignalState.of(task).mask();
        if (set != 0) {
            if (!UserMemory.readable(set, SET_SIZE)) return -Errno.EFAULT;
            long bits = Memory.load64(set);
            if (how == SIG_BLOCK) Signals.setMask(task, old | bits);
            else if (how == SIG_UNBLOCK) Signals.setMask(task, old & ~bits);
            else if (how == SIG_SETMASK) Signals.setMask(task, bits);
            else return -Errno.EINVAL;
        }
        return oldSet == 0 || UserMemory.store64(oldSet, old) ? 0 : -Errno.EFAULT;
    }

    public static long rt_sigpending(long set, long setSize) {
        if (setSize > SET_SIZE) return -Errno.EINVAL;
        Task task = Scheduler.current();
        long pending = SignalState.of(task).pending.set() | SignalActions.of(task.process).pending.set();
        return UserMemory.store64(set, pending & SignalState.of(task).mask()) ? 0 : -Errno.EFAULT;
    }

    public static long rt_sigsuspend(long mask, long setSize) {
        if (setSize != SET_SIZE) return -Errno.EINVAL;
        if (!UserMemory.readable(mask, SET_SIZE)) return -Errno.EFAULT;
        Signals.setTemporaryMask(Scheduler.current(), Memory.load64(mask));
        return Scheduler.block(null, Long.MAX_VALUE);
    }

    public static long pause() { return Scheduler.block(null, Long.MAX_VALUE); }

    public static long rt_sigtimedwait(long set, long info, long timeout, long setSize) {
        if (setSize != SET_SIZE) return -Errno.EINVAL;
        if (!UserMemory.readable(set, SET_SIZE)) return -Errno.EFAULT;
        Task task = Scheduler.current();
        var state = SignalState.of(task);
        long wanted = Memory.load64(set) & ~Signals.UNBLOCKABLE;
        if (task.progress == 0) {
            LauncherEvents.concern(wanted);
            if (timeout == 0) task.progress = Long.MAX_VALUE;
            else {
                if (!UserMemory.readable(timeout, TimeValues.TIMESPEC_SIZE)) return -Errno.EFAULT;
                long nanos = TimeValues.nanosOfTimespec(timeout);
                if (nanos < 0) return -Errno.EINVAL;
                task.progress = TimeValues.deadline(nanos);
            }
        }
        SignalInfo taken = Signals.take(task, wanted);
        state.awaited = 0;
        if (taken != null) {
            if (info == 0) return taken.number;
            if (!UserMemory.writable(info, SignalInfo.SIZE)) return -Errno.EFAULT;
            taken.store(info);
            return taken.number;
        }
        if (task.progress <= Clock.monotonicNanos()) return -Errno.EAGAIN;
        long result = Scheduler.block(null, task.progress);
        if (result == Errno.BLOCKED) state.awaited = wanted;
        return result == -Errno.ETIMEDOUT ? -Errno.EAGAIN : result;
    }

    public static long sigaltstack(long stack, long oldStack) {
        var state = SignalState.of(Scheduler.current());
        boolean running = state.onAlternateStack(Gate.userStackPointer());
        if (stack != 0 && !UserMemory.readable(stack, 24)) return -Errno.EFAULT;
        if (oldStack != 0 && !UserMemory.writable(oldStack, 24)) return -Errno.EFAULT;
        long start = 0;
        int flags = 0;
        long length = 0;
        if (stack != 0) {
            start = Memory.load64(stack);
            flags = Memory.load32(stack + 8);
            length = Memory.load64(stack + 16);
        }
        if (oldStack != 0) {
            Memory.store64(oldStack, state.stackStart);
            Memory.store64(oldStack + 8, state.stackLength == 0 ? Signals.SS_DISABLE : state.stackFlags & 0xffffffffL | (running ? Signals.SS_ONSTACK : 0));
            Memory.store64(oldStack + 16, state.stackLength);
        }
        if (stack == 0) return 0;
        if (running) return -Errno.EPERM;
        int mode = flags & ~Signals.SS_AUTODISARM;
        if (mode != 0 && mode != Signals.SS_DISABLE && mode != Signals.SS_ONSTACK) return -Errno.EINVAL;
        if (mode != Signals.SS_DISABLE && length < MINIMUM_STACK) return -Errno.ENOMEM;
        state.stackStart = mode == Signals.SS_DISABLE ? 0 : start;
        state.stackLength = mode == Signals.SS_DISABLE ? 0 : length;
        state.stackFlags = flags & Signals.SS_AUTODISARM;
        return 0;
    }

    /** The registers are replaced when the call leaves (UserReturn): only there all of them are at hand. */
    public static long rt_sigreturn() {
        Delivery.useHandlers();
        SignalState.of(Scheduler.current()).returning = true;
        Gate.requestWork();
        return 0;
    }
}
