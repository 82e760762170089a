package hermitux.kernel.fs.terminal;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.WaitQueue;

/** The master of a pseudo-terminal (ptmx(4)): what is written to it is typed, what is read from it was shown. */
final class MasterFile extends OpenFile {
    private static final int TIOCPKT = 0x5420, TIOCGPTN = 0x80045430, TIOCSPTLCK = 0x40045431, TIOCSIG = 0x40045436, TIOCGPKT = 0x80045438;
    private static final int TIOCGPTLCK = 0x80045439;

    final PseudoTerminal terminal;
    private final Inode inode;

    MasterFile(PseudoTerminal terminal, Inode inode, Dentry dentry, int flags) {
        this.terminal = terminal;
        this.inode = inode;
        this.flags = flags;
        bind(dentry);
    }

    /** What is there with packet mode's byte, or one byte to wait for. */
    @Override public long readBound(long length, long offset) { return Math.min(length, terminal.shownBytes() + 1); }

    @Override
    public long read(long userAddress, long length) {
        if (length == 0) return 0;
        if (terminal.status() != 0) {
            Memory.store8(userAddress, terminal.status());
            terminal.clearStatus();
            return 1;
        }
        if (terminal.shownBytes() > 0) {
            if (!terminal.packets) return terminal.takeShown(userAddress, length);
            Memory.store8(userAddress, 0);
            return 1 + terminal.takeShown(userAddress + 1, length - 1);
        }
        if (terminal.abandoned) return -Errno.EIO;
        return nonBlocking() ? -Errno.EAGAIN : Scheduler.block(terminal.masterQueue, Long.MAX_VALUE);
    }

    /** Task.progress holds the bytes written so far. */
    @Override
    public long write(long userAddress, long length) {
        long done = Scheduler.current().progress;
        while (done < length) {
            long count = terminal.type(userAddress + done, length - done);
            if (count == 0) break;
            done += count;
        }
        return done == length ? done : awaitRoom(done, terminal.masterQueue, nonBlocking());
    }

    @Override
    public int poll() {
        int events = terminal.shownBytes() > 0 ? PollEvents.READABLE : 0;
        if (terminal.status() != 0) events |= PollEvents.READABLE | PollEvents.POLLPRI;
        if (terminal.abandoned) events |= PollEvents.POLLHUP;
        return terminal.room() > 0 ? events | PollEvents.WRITABLE : events;
    }

    @Override
    public long ioctl(int request, long argument) {
        switch (request) {
            case TIOCGPTN: return TerminalRequests.answer(argument, terminal.number);
            case TIOCGPTLCK: return TerminalRequests.answer(argument, terminal.locked ? 1 : 0);
            case TIOCGPKT: return TerminalRequests.answer(argument, terminal.packets ? 1 : 0);
            case TIOCSPTLCK, TIOCPKT: return change(request, argument);
            case PseudoTerminal.TIOCGPTPEER: return openPeer((int) argument);
            case TIOCSIG: return signal((int) argument);
            case TerminalRequests.FIONREAD: return TerminalRequests.answer(argument, (int) terminal.shownBytes());
            case TerminalRequests.TCFLSH: return flush((int) argument);
            case TerminalRequests.TIOCSCTTY, TerminalRequests.TIOCNOTTY: return -Errno.ENOTTY;
            default: return TerminalRequests.handle(terminal, true, request, argument);
        }
    }

    /** Opens the slave under its name in /dev/pts, as open(2) would. */
    private long openPeer(int openFlags) {
        Dentry entry = PseudoTerminals.entry(terminal);
        if (entry == null) return -Errno.ENOENT;
        OpenFile slave = entry.inode.open(entry, openFlags & ~(OpenFlags.CLOEXEC | OpenFlags.CREAT | OpenFlags.EXCL));
        if (slave == null) return -Failure.errno();
        slave.flags &= ~OpenFlags.NOCTTY;
        return DescriptorTable.current().install(slave, (openFlags & OpenFlags.CLOEXEC) != 0);
    }

    private long change(int request, long address) {
        if (!UserMemory.readable(address, 4)) return -Errno.EFAULT;
        boolean on = Memory.load32(address) != 0;
        if (request == TIOCSPTLCK) {
            terminal.locked = on;
        } else {
            if (on && !terminal.packets) terminal.clearStatus();
            terminal.packets = on;
        }
        return 0;
    }

    /** SIGINT, SIGQUIT or SIGTSTP, as if its key had been typed. */
    private long signal(int number) {
        if (number != LineDiscipline.SIGINT && number != LineDiscipline.SIGQUIT && number != LineDiscipline.SIGTSTP) return -Errno.EINVAL;
        ControllingTerminal.signal(terminal, number);
        return 0;
    }

    /** The master's input is what was shown, its output what was typed. */
    private long flush(int which) {
        if (which < 0 || which > 2) return -Errno.EINVAL;
        if (which != 1) terminal.dropShown(terminal.shownBytes());
        if (which != 0) terminal.flushInput();
        return 0;
    }

    @Override public WaitQueue waiters() { return terminal.masterQueue; }
    @Override public Inode inode() { return inode; }
    @Override protected void close() { terminal.end(); }
}
