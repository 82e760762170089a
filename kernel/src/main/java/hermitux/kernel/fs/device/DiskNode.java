package hermitux.kernel.fs.device;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.driver.virtio.BlockDriver;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.file.AnonymousInode;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Failure;

/** A disk as a block device: its node, and the pages that all who open it share. The disk itself is touched when it is first opened. */
public final class DiskNode implements NodeOpener {
    /** Of those that Linux gives away as drivers come. */
    public static final int MAJOR = 254, MINORS_EACH = 16;
    private static final int DISK_GROUP = 6;

    final BlockDriver disk;
    private BlockPages pages;

    private DiskNode(BlockDriver disk) { this.disk = disk; }

    /**
     * Makes a disk's node.
     * @param directory /dev
     * @param number of the disk: /dev/vda is 0
     * @param place of the disk among the hypervisor's devices
     * @param user whom it belongs to: --disk is the program's
     */
    public static void add(Dentry directory, int number, int place, int user) {
        BlockDriver disk = BlockDriver.at(place);
        if (disk == null || !(directory.inode.fileSystem instanceof MiniFs files)) return;
        long device = FileMode.device(MAJOR, number * MINORS_EACH);
        DeviceNodes.registerBlock(MAJOR, number * MINORS_EACH, new DiskNode(disk));
        Dentry node = files.addNode(directory, name(number), FileMode.BLOCK | 0660, device);
        node.inode.uid = user;
        node.inode.gid = DISK_GROUP;
    }

    /** The disk itself, ready to tell about itself; null if it cannot be used. */
    public BlockDriver disk() { return disk.start() ? disk : null; }

    public static String name(int number) { return "vd" + (char) ('a' + number); }

    @Override public OpenFile open(Inode node, Dentry entry, int flags) {
        if (!disk.start()) return Failure.of(Errno.ENXIO);
        if (pages == null) {
            Inode content = new AnonymousInode(AnonymousFiles.pipes(), FileMode.BLOCK);
            content.size = disk.lengthBytes();
            pages = new BlockPages(content, disk);
        }
        return new BlockFile(this, pages, node, entry, flags);
    }
}
