package hermitux.kernel.syscall.transfer;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * sendfile(2) and copy_file_range(2), over a buffer in the kernel. While the output waits, Task.progress2 holds what has gone out; the piece at
 * hand is then read again. copy_file_range copies between any two regular files, as Linux 5.3 to 5.18 did.
 */
public final class FileCopies {
    /** Order of the buffer: 64 KiB, or a single frame when memory is short. */
    private static final int BUFFER_ORDER = 4;

    private FileCopies() { }

    public static long sendfile(int outDescriptor, int inDescriptor, long userOffset, long count) {
        long offset = Transfers.CURRENT;
        if (userOffset != 0) {
            if (!UserMemory.writable(userOffset, 8)) return -Errno.EFAULT;
            offset = Memory.load64(userOffset);
        }
        OpenFile in = DescriptorTable.current().usable(inDescriptor), out = DescriptorTable.current().usable(outDescriptor);
        if (in == null || !in.readable()) return -Errno.EBADF;
        if (userOffset != 0 && in.seek(0, 1) == -Errno.ESPIPE) return -Errno.ESPIPE;
        if (count < 0 || userOffset != 0 && (offset < 0 || offset > Long.MAX_VALUE - count)) return -Errno.EINVAL;
        if (out == null || !out.writable()) return -Errno.EBADF;
        if (in.seek(0, 1) < 0 || (out.flags & OpenFlags.APPEND) != 0) return -Errno.EINVAL;
        long done = copy(in, offset == Transfers.CURRENT ? in.position : offset, out, Transfers.CURRENT, Math.min(count, Transfers.MOST));
        if (done < 0) return done;
        if (userOffset != 0) Memory.store64(userOffset, offset + done);
        else in.position += done;
        return done;
    }

    public static long copy_file_range(int inDescriptor, long userInOffset, int outDescriptor, long userOutOffset, long length, int flags) {
        OpenFile in = DescriptorTable.current().usable(inDescriptor), out = DescriptorTable.current().usable(outDescriptor);
        if (in == null || out == null) return -Errno.EBADF;
        if (userInOffset != 0 && !UserMemory.writable(userInOffset, 8)) return -Errno.EFAULT;
        if (userOutOffset != 0 && !UserMemory.writable(userOutOffset, 8)) return -Errno.EFAULT;
        if (flags != 0) return -Errno.EINVAL;
        if (in.inode().isDirectory() || out.inode().isDirectory()) return -Errno.EISDIR;
        if (!in.inode().isRegular() || !out.inode().isRegular()) return -Errno.EINVAL;
        if (!in.readable() || !out.writable() || (out.flags & OpenFlags.APPEND) != 0) return -Errno.EBADF;
        long from = userInOffset != 0 ? Memory.load64(userInOffset) : in.position;
        long to = userOutOffset != 0 ? Memory.load64(userOutOffset) : out.position;
        // As Linux sees it: sums that wrap in 64 bits first, then offsets that are none, then the most a file may hold.
        if (Long.compareUnsigned(from + length, from) < 0 || Long.compareUnsigned(to + length, to) < 0) return -Errno.EOVERFLOW;
        if (from < 0 || to < 0) return -Errno.EINVAL;
        length = Math.max(0, Math.min(length < 0 ? Transfers.MOST : Math.min(length, Transfers.MOST), in.inode().size - from));
        if (in.inode() == out.inode() && from < to + length && to < from + length) return -Errno.EINVAL;
        long done = copy(in, from, out, to, length);
        if (done < 0) return done;
        if (userInOffset != 0) Memory.store64(userInOffset, from + done);
        else in.position += done;
        if (userOutOffset != 0) Memory.store64(userOutOffset, to + done);
        else out.position += done;
        return done;
    }

    /** @param outOffset where it goes, or CURRENT */
    private static long copy(OpenFile in, long inOffset, OpenFile out, long outOffset, long length) {
        int order = BUFFER_ORDER;
        long buffer = length > Frames.SIZE ? Frames.allocateContiguous(order) : 0;
        if (buffer == 0) {
            order = 0;
            buffer = Frames.allocate();
        }
        if (buffer == 0) return -Errno.ENOMEM;
        long done = pieces(in, inOffset, out, outOffset, length, DirectMap.address(buffer), (long) Frames.SIZE << order);
        Frames.release(buffer);
        return done;
    }

    private static long pieces(OpenFile in, long inOffset, OpenFile out, long outOffset, long length, long buffer, long bufferLength) {
        Task task = Scheduler.current();
        long done = task.progress2;
        while (done < length) {
            long got = in.readAt(buffer, Math.min(bufferLength, length - done), inOffset + done);
            if (got <= 0) return done > 0 ? done : got;
            long put = outOffset == Transfers.CURRENT ? out.write(buffer, got) : out.writeAt(buffer, got, outOffset + done);
            if (put == Errno.BLOCKED) return put;
            if (put < 0) return done > 0 ? done : put;
            done += put;
            task.progress2 = done;
            task.progress = 0;
            if (put < got) break;
        }
        return done;
    }
}
