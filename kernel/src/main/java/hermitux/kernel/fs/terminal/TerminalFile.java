package hermitux.kernel.fs.terminal;

import hermitux.abi.Errno;
import hermitux.kernel.fs.Dentry;
import hermitux.kernel.fs.Inode;
import hermitux.kernel.fs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.WaitQueue;

/** The terminal, opened: reads, writes and the requests of ioctl_tty(2). */
public final class TerminalFile extends OpenFile {
    private static final int TCGETS = 0x5401, TCSETS = 0x5402, TCSETSF = 0x5404, TCSBRK = 0x5409, TCXONC = 0x540a, TCFLSH = 0x540b;
    private static final int TIOCEXCL = 0x540c, TIOCNXCL = 0x540d, TIOCSCTTY = 0x540e, TIOCGPGRP = 0x540f, TIOCSPGRP = 0x5410, TIOCOUTQ = 0x5411;
    private static final int TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414, FIONREAD = 0x541b, TIOCGETD = 0x5424, TIOCGSID = 0x5429;
    private static final int TCGETS2 = 0x802c542a, TCSETS2 = 0x402c542b, TCSETSF2 = 0x402c542d;

    private final Terminal terminal;
    private final Inode inode;

    public TerminalFile(Terminal terminal, Inode inode, Dentry dentry, int flags) {
        this.terminal = terminal;
        this.inode = inode;
        this.flags = flags;
        if (dentry != null) bind(dentry);
    }

    /** The line discipline holds no more. */
    @Override public long readBound(long length, long offset) { return Math.min(length, LineDiscipline.SIZE); }
    @Override public long read(long userAddress, long length) { return terminal.read(userAddress, length, nonBlocking()); }
    @Override public long write(long userAddress, long length) { return terminal.write(userAddress, length, nonBlocking()); }
    @Override public int poll() { return terminal.poll(); }
    @Override public WaitQueue waiters() { return terminal.queue; }
    @Override public Inode inode() { return inode; }

    @Override
    public long ioctl(int request, long argument) {
        switch (request) {
            case TCGETS: return get(argument, false);
            case TCGETS2: return get(argument, true);
            case TCSETS, TCSETS + 1, TCSETSF: return set(argument, request - TCSETS, false);
            case TCSETS2, TCSETS2 + 1, TCSETSF2: return set(argument, request - TCSETS2, true);
            case TIOCGWINSZ: return windowSize(argument);
            case TIOCSWINSZ: return setWindowSize(argument);
            case TIOCGPGRP: return answer(argument, Process.current().groupId);
            case TIOCSPGRP: return setForegroundGroup(argument);
            case TIOCGSID: return answer(argument, Process.current().sessionId);
            case FIONREAD: return answer(argument, (int) terminal.discipline.available());
            case TIOCOUTQ: return answer(argument, (int) terminal.pendingOutput());
            case TIOCGETD: return answer(argument, 0);
            case TIOCSCTTY: return 0;                   // it is the session's terminal already
            case TIOCEXCL, TIOCNXCL: return 0;          // nobody else could open it
            case TCSBRK: return terminal.drain();       // a break, for the argument 0, has no line to be sent on
            case TCXONC: return flow((int) argument);
            case TCFLSH: return flush((int) argument);
            default: return -Errno.ENOTTY;
        }
    }

    private long get(long address, boolean second) {
        if (!UserMemory.writable(address, second ? TerminalSettings.SIZE2 : TerminalSettings.SIZE)) return -Errno.EFAULT;
        terminal.settings.store(address, second);
        return 0;
    }

    /** @param when 0 at once, 1 after output has left, 2 then also without the input that was not read */
    private long set(long address, int when, boolean second) {
        if (!UserMemory.readable(address, second ? TerminalSettings.SIZE2 : TerminalSettings.SIZE)) return -Errno.EFAULT;
        if (when > 0) {
            long result = terminal.drain();
            if (result != 0) return result;
        }
        if (when == 2) terminal.discipline.flush();
        boolean canonical = terminal.settings.canonical();
        terminal.settings.load(address, second);
        if (terminal.settings.canonical() != canonical) terminal.discipline.modeChanged();
        terminal.output.stopped &= (terminal.settings.input & TerminalSettings.IXON) != 0;
        terminal.flush();
        terminal.queue.wakeAll();
        return 0;
    }

    private long windowSize(long address) {
        if (!UserMemory.writable(address, 8)) return -Errno.EFAULT;
        Memory.store16(address, terminal.rows);
        Memory.store16(address + 2, terminal.columns);
        Memory.store16(address + 4, terminal.pixelWidth);
        Memory.store16(address + 6, terminal.pixelHeight);
        return 0;
    }

    private long setWindowSize(long address) {
        if (!UserMemory.readable(address, 8)) return -Errno.EFAULT;
        terminal.pixelWidth = Memory.load16(address + 4);
        terminal.pixelHeight = Memory.load16(address + 6);
        terminal.resize(Memory.load16(address), Memory.load16(address + 2));
        return 0;
    }

    private long setForegroundGroup(long address) {
        if (!UserMemory.readable(address, 4)) return -Errno.EFAULT;
        int group = Memory.load32(address);
        if (group < 0) return -Errno.EINVAL;
        return group == Process.current().groupId ? 0 : -Errno.ESRCH;
    }

    /** tcflow: TCOOFF, TCOON; TCIOFF and TCION would send characters to a distant keyboard. */
    private long flow(int action) {
        if (action < 0 || action > 3) return -Errno.EINVAL;
        if (action == 0) terminal.output.stopped = true;
        if (action == 1) terminal.output.stopped = false;
        terminal.flush();
        return 0;
    }

    /** tcflush: TCIFLUSH, TCOFLUSH, TCIOFLUSH. */
    private long flush(int which) {
        if (which < 0 || which > 2) return -Errno.EINVAL;
        if (which != 1) terminal.discipline.flush();
        if (which != 0) terminal.output.discard();
        terminal.queue.wakeAll();
        return 0;
    }

    private static long answer(long address, int value) { return UserMemory.store32(address, value) ? 0 : -Errno.EFAULT; }
}
