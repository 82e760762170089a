package hermitux.kernel.fs.event;

import hermitux.abi.Errno;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.WaitQueue;

/** The file of signalfd(2): reads take signals that are pending for the reader, which it should have blocked. */
public final class SignalFile extends OpenFile {
    /** struct signalfd_siginfo (linux/signalfd.h): u32 number, i32 errno, code, u32 pid, uid, i32 fd, u32 timer, band, overrun, …, i32 int, u64 ptr. */
    private static final int SIZE = 128, ERROR = 4, CODE = 8, PID = 12, UID = 16, TIMER = 24, OVERRUN = 32, INTEGER = 44, POINTER = 48, ADDRESS = 72;

    private long mask;

    public SignalFile(long mask, int flags) {
        this.flags = flags;
        setMask(mask);
    }

    public void setMask(long newMask) {
        mask = newMask & ~Signals.UNBLOCKABLE;
        Signals.arrivals().wakeAll(PollEvents.POLLIN);
    }

    @Override
    public long read(long userAddress, long length) {
        if (length < SIZE) return -Errno.EINVAL;
        long done = 0;
        while (length - done >= SIZE) {
            SignalInfo info = Signals.take(Scheduler.current(), mask);
            if (info == null) break;
            store(userAddress + done, info);
            done += SIZE;
        }
        if (done > 0) return done;
        return nonBlocking() ? -Errno.EAGAIN : Scheduler.block(Signals.arrivals(), Long.MAX_VALUE);
    }

    private static void store(long address, SignalInfo info) {
        Memory.fill(address, 0, SIZE);
        Memory.store32(address, info.number);
        Memory.store32(address + ERROR, info.errno);
        Memory.store32(address + CODE, info.code);
        if (info.code == SignalInfo.TIMER) {
            Memory.store32(address + TIMER, (int) info.word0);
            Memory.store32(address + OVERRUN, (int) (info.word0 >>> 32));
        } else if (info.code <= 0) {
            Memory.store32(address + PID, (int) info.word0);
            Memory.store32(address + UID, (int) (info.word0 >>> 32));
        } else if (info.code != SignalInfo.KERNEL) {
            Memory.store64(address + ADDRESS, info.word0);
        }
        if (info.code == SignalInfo.TIMER || info.code == SignalInfo.QUEUE) {
            Memory.store32(address + INTEGER, (int) info.word1);
            Memory.store64(address + POINTER, info.word1);
        }
    }

    @Override public int poll() { return (Signals.pending(Scheduler.current()) & mask) != 0 ? PollEvents.POLLIN : 0; }
    /** Positions mean nothing, and asking for one is no error. */
    @Override public long seek(long offset, int whence) { return 0; }
    @Override public boolean isReadyForSomeOnly() { return true; }
    @Override public WaitQueue waiters() { return Signals.arrivals(); }
    @Override public Inode inode() { return AnonymousFiles.eventInode(); }
    @Override public String description() { return "anon_inode:[signalfd]"; }

    @Override
    public void details(StringBuilder out) {
        String digits = Long.toHexString(mask);
        out.append("sigmask:\t");
        for (int i = digits.length(); i < 16; i++) out.append('0');
        out.append(digits).append('\n');
    }
}
