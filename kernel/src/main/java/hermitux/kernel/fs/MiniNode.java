package hermitux.kernel.fs;

/** A device node, named pipe or socket name of MiniFS. */
final class MiniNode extends MiniInode {
    MiniNode(MiniFs fileSystem, int mode, long specialDevice) {
        super(fileSystem, mode);
        this.specialDevice = specialDevice;
    }

    @Override public OpenFile open(Dentry entry, int flags) { return DeviceNodes.open(this, entry, flags); }
    @Override public long blocks() { return 0; }
}
