package hermitux.kernel.fs;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.collection.LongMap;

/** What device nodes and named pipes of any file system open, by type and device number. Devices register themselves at boot. */
public final class DeviceNodes {
    private static LongMap<NodeOpener> openers;
    private static NodeOpener pipes;

    private DeviceNodes() { }

    public static void init() {
        openers = new LongMap<>();
        pipes = null;
    }

    public static void registerCharacter(int major, int minor, NodeOpener opener) { openers.put(FileMode.device(major, minor), opener); }

    /** Named pipes (mkfifo): one opener for all. */
    public static void registerPipes(NodeOpener opener) { pipes = opener; }

    /** Opens a node: ENXIO for sockets and devices that nobody serves, as open(2) says. */
    public static OpenFile open(Inode node, Dentry entry, int flags) {
        int type = node.mode & FileMode.TYPE;
        NodeOpener opener = type == FileMode.FIFO ? pipes : type == FileMode.CHARACTER ? openers.get(node.specialDevice) : null;
        return opener == null ? Failure.of(Errno.ENXIO) : opener.open(node, entry, flags);
    }
}
