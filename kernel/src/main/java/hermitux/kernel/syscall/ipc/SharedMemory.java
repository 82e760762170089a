package hermitux.kernel.syscall.ipc;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.page.AttachedFile;
import hermitux.kernel.ipc.IpcObject;
import hermitux.kernel.ipc.IpcTable;
import hermitux.kernel.ipc.SharedSegment;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.Attachments;
import hermitux.kernel.memory.PageSource;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;

/** Shared memory of System V: shmget(2), shmat, shmdt, shmctl. */
public final class SharedMemory {
    private static final int READ_ONLY = 010000, ROUND = 020000, REMAP = 040000, EXECUTE = 0100000, HUGE_PAGES = 04000;
    private static final int MAP_SHARED = 1, MAP_FIXED = 0x10, PAGE = 4096;
    private static final int REMOVE = 0, SET = 1, STATUS = 2, INFORMATION = 3, LOCK = 11, UNLOCK = 12, STATUS_AT = 13, USE = 14, STATUS_ANY = 15;
    /** struct shmid64_ds behind its permissions: length, three times, two processes, attachments. */
    private static final int LENGTH = 48, ATTACHED = 56, DETACHED = 64, CHANGED = 72, CREATOR = 80, LAST = 84, ATTACHMENTS = 88, SIZE = 112;
    private static final int INFORMATION_SIZE = 72, USE_SIZE = 48;

    private SharedMemory() { }

    public static long shmget(int key, long length, int flags) {
        IpcTable<SharedSegment> table = SharedSegment.table();
        SharedSegment found = table.find(key, flags);
        if (found != null) return length < 0 || length > found.length ? -Errno.EINVAL : found.id;
        if (Failure.errno() != 0) return -Failure.errno();
        if (length <= 0) return -Errno.EINVAL;
        if ((flags & HUGE_PAGES) != 0 || length > AddressSpace.END) return -Errno.ENOMEM;
        if (!table.reserve(SharedSegment.HEAP_BYTES)) return -Errno.ENOSPC;
        return table.add(new SharedSegment(key, flags, length));
    }

    public static long shmat(int id, long address, int flags) {
        if (id < 0) return -Errno.EINVAL;
        if (address == 0 && (flags & REMAP) != 0) return -Errno.EINVAL;
        if ((address & PAGE - 1) != 0) {
            if ((flags & ROUND) == 0) return -Errno.EINVAL;
            address &= -PAGE;
            if (address == 0 && (flags & REMAP) != 0) return -Errno.EINVAL;
        }
        SharedSegment segment = SharedSegment.table().get(id);
        if (segment == null) return -Errno.EINVAL;
        boolean readOnly = (flags & READ_ONLY) != 0, executable = (flags & EXECUTE) != 0;
        if (!segment.allows((readOnly ? 0444 : 0666) | (executable ? 0111 : 0))) return -Errno.EACCES;
        AddressSpace space = AddressSpace.current();
        long pages = segment.length + PAGE - 1 & -PAGE;
        if (address != 0 && (flags & REMAP) == 0 && (address < 0 || address > AddressSpace.END - pages || !space.isFree(address, address + pages))) {
            return -Errno.EINVAL;
        }
        AttachedFile file = segment.attach(readOnly ? OpenFlags.READ_ONLY : OpenFlags.READ_WRITE);
        int protection = (readOnly ? 1 : 3) | (executable ? 4 : 0);
        long result = space.map(address, segment.length, protection, MAP_SHARED | (address != 0 ? MAP_FIXED : 0), file, 0, !readOnly);
        file.release();
        return result;
    }

    public static long shmdt(long address) {
        if ((address & PAGE - 1) != 0) return -Errno.EINVAL;
        AddressSpace space = AddressSpace.current();
        PageSource source = Attachments.at(space, address);
        if (!(source instanceof AttachedFile)) return -Errno.EINVAL;
        Attachments.end(space, source, address);
        return 0;
    }

    public static long shmctl(int id, int command, long buffer) {
        if (id < 0 || command < 0) return -Errno.EINVAL;
        switch (command) {
            case INFORMATION: return information(buffer);
            case USE: return use(buffer);
            default: break;
        }
        boolean byIndex = command == STATUS_AT || command == STATUS_ANY;
        SharedSegment segment = byIndex ? SharedSegment.table().at(id) : SharedSegment.table().get(id);
        if (segment == null) return -Errno.EINVAL;
        switch (command) {
            case STATUS: case STATUS_AT: case STATUS_ANY:
                if (command != STATUS_ANY && !segment.allows(0444)) return -Errno.EACCES;
                long bad = store(segment, buffer);
                return bad < 0 ? bad : byIndex ? segment.id : 0;
            case SET:
                if (!UserMemory.readable(buffer, SIZE)) return -Errno.EFAULT;
                if (!segment.isOwned()) return -Errno.EPERM;
                segment.load(buffer);
                return 0;
            case REMOVE:
                if (!segment.isOwned()) return -Errno.EPERM;
                segment.remove();
                return 0;
            case LOCK: case UNLOCK:
                // There is no swapping: only the mark changes.
                if (!segment.isOwned()) return -Errno.EPERM;
                segment.mode = command == LOCK ? segment.mode | SharedSegment.LOCKED : segment.mode & ~SharedSegment.LOCKED;
                return 0;
            default: return -Errno.EINVAL;
        }
    }

    private static long store(SharedSegment segment, long to) {
        if (!UserMemory.writable(to, SIZE)) return -Errno.EFAULT;
        Memory.fill(to, 0, SIZE);
        segment.store(to);
        Memory.store64(to + LENGTH, segment.length);
        Memory.store64(to + ATTACHED, segment.attachedSeconds);
        Memory.store64(to + DETACHED, segment.detachedSeconds);
        Memory.store64(to + CHANGED, segment.changedSeconds);
        Memory.store32(to + CREATOR, segment.creatorProcess);
        Memory.store32(to + LAST, segment.lastProcess);
        Memory.store64(to + ATTACHMENTS, segment.attachments);
        return 0;
    }

    /** The highest index in use, which these commands answer. */
    static int highest(IpcTable<? extends IpcObject> table) {
        int highest = table.bound() - 1;
        while (highest > 0 && table.at(highest) == null) highest--;
        return highest;
    }

    /** struct shminfo64: longest, shortest, most segments, most for a process, most pages in all. */
    private static long information(long to) {
        if (!UserMemory.writable(to, INFORMATION_SIZE)) return -Errno.EFAULT;
        Memory.fill(to, 0, INFORMATION_SIZE);
        Memory.store64(to, -1L - (1 << 24));
        Memory.store64(to + 8, 1);
        Memory.store64(to + 16, SharedSegment.MOST);
        Memory.store64(to + 24, SharedSegment.MOST);
        Memory.store64(to + 32, -1L - (1 << 24));
        return highest(SharedSegment.table());
    }

    /** struct shm_info: i32 segments, u64 pages in all, in memory, swapped, two more. */
    private static long use(long to) {
        if (!UserMemory.writable(to, USE_SIZE)) return -Errno.EFAULT;
        Memory.fill(to, 0, USE_SIZE);
        long pages = 0;
        for (int i = 0; i < SharedSegment.table().bound(); i++) {
            SharedSegment segment = SharedSegment.table().at(i);
            if (segment != null) pages += segment.length + PAGE - 1 >>> 12;
        }
        Memory.store32(to, SharedSegment.table().count());
        Memory.store64(to + 8, pages);
        Memory.store64(to + 16, pages);
        return highest(SharedSegment.table());
    }
}
