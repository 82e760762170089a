package hermitux.kernel.fs.synthetic;

import hermitux.abi.FileMode;

/** A symbolic link of a synthetic file system with a target that stays. */
public class SyntheticLink extends SyntheticInode {
    private final String target;

    public SyntheticLink(SyntheticFileSystem fileSystem, String target) {
        super(fileSystem, FileMode.LINK | 0777);
        this.target = target;
    }

    @Override public String readLink() { return target; }
}
