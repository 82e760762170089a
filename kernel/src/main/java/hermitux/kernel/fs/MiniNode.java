package hermitux.kernel.fs;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.pipe.Fifo;
import hermitux.kernel.fs.pipe.Pipe;

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
                if (pipe == null) pipe = new Pipe();
                return Fifo.open(pipe, this, entry, flags);
            }
            case FileMode.SOCKET -> { return Failure.of(Errno.ENXIO); }
            default -> { return DeviceNodes.open(this, entry, flags); }
        }
    }

    @Override public long blocks() { return 0; }
}
