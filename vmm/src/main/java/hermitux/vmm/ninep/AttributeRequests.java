package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/** Requests about what a file is: Tgetattr and Tsetattr, Tstatfs, Treadlink. */
final class AttributeRequests {
    private static final int MOST_LINK_BYTES = 4096;
    private static final long TIME_NOW = (1L << 30) - 1, TIME_OMIT = (1L << 30) - 2;

    private final Exchange at;
    private final long target = Scratch.allocate(MOST_LINK_BYTES);

    AttributeRequests(Exchange at) { this.at = at; }

    long getattr() {
        Fid fid = at.fid();
        if (at.request.bad || fid == null) return -Errno.EINVAL;
        long status = at.folder.status(fid.path);
        if (status < 0) return status;
        at.reply.put64(Wire.BASIC_ATTRIBUTES);
        Status.put(at.reply, at.qids, status);
        for (int i = 0; i < 4; i++) at.reply.put64(0);      // time of birth, generation, version of the data
        if (!at.own) return 0;
        at.watch(fid, status);
        at.reply.put8(at.flags(fid, status));
        return 0;
    }

    long setattr() {
        Fid fid = at.fid();
        int which = at.request.get32(), mode = at.request.get32(), user = at.request.get32(), group = at.request.get32();
        long size = at.request.get64(), accessed = at.request.get64(), accessedNanos = at.request.get64();
        long modified = at.request.get64(), modifiedNanos = at.request.get64();
        if (at.request.bad || fid == null) return -Errno.EINVAL;
        long result = 0;
        if ((which & (Wire.SET_OWNER | Wire.SET_GROUP)) != 0)
            result = at.folder.setOwner(fid.path, (which & Wire.SET_OWNER) != 0 ? user : -1, (which & Wire.SET_GROUP) != 0 ? group : -1);
        if (result == 0 && (which & Wire.SET_MODE) != 0) result = at.folder.setMode(fid.path, mode);
        if (result == 0 && (which & Wire.SET_SIZE) != 0) result = at.folder.setSize(fid, size);
        if (result == 0 && (which & (Wire.SET_ACCESSED | Wire.SET_MODIFIED)) != 0)
            result = at.folder.setTimes(fid.path, accessed, nanos(which, Wire.SET_ACCESSED, Wire.SET_ACCESSED_TO, accessedNanos),
                modified, nanos(which, Wire.SET_MODIFIED, Wire.SET_MODIFIED_TO, modifiedNanos));
        return result != 0 || !at.own ? result : changed(fid);
    }

    private long changed(Fid fid) {
        at.changes.settleAfterRequest();
        long status = at.folder.status(fid.path);
        if (status >= 0) at.putState(fid, status, false);
        return Math.min(status, 0);
    }

    private static long nanos(int which, int set, int setTo, long nanos) {
        return (which & set) == 0 ? TIME_OMIT : (which & setTo) == 0 ? TIME_NOW : nanos;
    }

    /** struct statfs: 0 type, 8 block size, 16 five counts, 56 id, 64 longest name. */
    long statfs() {
        Fid fid = at.fid();
        if (at.request.bad || fid == null) return -Errno.EINVAL;
        long statistics = at.folder.statistics(fid.path);
        if (statistics < 0) return statistics;
        at.reply.put32(Memory.load32(statistics)).put32(Memory.load32(statistics + 8));
        for (int field = 16; field <= 56; field += 8) at.reply.put64(Memory.load64(statistics + field));
        at.reply.put32(Memory.load32(statistics + 64));
        return 0;
    }

    long readLink() {
        Fid fid = at.fid();
        if (at.request.bad || fid == null) return -Errno.EINVAL;
        long length = at.folder.readLink(fid.path, target, MOST_LINK_BYTES);
        if (length < 0) return length;
        if (length + 2 > at.reply.room()) return -Errno.ENAMETOOLONG;
        at.reply.put(target, (int) length);
        return 0;
    }
}
