package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.file.PositionedFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticInode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.ForeignMemory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;

/**
 * /proc/PID/mem (proc_pid_mem(5)): the program's memory at offsets that are addresses. What is not there is EIO. Unlike Linux it does not write where the
 * program may not.
 */
final class WholeMemoryFile extends SyntheticInode {
    private static final int PAGE = 4096;

    private final Subject subject;

    WholeMemoryFile(SyntheticFileSystem files, Subject subject) {
        super(files, FileMode.REGULAR | 0600);
        this.subject = subject;
    }

    @Override public OpenFile open(Dentry dentry, int flags) {
        return subject.isOpen() ? new Opened(this, dentry, flags) : Failure.of(Errno.EACCES);
    }

    private static final class Opened extends PositionedFile {
        private final WholeMemoryFile file;

        Opened(WholeMemoryFile file, Dentry dentry, int flags) {
            this.file = file;
            this.flags = flags;
            bind(dentry);
        }

        @Override public long readAt(long userAddress, long length, long offset) { return move(offset, userAddress, length, false); }
        @Override public long writeAt(long userAddress, long length, long offset) { return move(offset, userAddress, length, true); }

        @Override public long write(long userAddress, long length) {
            long count = writeAt(userAddress, length, position);
            if (count > 0) position += count;
            return count;
        }

        private long move(long there, long userAddress, long length, boolean write) {
            AddressSpace space = file.subject.space();
            if (space == null || length == 0) return 0;
            if (space == AddressSpace.current()) return write ? copy(there, userAddress, length) : copy(userAddress, there, length);
            long moved = write ? ForeignMemory.write(space, there, userAddress, length) : ForeignMemory.read(space, there, userAddress, length);
            return moved == 0 ? -Errno.EIO : moved;
        }

        /** Page by page, up to the first that is not there. */
        private static long copy(long to, long from, long length) {
            long done = 0;
            while (done < length) {
                long part = Math.min(length - done, Math.min(PAGE - (to + done & PAGE - 1), PAGE - (from + done & PAGE - 1)));
                if (!UserMemory.readable(from + done, part) || !UserMemory.writable(to + done, part)) return done > 0 ? done : -Errno.EIO;
                Memory.copy(to + done, from + done, part);
                done += part;
            }
            return done;
        }

        /** Any address is a position, those of the upper half too. */
        @Override public long seek(long offset, int whence) {
            if (whence != 0 && whence != 1) return -Errno.EINVAL;
            position = whence == 1 ? position + offset : offset;
            return position;
        }

        @Override public Inode inode() { return file; }
    }
}
