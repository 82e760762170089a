package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * A folder's entries as Rreaddir has them: qid, u64 offset of the next entry, u8 type, name. Offsets are the host's own (d_off), so a client
 * goes on where it stopped even after others have changed the folder.
 */
final class DirectoryListing {
    private static final int BUFFER_BYTES = 32 << 10;
    /** struct linux_dirent64: 0 inode, 8 offset of the next, 16 length, 18 type, 19 name. */
    private static final int NEXT = 8, LENGTH = 16, KIND = 18, NAME = 19;
    private static final int ENTRY_BYTES = Wire.QID + 8 + 1 + 2;

    private final Qids qids;
    private long buffer;

    DirectoryListing(Qids qids) { this.qids = qids; }

    /** Puts entries from the offset on into the answer, up to limit bytes; answers how many bytes, or -errno. */
    long read(int directory, long offset, int limit, Reply reply) {
        if (buffer == 0) buffer = Scratch.allocate(BUFFER_BYTES);
        long result = Linux.call(Linux.LSEEK, directory, offset, 0);
        if (result < 0) return result;
        int done = 0;
        while (true) {
            // About as long here as there: what does not fit is asked for again.
            long count = Linux.call(Linux.GETDENTS64, directory, buffer, Math.min(BUFFER_BYTES, limit - done));
            if (count < 0) return done == 0 ? count : done;
            if (count == 0) return done;
            for (long at = buffer; at < buffer + count; at += Memory.load16(at + LENGTH)) {
                int length = nameLength(at);
                if (done + ENTRY_BYTES + length > limit) return done == 0 ? -Errno.EINVAL : done;
                qids.putEntry(reply, Memory.load8(at + KIND), Memory.load64(at));
                reply.put64(Memory.load64(at + NEXT)).put8(Memory.load8(at + KIND)).put(at + NAME, length);
                done += ENTRY_BYTES + length;
            }
            if (limit - done < ENTRY_BYTES + 256) return done;
        }
    }

    private static int nameLength(long entry) {
        int length = 0;
        while (Memory.load8(entry + NAME + length) != 0) length++;
        return length;
    }
}
