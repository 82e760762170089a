package hermitux.kernel.fs.device;

import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;

/** Opens what a device node stands for; registered with {@link DeviceNodes}. */
public interface NodeOpener {
    /**
     * @param node the inode of the name: open files show it to fstat
     * @param entry the name, to be bound (OpenFile.bind)
     * @return null with Failure
     */
    OpenFile open(Inode node, Dentry entry, int flags);
}
