package hermitux.kernel.fs.device;

import hermitux.abi.Errno;
import hermitux.kernel.fs.page.RegularFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;

/** A disk, opened: a file of fixed length (Linux: block/fops.c, block/ioctl.c). */
final class BlockFile extends RegularFile {
    private static final int GET_READ_ONLY = 0x125e, GET_SECTORS = 0x1260, FLUSH_BUFFERS = 0x1261, GET_READ_AHEAD = 0x1263, GET_SECTOR_SIZE = 0x1268;
    private static final int GET_LEAST = 0x1278, GET_BEST = 0x1279, GET_ALIGNMENT = 0x127a, GET_PHYSICAL_SECTOR = 0x127b;
    private static final int GET_BLOCK_SIZE = 0x80081270, GET_BYTES = 0x80081272;
    private static final int SECTOR = 512, BLOCK = 4096, READ_AHEAD_SECTORS = 512;
    private static final int SEEK_END = 2;

    private final DiskNode device;
    private final BlockPages content;
    private final Inode node;

    BlockFile(DiskNode device, BlockPages content, Inode node, Dentry entry, int flags) {
        super(content.inode, content, entry, flags);
        this.device = device;
        this.content = content;
        this.node = node;
    }

    @Override public Inode inode() { return node; }
    @Override public long inodeNumber() { return node.number; }
    @Override public long deviceNumber() { return node.fileSystem.device; }

    /** O_APPEND means nothing here. */
    @Override public long write(long userAddress, long length) {
        long count = writeAt(userAddress, length, position);
        if (count > 0) position += count;
        return count;
    }

    @Override public long writeAt(long userAddress, long length, long offset) {
        if (device.disk.readOnly()) return -Errno.EPERM;
        if (length == 0) return 0;
        long size = device.disk.lengthBytes();
        return offset >= size ? -Errno.ENOSPC : content.write(userAddress, Math.min(length, size - offset), offset);
    }

    @Override public long seek(long offset, int whence) {
        long size = device.disk.lengthBytes(), base = whence == 0 ? 0 : whence == 1 ? position : size;
        if (whence < 0 || whence > SEEK_END || offset < -base || offset > size - base) return -Errno.EINVAL;
        return position = base + offset;
    }

    @Override public long truncate(long length) { return -Errno.EINVAL; }
    @Override public long sync() { return content.synchronise(); }

    @Override public long ioctl(int request, long argument) {
        long size = device.disk.lengthBytes();
        return switch (request) {
            case GET_BYTES -> put64(argument, size);
            case GET_SECTORS -> put64(argument, size / SECTOR);
            case GET_BLOCK_SIZE, GET_SECTOR_SIZE, GET_PHYSICAL_SECTOR, GET_LEAST -> put32(argument, request == GET_BLOCK_SIZE ? BLOCK : SECTOR);
            case GET_BEST, GET_ALIGNMENT -> put32(argument, 0);
            case GET_READ_ONLY -> put32(argument, device.disk.readOnly() ? 1 : 0);
            case GET_READ_AHEAD -> put64(argument, READ_AHEAD_SECTORS);
            case FLUSH_BUFFERS -> Credentials.current().has(Credentials.SYS_ADMIN) ? content.forget() : -Errno.EACCES;
            default -> -Errno.ENOTTY;
        };
    }

    private static long put32(long address, int value) { return UserMemory.store32(address, value) ? 0 : -Errno.EFAULT; }
    private static long put64(long address, long value) { return UserMemory.store64(address, value) ? 0 : -Errno.EFAULT; }
}
