package hermitux.kernel.fs.device;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Failure;

/** What the device nodes of any file system open, by device number. Drivers register themselves at boot. */
public final class DeviceNodes {
    /** All that can be opened. */
    private static DeviceNodes nodes;

    private LongMap<NodeOpener> openers;
    private LongMap<NodeOpener> blockOpeners;

    private DeviceNodes() { }

    public static void init() {
        nodes = new DeviceNodes();
        nodes.openers = new LongMap<>();
        nodes.blockOpeners = new LongMap<>();
    }

    public static void register(int major, int minor, NodeOpener opener) { nodes.openers.put(FileMode.device(major, minor), opener); }

    public static void registerBlock(int major, int minor, NodeOpener opener) { nodes.blockOpeners.put(FileMode.device(major, minor), opener); }

    /** The disks, by number: /dev/vda is 0. Null behind the last. */
    public static DiskNode disk(int number) {
        return nodes.blockOpeners.get(FileMode.device(DiskNode.MAJOR, number * DiskNode.MINORS_EACH)) instanceof DiskNode disk ? disk : null;
    }

    /** ENXIO for those that nobody serves, as open(2) says. */
    public static OpenFile open(Inode node, Dentry entry, int flags) {
        boolean character = (node.mode & FileMode.TYPE) == FileMode.CHARACTER;
        NodeOpener opener = (character ? nodes.openers : nodes.blockOpeners).get(node.specialDevice);
        return opener == null ? Failure.of(Errno.ENXIO) : opener.open(node, entry, flags);
    }
}
