package hermitux.vmm.ninep;

import hermitux.abi.Errno;
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
    /** An entry here is at least so many times as long as the host's. */
    private static final int RATIO = 4, LEAST = 1024;

    private final Exchange at;
    private long buffer;

    DirectoryListing(Exchange at) { this.at = at; }

    /** Puts entries from the offset on into the answer, up to limit bytes, with their states if these are wanted; answers how many bytes, or -errno. */
    long read(int directory, long offset, int limit, boolean states) {
        if (buffer == 0) buffer = Scratch.allocate(BUFFER_BYTES);
        long result = Linux.call(Linux.LSEEK, directory, offset, 0);
        if (result < 0) return result;
        boolean wanted = states && at.folder.passable(directory);
        int state = !at.own ? 0 : wanted ? STATE_BYTES : 1, done = 0;
        while (true) {
            // About as long here as there: what does not fit is asked for again.
            int room = wanted ? Math.max(LEAST, (limit - done) / RATIO) : limit - done;
            long count = Linux.call(Linux.GETDENTS64, directory, buffer, Math.min(BUFFER_BYTES, room));
            if (count < 0) return done == 0 ? count : done;
            if (count == 0) return done;
            for (long entry = buffer; entry < buffer + count; entry += Memory.load16(entry + LENGTH)) {
                int length = nameLength(entry);
                if (done + ENTRY_BYTES + length + state > limit) return done == 0 ? -Errno.EINVAL : done;
                at.qids.putEntry(at.reply, Memory.load8(entry + KIND), Memory.load64(entry));
                at.reply.put64(Memory.load64(entry + NEXT)).put8(Memory.load8(entry + KIND)).put(entry + NAME, length);
                done += ENTRY_BYTES + length;
                if (at.own) done += putState(directory, entry + NAME, wanted && !isDots(entry + NAME, length));
            }
            if (limit - done < ENTRY_BYTES + state + 256) return done;
        }
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
