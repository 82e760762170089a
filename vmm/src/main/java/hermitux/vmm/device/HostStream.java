package hermitux.vmm.device;

import hermitux.abi.Errno;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * One of this process's standard streams, read and written without ever waiting. The descriptor's own O_NONBLOCK is left alone, since others
 * share it: a pipe or terminal is opened anew by its name in /proc for a non-blocking description of our own, a socket has a flag for each call,
 * a regular file never waits. Where opening anew is refused (another user's terminal), each call asks poll first and writes little.
 */
final class HostStream {
    private static final int STATUS_BYTES = 144, MODE = 24;
    private static final int TYPE = 0xf000, FIFO = 0x1000, CHARACTER_DEVICE = 0x2000, SOCKET = 0xc000;
    private static final int NOCTTY = 0x100;
    private static final int MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000, RECVFROM = 45;
    private static final int POLL_IN = 1, POLL_OUT = 4;
    /** PIPE_BUF: poll promises room for as much. */
    private static final int LITTLE = 4096;

    private final boolean writing;
    private final long pollEntry = Scratch.allocate(8);
    private int descriptor;
    private boolean socket;
    private boolean terminal;
    private boolean cautious;

    HostStream(int descriptor, boolean writing) {
        this.descriptor = descriptor;
        this.writing = writing;
        long status = Scratch.allocate(STATUS_BYTES);
        if (Linux.call(Linux.FSTAT, descriptor, status) < 0) return;
        int type = Memory.load32(status + MODE) & TYPE;
        socket = type == SOCKET;
        terminal = type == CHARACTER_DEVICE;
        if (type == FIFO || type == CHARACTER_DEVICE) openAnew();
    }

    private void openAnew() {
        int flags = Linux.O_NONBLOCK | Linux.O_CLOEXEC | NOCTTY | (writing ? 1 : 0);
        long own = Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string("/proc/self/fd/" + descriptor), flags, 0);
        if (own >= 0) descriptor = (int) own;
        else cautious = true;
    }

    int descriptor() { return descriptor; }

    /** Or another character device. */
    boolean isTerminal() { return terminal; }

    /** Answers how many bytes were taken, or -errno; -EAGAIN if none can be now. */
    long write(long address, long lengthBytes) {
        if (socket) return Linux.call(Linux.SENDTO, descriptor, address, lengthBytes, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0);
        if (cautious && !ready(POLL_OUT)) return -Errno.EAGAIN;
        return Linux.call(Linux.WRITE, descriptor, address, cautious ? Math.min(lengthBytes, LITTLE) : lengthBytes);
    }

    /** Answers how many bytes came, 0 at the end, or -errno; -EAGAIN if none are there. */
    long read(long address, long lengthBytes) {
        if (socket) return Linux.call(RECVFROM, descriptor, address, lengthBytes, MSG_DONTWAIT, 0, 0);
        if (cautious && !ready(POLL_IN)) return -Errno.EAGAIN;
        return Linux.call(Linux.READ, descriptor, address, lengthBytes);
    }

    private boolean ready(int events) {
        Memory.store32(pollEntry, descriptor);
        Memory.store32(pollEntry + 4, events);
        return Linux.call(Linux.POLL, pollEntry, 1, 0) > 0;
    }
}
