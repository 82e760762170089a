package hermitux.kernel.syscall;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.DescriptorTable;
import hermitux.kernel.fs.event.EventCounter;

/** Files that hold events: eventfd(2) and timerfd_create(2). */
public final class EventFiles {
    private static final int EFD_SEMAPHORE = 1;

    private EventFiles() { }

    public static long eventfd(int initial) { return eventfd2(initial, 0); }

    public static long eventfd2(int initial, int flags) {
        if ((flags & ~(EFD_SEMAPHORE | OpenFlags.CLOEXEC | OpenFlags.NONBLOCK)) != 0) return -Errno.EINVAL;
        var file = new EventCounter(initial, (flags & EFD_SEMAPHORE) != 0, OpenFlags.READ_WRITE | flags & OpenFlags.NONBLOCK);
        return DescriptorTable.current().install(file, (flags & OpenFlags.CLOEXEC) != 0);
    }
}
