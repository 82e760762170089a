package hermitux.vmm.device;

import hermitux.abi.Errno;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * The lock that keeps a disk to one writer, as QEMU takes it, so that its machines and ours honour each other's (QEMU: block/file-posix.c,
 * raw_apply_lock_bytes): shared open file description locks of single bytes, 100 + n for what is done to the disk, 200 + n for what others must
 * not do, n being 0 for reading, 1 for writing, 3 for another length. Who begins looks whether the bytes that stand against him are locked.
 */
final class DiskLock {
    private static final int DOES = 100, FORBIDS = 200, READS = 0, WRITES = 1, RESIZES = 3;
    private static final int TEST = 36, SET = 37, SHARED = 0, EXCLUSIVE = 1, NONE = 2;
    /** struct flock: short type, short whence, then s64 start, s64 length, s32 process. */
    private static final int START = 8, LENGTH = 16, BYTES = 32;

    private final String path;
    private final int file;
    private final long lock = Scratch.allocate(BYTES);

    private DiskLock(String path, int file) {
        this.path = path;
        this.file = file;
    }

    /** Held until the process ends. */
    static void take(String path, int file, boolean writable) {
        var disk = new DiskLock(path, file);
        int[] does = writable ? new int[] {READS, WRITES} : new int[] {READS};
        int[] forbids = {WRITES, RESIZES};
        for (int use : does) disk.set(DOES + use);
        for (int use : forbids) disk.set(FORBIDS + use);
        for (int use : does) disk.test(FORBIDS + use);
        for (int use : forbids) disk.test(DOES + use);
    }

    private long call(int command, int type, int at) {
        Memory.fill(lock, 0, BYTES);
        Memory.store16(lock, type);
        Memory.store64(lock + START, at);
        Memory.store64(lock + LENGTH, 1);
        return Linux.call(Linux.FCNTL, file, command, lock);
    }

    private void set(int at) {
        long result = call(SET, SHARED, at);
        if (result == -Errno.EAGAIN || result == -Errno.EACCES) throw inUse();
        if (result < 0) throw MachineFailure.of("locking the disk " + path, result);
    }

    /** Our own locks do not count. */
    private void test(int at) {
        long result = call(TEST, EXCLUSIVE, at);
        if (result < 0) throw MachineFailure.of("locking the disk " + path, result);
        if (Memory.load16(lock) != NONE) throw inUse();
    }

    private MachineFailure inUse() { return new MachineFailure("the disk " + path + " is in use by another machine"); }
}
