package hermitux.kernel.fs.mini;

import hermitux.abi.FileMode;
import hermitux.kernel.thread.Failure;

/** A symbolic link of an overlay that stands for one below. */
final class OverlayLink extends MiniInode {
    private final Below below;

    OverlayLink(OverlayFs fileSystem, Below below) {
        super(fileSystem, FileMode.LINK | 0777);
        this.below = below;
    }

    @Override public long refresh() { return below.show(this); }

    @Override public String readLink() {
        long result = refresh();
        return result < 0 ? Failure.of((int) -result) : below.inode().readLink();
    }

    @Override public long blocks() { return 0; }

    @Override protected void forget() {
        super.forget();
        below.release();
    }
}
