package hermitux.kernel.fs.mini;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.device.DeviceNodes;
import hermitux.kernel.fs.pipe.FifoSource;
import hermitux.kernel.fs.pipe.Pipe;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Failure;

/** A device node, named pipe or socket name of MiniFS. A named pipe keeps its buffer here, for all who open it. */
final class MiniNode extends MiniInode {
    private Pipe pipe;

    MiniNode(MiniFs fileSystem, int mode, long specialDevice) {
        super(fileSystem, mode);
        this.specialDevice = specialDevice;
    }

    @Override public OpenFile open(Dentry entry, int flags) {
        switch (mode & FileMode.TYPE) {
            case FileMode.FIFO -> {
                FifoSource fifos = Services.find(Services.FIFOS);
                if (fifos == null) return Failure.of(Errno.ENXIO);
                if (pipe == null) pipe = fifos.pipe();
                return fifos.open(pipe, this, entry, flags);
            }
            case FileMode.SOCKET -> { return Failure.of(Errno.ENXIO); }
            default -> { return DeviceNodes.open(this, entry, flags); }
        }
    }

    @Override public long blocks() { return 0; }
}
