package hermitux.kernel.syscall.memory;

import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Errno;
import hermitux.kernel.fs.mini.MiniFile;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.PageSource;

/** What changes mappings: mmap(2), munmap(2), mprotect(2), mremap(2), brk(2), msync(2). */
public final class Mappings {
    private Mappings() { }

    public static long mmap(long address, long length, int protection, int flags, int descriptor, long offset) {
        if ((offset & 4095) != 0) return -Errno.EINVAL;
        int type = flags & MAP_TYPE;
        OpenFile file = null;
        if ((flags & MAP_ANONYMOUS) == 0) {
            file = DescriptorTable.current().get(descriptor);
            if (file == null || file.pathOnly()) return -Errno.EBADF;
            if ((flags & MAP_HUGETLB) != 0) return -Errno.EINVAL;
        } else {
            if (length == 0) return -Errno.EINVAL;
            if ((flags & MAP_HUGETLB) != 0) return -Errno.ENOMEM;       // as on a Linux whose huge page pool is empty
            if (type != MAP_SHARED && type != MAP_PRIVATE) return -Errno.EINVAL;
            if (type == MAP_SHARED && (flags & MAP_GROWSDOWN) != 0) return -Errno.EINVAL;
        }
        if ((flags & MAP_LOCKED) != 0) {
            if (!MemoryLocks.isAllowed()) return -Errno.EPERM;
            if (!MemoryLocks.fits(length + 4095 >>> 12)) return -Errno.EAGAIN;
        }
        AddressSpace space = AddressSpace.current();
        if (file == null) return space.map(address, length, protection, flags, null, 0, true);
        if (length == 0) return -Errno.EINVAL;
        long error = fileError(file, protection, flags);
        if (error != 0) return error;
        if (file.mapsAnonymously()) return space.map(address, length, protection, flags, null, offset, true);
        PageSource pages = file.pages();
        if (pages == null) return -Errno.ENODEV;
        if ((flags & MAP_TYPE) != MAP_PRIVATE && file.writable()) {
            error = file.mayShare();
            if (error != 0) return error;
        }
        file.mapped();
        return space.map(address, length, protection, flags, pages, offset, file.writable() && !isSealed(file));
    }

    /** F_SEAL_WRITE or F_SEAL_FUTURE_WRITE: no new shared mapping of it may be written (fcntl(2)). */
    private static boolean isSealed(OpenFile file) {
        int seals = file.inode().seals();
        return seals > 0 && (seals & (MiniFile.SEAL_WRITE | MiniFile.SEAL_FUTURE_WRITE)) != 0;
    }

    /** What a file's mode and kind do not allow. */
    private static long fileError(OpenFile file, int protection, int flags) {
        switch (flags & MAP_TYPE) {
            case MAP_SHARED:
                if ((protection & PROT_WRITE) != 0 && !file.writable()) return -Errno.EACCES;
                break;
            case MAP_SHARED_VALIDATE:
                // MAP_SYNC is refused with the rest: no file here lies in persistent memory.
                if ((flags & ~(LEGACY_MAP_MASK | MAP_SHARED_VALIDATE | MAP_FIXED_NOREPLACE)) != 0) return -Errno.EOPNOTSUPP;
                if ((protection & PROT_WRITE) != 0 && !file.writable()) return -Errno.EACCES;
                break;
            case MAP_PRIVATE:
                break;
            default:
                return -Errno.EINVAL;
        }
        if (!file.readable()) return -Errno.EACCES;
        if ((flags & MAP_TYPE) != MAP_PRIVATE && (protection & PROT_WRITE) != 0 && isSealed(file)) return -Errno.EPERM;
        if (file.pages() == null && !file.mapsAnonymously()) return -Errno.ENODEV;
        return (flags & MAP_GROWSDOWN) != 0 ? -Errno.EINVAL : 0;
    }

    public static long munmap(long address, long length) { return AddressSpace.current().unmap(address, length); }

    public static long mprotect(long address, long length, int protection) { return protect(address, length, protection); }

    private static long protect(long address, long length, int protection) {
        return AddressSpace.current().protect(address, length, protection);
    }

    /** Without protection keys (CPUID says so) only the key -1, "none", is good. */
    public static long pkey_mprotect(long address, long length, int protection, int key) {
        return key == -1 ? protect(address, length, protection) : -Errno.EINVAL;
    }

    public static long mremap(long oldAddress, long oldLength, long newLength, long flags, long newAddress) {
        if (flags >>> 3 != 0) return -Errno.EINVAL;
        return AddressSpace.current().remap(oldAddress, oldLength, newLength, (int) flags, newAddress, MemoryLocks.most());
    }

    public static long brk(long address) { return AddressSpace.current().setBreak(address); }

    public static long msync(long address, long length, int flags) { return AddressSpace.current().synchronise(address, length, flags); }
}
