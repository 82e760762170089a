package hermitux.kernel.fs.vfs;

import hermitux.kernel.machine.Allocates;
import hermitux.kernel.memory.HeapBudget;

/**
 * Tells inotify's watches what happens to files (inotify(7)). Whatever changes a file calls it when {@link #isOn}, which costs nothing while
 * nobody watches anything. Of an event on a file its directory's watches hear with the name, then the file's own without.
 */
public final class Notice {
    public static final int ACCESS = 1, MODIFY = 2, ATTRIBUTES = 4, CLOSE_WRITE = 8, CLOSE_NOWRITE = 0x10, OPEN = 0x20, MOVED_FROM = 0x40;
    public static final int MOVED_TO = 0x80, CREATE = 0x100, DELETE = 0x200, DELETE_SELF = 0x400, MOVE_SELF = 0x800, ALL = 0xfff;
    public static final int OVERFLOW = 0x4000, IGNORED = 0x8000, IS_DIRECTORY = 0x40000000;
    public static final int EXCLUDE_UNLINKED = 0x04000000, ONE_SHOT = 0x80000000;

    /** Counts of all instances. */
    private static Notice counts;

    private int watches;
    private int instances;
    private int lastCookie;

    private Notice() { }

    public static void init() { counts = new Notice(); }

    static void count(int more) { counts.watches += more; }
    public static void countInstance(int more) { counts.instances += more; }
    public static int instances() { return counts.instances; }

    /** Somebody watches something. */
    public static boolean isOn() { return counts.watches != 0; }

    /** Something was done to an open file. */
    public static void file(OpenFile file, int event) {
        if (file.dentry != null && !file.pathOnly()) entry(file.dentry, event);
    }

    /** Something was done to the file of an entry. */
    public static void entry(Dentry entry, int event) {
        int what = entry.inode.isDirectory() ? event | IS_DIRECTORY : event;
        Dentry parent = entry.parent;
        if (parent != null && parent.inode.watches != null) tell(parent.inode, what, entry.name, 0, entry.isUnlinked());
        if (entry.inode.watches != null) tell(entry.inode, what, "", 0, false);
    }

    /** As {@link #entry}, where a call may not know the name. */
    public static void changed(Inode inode, Dentry entry, int event) {
        if (entry != null && entry.inode == inode) entry(entry, event);
        else self(inode, event);
    }

    /** To the watches of the file itself only. */
    public static void self(Inode inode, int event) {
        boolean shows = inode.isDirectory() && (event & (DELETE_SELF | MOVE_SELF)) == 0;
        if (inode.watches != null) tell(inode, shows ? event | IS_DIRECTORY : event, "", 0, false);
    }

    /** A name was made in or taken out of a directory. */
    public static void name(Dentry directory, String name, int event, boolean isDirectory) {
        if (directory.inode.watches != null) tell(directory.inode, isDirectory ? event | IS_DIRECTORY : event, name, 0, false);
    }

    /** A file has got another name. */
    public static void moved(Dentry fromDirectory, String fromName, Dentry toDirectory, String toName, Inode inode) {
        int flag = inode.isDirectory() ? IS_DIRECTORY : 0;
        int cookie = ++counts.lastCookie;
        if (fromDirectory.inode.watches != null) tell(fromDirectory.inode, MOVED_FROM | flag, fromName, cookie, false);
        if (toDirectory.inode.watches != null) tell(toDirectory.inode, MOVED_TO | flag, toName, cookie, false);
    }

    /** What happened on a server, to a file or, with a name, to one in a directory: as inotify there has told it. */
    public static void remote(Inode inode, int event, String name, int cookie) {
        if (inode.watches != null) tell(inode, event, name, cookie, false);
    }

    /** The last name of a file and the last that used it are gone: nobody can watch it any more. */
    public static void gone(Inode inode) {
        self(inode, DELETE_SELF);
        while (inode.watches != null) inode.watches.owner.remove(inode.watches);
    }

    @Allocates(reason = "an event, when somebody watches")
    private static void tell(Inode inode, int event, String name, int cookie, boolean unlinked) {
        for (Watch watch = inode.watches; watch != null;) {
            Watch following = watch.next;
            boolean wanted = (watch.mask & event & ALL) != 0 && !(unlinked && (watch.mask & EXCLUDE_UNLINKED) != 0);
            if (wanted) {
                watch.owner.add(watch.descriptor, event, name, cookie);
                if ((watch.mask & ONE_SHOT) != 0) watch.owner.remove(watch);
            }
            watch = following;
        }
    }

    /** Somebody's interest in what happens to a file or directory (inotify(7)). An inode's watches are chained; its field Inode.watches is the first. */
    public static final class Watch {
        /** Heap that a watch takes. */
        private static final int BYTES = 128;

        /** Who is told: an inotify instance. */
        public interface Owner {
            /** Something has happened to what one of its watches is about. */
            void add(int watch, int mask, String name, int cookie);

            /** The watch ends, as its file does, or as it was for one event. */
            void remove(Watch watch);
        }

        public final Owner owner;
        public final int descriptor;
        public final Inode inode;
        /** The name that keeps the inode in memory where names are a cache; else null. */
        private final Dentry holder;
        /** Events wanted, and flags as IN_ONESHOT. */
        public int mask;
        Watch next;

        public Watch next() { return next; }

        private Watch(Owner owner, int descriptor, Dentry entry, int mask) {
            this.owner = owner;
            this.descriptor = descriptor;
            this.mask = mask;
            inode = entry.inode;
            holder = inode.fileSystem.permanent ? null : entry;
        }

        /** Null if the heap has no room. */
        public static Watch begin(Owner owner, int descriptor, Dentry entry, int mask) {
            if (!HeapBudget.take(BYTES)) return null;
            Watch watch = new Watch(owner, descriptor, entry, mask);
            if (watch.holder != null) watch.holder.retain();
            watch.next = watch.inode.watches;
            watch.inode.watches = watch;
            watch.inode.beginWatch();
            count(1);
            return watch;
        }

        /** It is no longer among the inode's. */
        public void end() {
            HeapBudget.give(BYTES);
            count(-1);
            if (inode.watches == this) {
                inode.watches = next;
            } else {
                Watch before = inode.watches;
                while (before.next != this) before = before.next;
                before.next = next;
            }
            if (holder != null) holder.release();
        }
    }
}
