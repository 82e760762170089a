package hermitux.kernel.fs.ninep;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.machine.Allocates;

/**
 * Takes in what others change on a share before anything that is kept of it is believed: names, attributes and data that an entry of the ring is
 * about are doubted, and asked for when they are wanted next; those who watch (inotify) are told. Nothing is taken out of the tree here, as a path walk
 * may be under way.
 *
 * What our own requests change is in the ring as well, and is known here already. Of the entries that came while a request was served, those about its
 * own file or name are its doing; another's change of the same file in those few microseconds may be taken for ours.
 */
final class RemoteChanges extends InterruptHandler {
    private static final int NAMES = Notice.CREATE | Notice.DELETE | Notice.MOVED_FROM | Notice.MOVED_TO;
    private static final int TOLD_TO_FILE = Notice.MODIFY | Notice.ATTRIBUTES | Notice.CLOSE_WRITE;

    private final NinepFileSystem owner;
    private final Session session;
    /** What the request under way changes: a file, or names in one or two folders. */
    private NinepInode file;
    private NinepInode folder;
    private String name;
    private NinepInode otherFolder;
    private String otherName;

    RemoteChanges(NinepFileSystem owner) {
        this.owner = owner;
        session = owner.session;
    }

    /** A request is about to change a file; {@link #done} follows it. */
    void doing(NinepInode changed) { file = changed; }

    void doing(NinepInode changedFolder, String changedName, NinepInode changedFile) {
        folder = changedFolder;
        name = changedName;
        file = changedFile;
    }

    void alsoDoing(NinepInode changedFolder, String changedName) {
        otherFolder = changedFolder;
        otherName = changedName;
    }

    void done() {
        hear();
        file = null;
        folder = null;
        otherFolder = null;
    }

    void hear() { if (session.changes != null && session.changes.hasNews()) takeIn(session.changes); }

    @Override public void interrupt() { hear(); }

    @Allocates(reason = "names of what others have changed")
    private void takeIn(ChangeRing ring) {
        while (ring.next()) apply(ring);
        if (!ring.lost) return;
        ring.lost = false;
        owner.doubtAll();
    }

    private void apply(ChangeRing ring) {
        NinepInode at = owner.living(ring.number);
        if (at == null) return;
        if ((ring.event & Notice.IGNORED) != 0) {
            at.watched = false;
            return;
        }
        Dentry child = ring.name.isEmpty() || at.entry == null ? null : at.entry.child(ring.name);
        NinepInode target = ring.name.isEmpty() ? at : child != null && child.inode instanceof NinepInode inode ? inode : null;
        int event = ring.event & Notice.ALL;
        if (ring.duringRequest && (event == Notice.CLOSE_WRITE || isOurs(at, ring.name, target))) return;
        if ((event & NAMES) != 0) {
            at.forgetAttributes();
            if (child != null && child.mounted == null) child.confirm(Dentry.DOUBTED);
        }
        if (target != null && event != Notice.CLOSE_WRITE) target.mayHaveChanged();
        if (Notice.isOn()) tell(at, target, ring, event);
    }

    private boolean isOurs(NinepInode at, String changedName, NinepInode target) {
        if (target != null && target == file) return true;
        return at == folder && changedName.equals(name) || at == otherFolder && changedName.equals(otherName);
    }

    private static void tell(NinepInode at, NinepInode target, ChangeRing ring, int event) {
        int shown = ring.event & (Notice.ALL | Notice.IS_DIRECTORY);
        Notice.remote(at, shown, ring.name, ring.cookie);
        if (target == null || target == at) return;
        // What is watched itself is told of by itself.
        if ((event & TOLD_TO_FILE) != 0 && !target.watched) Notice.remote(target, shown, "", 0);
        if (event == Notice.MOVED_FROM && !target.watched) Notice.remote(target, Notice.MOVE_SELF, "", 0);
        if (event == Notice.DELETE && target.links <= 1) {
            Notice.remote(target, Notice.ATTRIBUTES, "", 0);
            Notice.gone(target);
        }
    }
}
