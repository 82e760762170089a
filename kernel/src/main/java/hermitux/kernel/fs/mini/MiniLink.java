package hermitux.kernel.fs.mini;

import hermitux.abi.FileMode;
import hermitux.kernel.memory.HeapBudget;

/** A symbolic link of MiniFS. */
final class MiniLink extends MiniInode {
    private final String target;

    MiniLink(MiniFs fileSystem, String target) {
        super(fileSystem, FileMode.LINK | 0777);
        this.target = target;
        size = target.length();
        HeapBudget.give(-2 * size);
    }

    @Override protected void forget() {
        super.forget();
        HeapBudget.give(2 * size);
    }

    @Override public String readLink() { return target; }
    @Override public long blocks() { return 0; }
}
