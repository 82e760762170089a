package hermitux.kernel.fs.mini;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.OpenFile;
import java.util.ArrayList;

/** A directory of an overlay that stands for one below; see {@link OverlayFs}. */
final class OverlayDirectory extends MiniDirectory {
    private static final int DIRECTORY = 4, REGULAR = 8, LINK = 10;

    private final Below below;
    /** The directory below, once it is known. */
    private Dentry lower;
    private boolean complete;

    OverlayDirectory(OverlayFs fileSystem, Below below) {
        super(fileSystem, FileMode.DIRECTORY | 0755);
        this.below = below;
    }

    /** For the root: the root below. */
    void show(Dentry root) {
        lower = root;
        root.inode.refresh();
        mode = root.inode.mode;
        uid = root.inode.uid;
        gid = root.inode.gid;
    }

    @Override public long refresh() {
        if (lower != null) return 0;
        long result = below.show(this);
        if (result >= 0) lower = below.entry();
        return result;
    }

    @Override public long complete(Dentry self) {
        if (complete) return 0;
        long result = refresh();
        if (result < 0) return result;
        var names = new Names();
        result = lower.inode.list(lower, 0, names);
        if (result < 0) return result;
        long modified = modifiedNanos, changed = changedNanos;
        for (int i = 0; i < names.names.size() && result >= 0; i++) result = bringIn(self, names.names.get(i), names.types.get(i));
        modifiedNanos = modified;
        changedNanos = changed;
        complete = result >= 0;
        return result;
    }

    private long bringIn(Dentry self, String name, int type) {
        if (MiniFs.isOutOfHeap()) return -Errno.ENOMEM;
        if (self.child(name) != null) return 0;
        MiniInode inode = of(new Below(lower, name), type);
        if (inode != null) MiniFs.add(self, name, inode);
        return 0;
    }

    /** Null for one that is gone meanwhile. */
    private MiniInode of(Below child, int type) {
        OverlayFs files = (OverlayFs) fileSystem;
        switch (type) {
            case DIRECTORY -> { return new OverlayDirectory(files, child); }
            case REGULAR -> { return new OverlayFile(files, child); }
            case LINK -> { return new OverlayLink(files, child); }
            default -> { }
        }
        if (child.find() < 0) return null;
        int found = child.inode().mode >> 12 & 15;
        if (found == DIRECTORY || found == REGULAR || found == LINK) return of(child, found);
        MiniNode node = new MiniNode(files, child.inode().mode, child.inode().specialDevice);
        child.show(node);
        child.release();
        return node;
    }

    @Override public long list(Dentry self, long offset, OpenFile.EntrySink sink) {
        long result = complete(self);
        return result < 0 ? result : super.list(self, offset, sink);
    }

    @Override protected void forget() {
        super.forget();
        if (below != null) below.release();
    }

    /** What a listing of the directory below has. */
    private static final class Names implements OpenFile.EntrySink {
        final ArrayList<String> names = new ArrayList<>();
        final ArrayList<Integer> types = new ArrayList<>();

        @Override public boolean add(String name, long inodeNumber, int type, long next) {
            if (name.equals(".") || name.equals("..")) return true;
            names.add(name);
            types.add(type);
            return true;
        }
    }
}
