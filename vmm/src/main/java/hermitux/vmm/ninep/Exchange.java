package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.virtio.Virtqueue;
import java.util.HashMap;

/** What the requests of a session share: its fids, the request at hand and its answer in the making. */
final class Exchange {
    private static final int MOST_FIDS = 1 << 16, MOST_ATTRIBUTE_BYTES = 1 << 22, OPEN_FILES = 7;

    final SharedFolder folder;
    final Qids qids;
    final RequestReader request;
    final ReplyWriter reply;
    final ChangeFeed changes;
    final HashMap<Integer, Fid> fids = new HashMap<>();
    /** The client speaks our own dialect. */
    boolean own;
    int messageBytes;
    Virtqueue chain;
    /** Bytes of data that went straight into guest memory behind the answer's header. */
    int dataBytes;

    /** Fids that only name a file, and so many of them at most: half of this process's descriptors, so that files can still be opened. */
    private final int mostNames = openFileLimit() / 2;
    private int opened;
    /** Of extended attributes in transfer. */
    private int attributeBytes;

    Exchange(SharedFolder folder, RequestReader request, ReplyWriter reply) {
        this.folder = folder;
        this.request = request;
        this.reply = reply;
        qids = new Qids(folder);
        changes = new ChangeFeed();
    }

    /** The fid that the request names next, or null. */
    Fid fid() { return fids.get(request.get32()); }

    private static int openFileLimit() {
        long limits = Scratch.allocate(16);
        if (Linux.call(Linux.PRLIMIT64, 0, OPEN_FILES, 0, limits) < 0) return 2 * MOST_FIDS;
        long soft = Memory.load64(limits);
        return soft < 0 ? 2 * MOST_FIDS : (int) Math.min(soft, 2 * MOST_FIDS);
    }

    /** A further name can have a fid; where it cannot, a client gives up those that it does not need. */
    boolean hasRoomForName() { return fids.size() - opened < mostNames; }

    /** The fid has become an open file. */
    void opened(Fid fid, int descriptor) {
        fid.open = descriptor;
        opened++;
    }

    /** Makes the number a fid, whose descriptors are closed if it cannot be one. */
    long add(int number, Fid fid) {
        if (!fids.containsKey(number) && fids.size() < MOST_FIDS) {
            fids.put(number, fid);
            return 0;
        }
        close(fid);
        return fids.containsKey(number) ? -Errno.EEXIST : -Errno.EMFILE;
    }

    /** Puts the file's qid into the answer. */
    long qid(int path) {
        long status = folder.status(path);
        if (status < 0) return status;
        qids.put(reply, status);
        return 0;
    }

    /** Takes room for an extended attribute, which the fid gives back when it is closed: false if clients hold too much. */
    boolean holds(Fid fid, ExtendedAttribute attribute) {
        if (attributeBytes + attribute.value.length > MOST_ATTRIBUTE_BYTES) return false;
        attributeBytes += attribute.value.length;
        fid.attribute = attribute;
        return true;
    }

    /** The file's data by a fid: a descriptor or -errno. Of our own dialect is that a fid which only names a file lends one for as long as it is read. */
    int data(Fid fid) {
        if (fid.open != Fid.NONE) return fid.open;
        if (!own || fid.attribute != null) return -Errno.EBADF;
        long file = folder.open(fid.path, 0);
        if (file < 0) return (int) file;
        opened(fid, (int) file);
        fid.lent = true;
        return fid.open;
    }

    /** Takes back what was lent. */
    void takeBack(Fid fid) {
        if (!fid.lent) return;
        opened--;
        fid.closeData();
    }

    /** The answer is the new fid's qid, and its state for a client of ours; without them there is no fid. */
    long named(int number, Fid fid) {
        long status = folder.status(fid.path);
        if (status < 0) {
            fids.remove(number);
            close(fid);
            return status;
        }
        qids.put(reply, status);
        if (own) putState(fid, status, fid.open == Fid.NONE);
        return 0;
    }

    void close(Fid fid) {
        if (fid.open != Fid.NONE) opened--;
        if (fid.attribute != null) attributeBytes -= fid.attribute.value.length;
        if (fid.watch >= 0) changes.release(fid.watch);
        fid.close();
    }

    void closeAll() {
        for (Fid fid : fids.values()) close(fid);
        fids.clear();
    }

    /**
     * Has the host tell of changes to the file, once for each fid. A watch on its folder would not do for a file: that tells nothing of what is done by
     * another name, nor that there is one now.
     */
    void watch(Fid fid, long status) {
        if (fid.watch < 0 && changes.isOn() && changes.hasRoom(Status.isDirectory(status))) fid.watch = changes.watch(fid.path, qids.number(status));
    }

    /** What is said along with a file's attributes. */
    int flags(Fid fid, long status) { return (fid.watch >= 0 ? Wire.WATCHED : 0) | (folder.readable(status) ? Wire.READABLE : 0); }

    /** In our own dialect: whether the host tells of the file's changes, from now on if it shall and can, then its attributes. */
    void putState(Fid fid, long status, boolean watch) {
        if (watch) watch(fid, status);
        reply.put8(flags(fid, status));
        Status.put(reply, qids, status);
    }
}
