package hermitux.kernel.syscall.transfer;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.NoAllocation;

/** read(2), write(2), pread(2), lseek(2). */
public final class ReadWrite {
    private static final int MOST_WHENCE = 4;

    private ReadWrite() { }

    public static long read(int descriptor, long userAddress, long length) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null || !file.readable()) return -Errno.EBADF;
        return Transfers.read(file, userAddress, length, Transfers.CURRENT);
    }

    public static long write(int descriptor, long userAddress, long length) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null || !file.writable()) return -Errno.EBADF;
        return Transfers.write(file, userAddress, length, Transfers.CURRENT);
    }

    public static long pread64(int descriptor, long userAddress, long length, long offset) {
        if (offset < 0) return -Errno.EINVAL;
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null || !file.readable()) return Transfers.refusal(file);
        return Transfers.read(file, userAddress, length, offset);
    }

    public static long pwrite64(int descriptor, long userAddress, long length, long offset) {
        if (offset < 0) return -Errno.EINVAL;
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null || !file.writable()) return Transfers.refusal(file);
        return Transfers.write(file, userAddress, length, offset);
    }

    @NoAllocation(reason = "called often")
    public static long lseek(int descriptor, long offset, int whence) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        return Integer.compareUnsigned(whence, MOST_WHENCE) > 0 ? -Errno.EINVAL : file.seek(offset, whence);
    }
}
