package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.thread.Failure;

/**
 * Extended attributes of a file of the server: those of users (user.*, xattr(7)), by Txattrwalk and Txattrcreate. Others say of the host what is no
 * matter of the machine's (its security modules, its ACLs), so they are EOPNOTSUPP here, as on a file system without them.
 */
final class NinepExtendedAttributes {
    private static final String OURS = "user.";
    private static final int REPLACE = 2, LARGEST = 65536;
    /** Length of what our own server removes; others take an empty value for that. */
    private static final long REMOVES = -1;

    private final NinepInode file;
    private final Session session;

    NinepExtendedAttributes(NinepInode file) {
        this.file = file;
        session = file.session;
    }

    /** Null with Failure. */
    String value(String name) { return name.startsWith(OURS) ? read(name) : Failure.of(Errno.EOPNOTSUPP); }

    /** The names, each with its NUL. */
    String names() {
        String all = read("");
        if (all == null) return Failure.errno() == Errno.EOPNOTSUPP ? "" : null;
        StringBuilder ours = new StringBuilder();
        for (int start = 0, end = all.indexOf(0); end >= 0; start = end + 1, end = all.indexOf(0, start))
            if (all.startsWith(OURS, start)) ours.append(all.substring(start, end + 1));
        return ours.toString();
    }

    private String read(String name) {
        int at = file.named();
        if (at < 0) return Failure.of(-at);
        int fid = session.newFid();
        long size = session.findAttribute(at, fid, name);
        if (size < 0) return Failure.of((int) -size);
        String value = size == 0 ? "" : size > LARGEST ? Failure.of(Errno.E2BIG) : read(fid, (int) size);
        session.clunk(fid);
        return value;
    }

    private String read(int fid, int size) {
        long bounce = session.bounce();
        if (bounce == 0) return Failure.of(Errno.ENOMEM);
        char[] text = new char[size];
        for (int done = 0; done < size; ) {
            session.payload().clear();
            session.payload().add(bounce, Math.min(Math.min(size - done, session.bounceBytes()), session.dataLimit()));
            long count = session.read(fid, done);
            if (count <= 0) return Failure.of(count < 0 ? (int) -count : Errno.EIO);
            for (int i = 0; i < count; i++) text[done + i] = (char) Memory.load8(DirectMap.address(bounce) + i);
            done += (int) count;
        }
        return new String(text);
    }

    /** @param value null to remove it */
    long set(String name, String value, int flags) {
        if (!name.startsWith(OURS)) return -Errno.EOPNOTSUPP;
        if (value != null && value.isEmpty() && !session.isOwn()) return -Errno.EOPNOTSUPP;     // 9P cannot say it
        int at = file.named();
        if (at < 0) return at;
        int fid = session.newFid();
        long result = session.walk(at, fid, null);
        if (result < 0) return result;
        result = session.makeAttribute(fid, name, value == null ? session.isOwn() ? REMOVES : 0 : value.length(), value == null ? REPLACE : flags);
        if (result == 0 && value != null) result = write(fid, value);
        if (result < 0) {
            session.clunk(fid);
            return result;
        }
        file.owner.changes.doing(file);
        result = session.clunkNow(fid);
        file.owner.changes.done();
        file.forgetAttributes();
        return result;
    }

    private long write(int fid, String value) {
        long bounce = session.bounce();
        if (bounce == 0) return -Errno.ENOMEM;
        for (int done = 0; done < value.length(); ) {
            int part = Math.min(Math.min(value.length() - done, session.bounceBytes()), session.dataLimit());
            for (int i = 0; i < part; i++) Memory.store8(DirectMap.address(bounce) + i, value.charAt(done + i));
            session.payload().clear();
            session.payload().add(bounce, part);
            long count = session.write(fid, done);
            if (count <= 0) return count < 0 ? count : -Errno.EIO;
            done += (int) count;
        }
        return 0;
    }
}
