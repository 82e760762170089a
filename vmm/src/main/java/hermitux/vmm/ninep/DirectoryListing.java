package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * A folder's entries as Rreaddir has them: qid, u64 offset of the next entry, u8 type, name. Offsets are the host's own (d_off), so a client
 * goes on where it stopped even after others have changed the folder. In our own dialect u8 follows, whether the file's state does: that of files with
 * one name, as a watch on the folder tells of what is done by it, and only where names may be looked up.
 */
final class DirectoryListing {
    private static final int BUFFER_BYTES = 32 << 10;
    /** struct linux_dirent64: 0 inode, 8 offset of the next, 16 length, 18 type, 19 name. */
    private static final int NEXT = 8, LENGTH = 16, KIND = 18, NAME = 19;
    private static final int ENTRY_BYTES = Wire.QID + 8 + 1 + 2;

    private static final int STATE_BYTES = 1 + 1 + Wire.QID + 12 + 8 + 80;
    private final Exchange at;
    private long buffer;
    /** Whose entries are in the buffer, and how many bytes of them. */
    private Fid holder;
    private long filled;

    DirectoryListing(Exchange at) { this.at = at; }

    /** Puts entries from the offset on into the answer, up to limit bytes, with their states if these are wanted; answers how many bytes, or -errno. */
    long read(Fid fid, long offset, int limit, boolean states) {
        int directory = fid.open, done = 0;
        long entry = place(fid, offset);
        if (entry < 0) return entry;
        boolean wanted = states && at.folder.passable(directory);
        int state = !at.own ? 0 : wanted ? STATE_BYTES : 1;
        while (true) {
            if (entry == buffer + filled) {
                long count = Linux.call(Linux.GETDENTS64, directory, buffer, BUFFER_BYTES);
                filled = Math.max(0, count);
                entry = buffer;
                if (count <= 0) return done == 0 ? count : done;
            }
            int length = nameLength(entry);
            if (done + ENTRY_BYTES + length + state > limit) return done == 0 ? -Errno.EINVAL : done;
            at.qids.putEntry(at.reply, Memory.load8(entry + KIND), Memory.load64(entry));
            at.reply.put64(Memory.load64(entry + NEXT)).put8(Memory.load8(entry + KIND));
            at.reply.put(entry + NAME, length);
            done += ENTRY_BYTES + length;
            if (at.own) done += putState(directory, entry + NAME, wanted && !isDots(entry + NAME, length));
            entry += Memory.load16(entry + LENGTH);
        }
    }

    /**
     * Where the entries from an offset on are or will be in the buffer, or -errno. Who goes on where the last answer ended gets what was read then, and no
     * seek: some file systems (tmpfs before Linux 6.6) know a place in a folder that changes only as long as nobody seeks.
     */
    private long place(Fid fid, long offset) {
        if (buffer == 0) buffer = Scratch.allocate(BUFFER_BYTES);
        if (fid == holder && offset != 0)
            for (long entry = buffer; entry < buffer + filled; entry += Memory.load16(entry + LENGTH))
                if (Memory.load64(entry + NEXT) == offset) return entry + Memory.load16(entry + LENGTH);
        long result = Linux.call(Linux.LSEEK, fid.open, offset, 0);
        holder = fid;
        filled = 0;
        return result < 0 ? result : buffer;
    }

    /** Answers its length. */
    private int putState(int directory, long name, boolean wanted) {
        int start = at.reply.length();
        long path = wanted ? SharedFolder.named(directory, name) : -1;
        long status = path < 0 ? -1 : at.folder.status((int) path);
        boolean known = status >= 0 && (Status.isDirectory(status) || Status.links(status) == 1);
        at.reply.put8(known ? 1 : 0);
        if (known) {
            at.reply.put8(at.folder.readable(status) ? Wire.READABLE : 0);
            Status.put(at.reply, at.qids, status);
        }
        if (path >= 0) Linux.call(Linux.CLOSE, path);
        return at.reply.length() - start;
    }

    private static boolean isDots(long name, int length) {
        return Memory.load8(name) == '.' && (length == 1 || length == 2 && Memory.load8(name + 1) == '.');
    }

    private static int nameLength(long entry) {
        int length = 0;
        while (Memory.load8(entry + NAME + length) != 0) length++;
        return length;
    }
}
