package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * The host's locks on open files of a share: record locks of the open file description (F_OFD_SETLK), which exclude those of any process, and
 * flock(2). Nobody waits here: who is refused asks again. They end with the descriptor, and so with this process.
 */
final class HostLocks {
    static final int READ = 0, WRITE = 1, NONE = 2;
    private static final int TEST = 36, SET = 37;
    private static final int FLOCK_SHARED = 1, FLOCK_EXCLUSIVE = 2, FLOCK_NOT_WAIT = 4, FLOCK_NONE = 8;
    /** struct flock: short type, short whence, then s64 start, s64 length, s32 process. */
    private static final int TYPE = 0, START = 8, LENGTH = 16, PROCESS = 24, BYTES = 32;

    private final long record = Scratch.allocate(BYTES);

    /** Sets, changes or takes away a record lock: 0, -EAGAIN if somebody else's stands against it, or -errno. */
    long set(int file, int type, long start, long length) {
        describe(type, start, length);
        long result = Linux.call(Linux.FCNTL, file, SET, record);
        return result == -Errno.EACCES ? -Errno.EAGAIN : result;
    }

    /** Puts the record lock that stands against this one, or type NONE, into the answer, as Rgetlock has it. */
    long test(int file, int type, long start, long length, String client, ReplyWriter reply) {
        describe(type, start, length);
        long result = Linux.call(Linux.FCNTL, file, TEST, record);
        if (result < 0) return result;
        reply.put8(Memory.load16(record + TYPE)).put64(Memory.load64(record + START)).put64(Memory.load64(record + LENGTH));
        reply.put32(Memory.load32(record + PROCESS)).put(client);
        return 0;
    }

    /**
     * Says to other machines, by a lock on the folder of the share whose place is the file's number, that a file is mapped here, or no more: 0, or -EBUSY if it
     * is mapped there. The lock is a shared one, as a folder cannot be opened to write, so two may have it for a moment: each then gives way.
     */
    long claim(int folder, long inode, boolean take) {
        if (folder < 0) return 0;
        long place = inode & Long.MAX_VALUE - 1;
        long result = set(folder, take ? READ : NONE, place, 1);
        if (result < 0 || !take) return Math.min(result, 0);
        describe(WRITE, place, 1);
        result = Linux.call(Linux.FCNTL, folder, TEST, record);
        if (result < 0 || Memory.load16(record + TYPE) == NONE) return Math.min(result, 0);
        set(folder, NONE, place, 1);
        return -Errno.EBUSY;
    }

    private void describe(int type, long start, long length) {
        Memory.fill(record, 0, BYTES);
        Memory.store16(record + TYPE, type);
        Memory.store64(record + START, start);
        Memory.store64(record + LENGTH, length);
    }

    /** flock(2): 0, -EAGAIN or -errno. */
    long whole(int file, int type) {
        int operation = type == READ ? FLOCK_SHARED : type == WRITE ? FLOCK_EXCLUSIVE : FLOCK_NONE;
        return Linux.call(Linux.FLOCK, file, operation | FLOCK_NOT_WAIT);
    }
}
