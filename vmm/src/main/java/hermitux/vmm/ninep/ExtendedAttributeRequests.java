package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.virtio.Pieces;

/**
 * Txattrwalk and Txattrcreate, and Tread, Twrite and Tclunk of the fids that they make. Only users' attributes (user.*) are served: what the host's
 * security modules and ACLs keep with a file is no matter of the guest's.
 */
final class ExtendedAttributeRequests {
    private static final String SERVED = "user.";
    private static final int LARGEST = 65536, FLAGS = 3, REPLACE = 2;
    /** Length of what a client of our own removes. */
    private static final long REMOVES = -1;

    private final Exchange at;
    private long buffer;

    ExtendedAttributeRequests(Exchange at) { this.at = at; }

    private long buffer() {
        if (buffer == 0) buffer = Scratch.allocate(LARGEST);
        return buffer;
    }

    /** The answer is the value's length. An empty name stands for the list of names. */
    long walk() {
        Fid fid = at.fid();
        int number = at.request.get32();
        String name = at.request.string();
        if (at.request.bad || fid == null || fid.attribute != null || name.indexOf('\0') >= 0) return -Errno.EINVAL;
        if (!name.isEmpty() && !name.startsWith(SERVED)) return -Errno.EOPNOTSUPP;
        if (!at.hasRoomForName()) return -Errno.EMFILE;
        long size = name.isEmpty() ? at.folder.attributeNames(fid.path, buffer(), LARGEST) : at.folder.attribute(fid.path, name, buffer(), LARGEST);
        if (size < 0) return size;
        long path = at.folder.duplicate(fid.path);
        if (path < 0) return path;
        Fid made = new Fid((int) path);
        if (!at.holds(made, new ExtendedAttribute(name, (int) size, -1, false))) {
            made.close();
            return -Errno.ENOMEM;
        }
        for (int i = 0; i < size; i++) made.attribute.value[i] = (byte) Memory.load8(buffer + i);
        long result = at.add(number, made);
        if (result < 0) return result;
        at.reply.put64(size);
        return 0;
    }

    /** The fid, a file's before, becomes the attribute's. */
    long create() {
        Fid fid = at.fid();
        String name = at.request.string();
        long size = at.request.get64();
        int flags = at.request.get32();
        if (at.request.bad || fid == null || fid.attribute != null || fid.open != Fid.NONE) return -Errno.EINVAL;
        if (!at.folder.writable) return -Errno.EROFS;
        if (!name.startsWith(SERVED)) return -Errno.EOPNOTSUPP;
        if (name.indexOf('\0') >= 0 || (flags & ~FLAGS) != 0) return -Errno.EINVAL;
        boolean removes = at.own ? size == REMOVES : size == 0 && flags == REPLACE;
        if (!removes && (size < 0 || size > LARGEST)) return -Errno.E2BIG;
        return at.holds(fid, new ExtendedAttribute(name, removes ? 0 : (int) size, flags, removes)) ? 0 : -Errno.ENOMEM;
    }

    long read(Fid fid, long offset, long limit) {
        ExtendedAttribute attribute = fid.attribute;
        if (attribute.isWritten() || offset < 0) return -Errno.EINVAL;
        int start = (int) Math.min(offset, attribute.value.length), count = (int) Math.min(limit, attribute.value.length - start);
        for (int i = 0; i < count; i++) Memory.store8(buffer() + i, attribute.value[start + i]);
        Pieces.copyIn(at.chain, buffer(), Wire.READ_HEADER, count);
        at.dataBytes = count;
        at.reply.put32(count);
        return 0;
    }

    /** In order, and no more than was announced. */
    long write(Fid fid, long offset, long count) {
        ExtendedAttribute attribute = fid.attribute;
        if (!attribute.isWritten() || offset != attribute.length || count > attribute.value.length - attribute.length) return -Errno.EINVAL;
        Pieces.copyOut(at.chain, buffer(), Wire.WRITE_HEADER, (int) count);
        for (int i = 0; i < count; i++) attribute.value[attribute.length++] = (byte) Memory.load8(buffer + i);
        at.reply.put32((int) count);
        return 0;
    }

    /** The fid is given up: what was written is set now. */
    long clunked(Fid fid) {
        ExtendedAttribute attribute = fid.attribute;
        if (!attribute.isWritten()) return 0;
        if (attribute.removes) return at.folder.removeAttribute(fid.path, attribute.name);
        if (attribute.length < attribute.value.length) return -Errno.EINVAL;
        for (int i = 0; i < attribute.length; i++) Memory.store8(buffer() + i, attribute.value[i]);
        return at.folder.setAttribute(fid.path, attribute.name, buffer(), attribute.length, attribute.flags);
    }
}
