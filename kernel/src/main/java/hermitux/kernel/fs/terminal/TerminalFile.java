package hermitux.kernel.fs.terminal;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.WaitQueue;

/** A terminal, opened: after a hang-up it is at its end for reads and an error for all else. */
public final class TerminalFile extends OpenFile {
    private final Terminal terminal;
    private final Inode inode;

    public TerminalFile(Terminal terminal, Inode inode, Dentry dentry, int flags) {
        this.terminal = terminal;
        this.inode = inode;
        this.flags = flags;
        if (dentry != null) bind(dentry);
        terminal.opened();
    }

    /** The line discipline holds no more. */
    @Override public long readBound(long length, long offset) { return Math.min(length, LineDiscipline.SIZE); }

    @Override public long read(long userAddress, long length) { return terminal.hungUp ? 0 : terminal.read(userAddress, length, nonBlocking()); }

    @Override
    public long write(long userAddress, long length) { return terminal.hungUp ? -Errno.EIO : terminal.write(userAddress, length, nonBlocking()); }

    @Override
    public int poll() {
        if (!terminal.hungUp) return terminal.poll();
        return PollEvents.READABLE | PollEvents.WRITABLE | PollEvents.POLLERR | PollEvents.POLLHUP;
    }

    @Override public WaitQueue waiters() { return terminal.queue; }
    @Override public Inode inode() { return inode; }

    @Override
    public long ioctl(int request, long argument) {
        if (terminal.hungUp) return request == TerminalRequests.TIOCSPGRP ? -Errno.ENOTTY : -Errno.EIO;
        return terminal.request(request, argument);
    }

    @Override protected void close() { terminal.closed(); }
}
