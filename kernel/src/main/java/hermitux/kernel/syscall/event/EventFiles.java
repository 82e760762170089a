package hermitux.kernel.syscall.event;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.event.EventCounter;
import hermitux.kernel.fs.event.SignalFile;
import hermitux.kernel.fs.event.TimerFile;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.syscall.entry.LauncherEvents;
import hermitux.kernel.syscall.time.Clocks;
import hermitux.kernel.syscall.time.TimeValues;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.time.Clock;

/** Files that hold events: eventfd(2), signalfd(2) and timerfd_create(2). */
public final class EventFiles {
    private static final int EFD_SEMAPHORE = 1, TIMER_ABSTIME = 1, CANCEL_ON_SET = 2;

    private EventFiles() { }

    public static long eventfd(int initial) { return makeCounter(initial, 0); }

    public static long eventfd2(int initial, int flags) { return makeCounter(initial, flags); }

    private static long makeCounter(int initial, int flags) {
        if ((flags & ~(EFD_SEMAPHORE | OpenFlags.CLOEXEC | OpenFlags.NONBLOCK)) != 0) return -Errno.EINVAL;
        var file = new EventCounter(initial, (flags & EFD_SEMAPHORE) != 0, OpenFlags.READ_WRITE | flags & OpenFlags.NONBLOCK);
        return DescriptorTable.current().install(file, (flags & OpenFlags.CLOEXEC) != 0);
    }

    public static long signalfd(int descriptor, long mask, long maskBytes) { return makeSignalFile(descriptor, mask, maskBytes, 0); }

    public static long signalfd4(int descriptor, long mask, long maskBytes, int flags) { return makeSignalFile(descriptor, mask, maskBytes, flags); }

    private static long makeSignalFile(int descriptor, long mask, long maskBytes, int flags) {
        if (maskBytes != 8) return -Errno.EINVAL;
        if (!UserMemory.readable(mask, 8)) return -Errno.EFAULT;
        if ((flags & ~(OpenFlags.CLOEXEC | OpenFlags.NONBLOCK)) != 0) return -Errno.EINVAL;
        long signals = Memory.load64(mask);
        LauncherEvents.concern(signals);
        if (descriptor == -1) {
            var file = new SignalFile(signals, OpenFlags.READ_WRITE | flags & OpenFlags.NONBLOCK);
            return DescriptorTable.current().install(file, (flags & OpenFlags.CLOEXEC) != 0);
        }
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (file == null) return -Errno.EBADF;
        if (!(file instanceof SignalFile existing)) return -Errno.EINVAL;
        existing.setMask(signals);
        return descriptor;
    }

    public static long timerfd_create(int clock, int flags) {
        if ((flags & ~(OpenFlags.CLOEXEC | OpenFlags.NONBLOCK)) != 0) return -Errno.EINVAL;
        boolean alarm = clock == Clocks.REALTIME_ALARM || clock == Clocks.BOOTTIME_ALARM;
        if (!alarm && clock != Clocks.REALTIME && clock != Clocks.MONOTONIC && clock != Clocks.BOOTTIME) return -Errno.EINVAL;
        if (alarm && !Credentials.current().has(Credentials.WAKE_ALARM)) return -Errno.EPERM;
        var file = new TimerFile(clock, OpenFlags.READ_WRITE | flags & OpenFlags.NONBLOCK);
        return DescriptorTable.current().install(file, (flags & OpenFlags.CLOEXEC) != 0);
    }

    /** struct itimerspec: timespec interval, timespec value. */
    public static long timerfd_settime(int descriptor, int flags, long newValue, long oldValue) {
        if (!UserMemory.readable(newValue, TimeValues.ITIMERSPEC_SIZE)) return -Errno.EFAULT;
        long interval = TimeValues.nanosOfTimespec(newValue), value = TimeValues.nanosOfTimespec(newValue + TimeValues.TIMESPEC_SIZE);
        if ((flags & ~(TIMER_ABSTIME | CANCEL_ON_SET)) != 0 || interval < 0 || value < 0) return -Errno.EINVAL;
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (file == null) return -Errno.EBADF;
        if (!(file instanceof TimerFile timer)) return -Errno.EINVAL;
        if (oldValue != 0 && !UserMemory.writable(oldValue, TimeValues.ITIMERSPEC_SIZE)) return -Errno.EFAULT;
        long oldRemaining = timer.remaining(), oldInterval = timer.interval();
        long deadline = 0;
        if (value != 0 && (flags & TIMER_ABSTIME) == 0) deadline = TimeValues.deadline(value);
        else if (value != 0) deadline = Math.max(1, value - Clocks.now(timer.clock()) + Clock.monotonicNanos());
        timer.set(deadline, interval, flags);
        if (oldValue != 0) store(oldValue, oldInterval, oldRemaining);
        return 0;
    }

    public static long timerfd_gettime(int descriptor, long value) {
        OpenFile file = DescriptorTable.current().get(descriptor);
        if (file == null) return -Errno.EBADF;
        if (!(file instanceof TimerFile timer)) return -Errno.EINVAL;
        if (!UserMemory.writable(value, TimeValues.ITIMERSPEC_SIZE)) return -Errno.EFAULT;
        store(value, timer.interval(), timer.remaining());
        return 0;
    }

    private static void store(long address, long interval, long remaining) {
        TimeValues.storeTimespec(address, interval);
        TimeValues.storeTimespec(address + TimeValues.TIMESPEC_SIZE, remaining);
    }
}
