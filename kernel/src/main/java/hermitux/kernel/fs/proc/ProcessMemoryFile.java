package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
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

/** /proc/N/cmdline, environ and auxv: what lies in a program's own memory now, where exec put it. */
final class ProcessMemoryFile extends SyntheticInode {
    static final int ARGUMENTS = 0, ENVIRONMENT = 1, AUXILIARY = 2;

    private final int kind;
    private final Subject subject;

    ProcessMemoryFile(SyntheticFileSystem files, int kind, Subject subject) {
        super(files, FileMode.REGULAR | (kind == ARGUMENTS ? 0444 : 0400));
        this.kind = kind;
        this.subject = subject;
    }

    @Override
    public OpenFile open(Dentry dentry, int flags) {
        if ((flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY) return Failure.of(Errno.EACCES);
        return kind == ARGUMENTS || subject.isOpen() ? new Opened(this, dentry, flags) : Failure.of(Errno.EACCES);
    }

    private static long start(int kind, AddressSpace space) {
        return kind == ARGUMENTS ? space.argumentsStart : kind == ENVIRONMENT ? space.environmentStart : space.auxiliaryStart;
    }

    /** How much there is from an offset on; nothing of a process that has ended. */
    private long left(long offset) {
        AddressSpace space = subject.space();
        if (space == null || offset < 0) return 0;
        long end = kind == ARGUMENTS ? space.argumentsEnd : kind == ENVIRONMENT ? space.environmentEnd : space.auxiliaryEnd;
        return Math.max(0, end - start(kind, space) - offset);
    }

    private static final class Opened extends PositionedFile {
        private final ProcessMemoryFile file;

        Opened(ProcessMemoryFile file, Dentry dentry, int flags) {
            this.file = file;
            this.flags = flags;
            bind(dentry);
        }

        @Override public long readBound(long length, long offset) { return Math.min(length, file.left(offset)); }

        @Override
        public long readAt(long userAddress, long length, long offset) {
            long count = Math.min(length, file.left(offset));
            if (count == 0) return 0;
            AddressSpace space = file.subject.space();
            long from = start(file.kind, space) + offset;
            return space == AddressSpace.current() ? copyOwn(userAddress, from, count) : ForeignMemory.read(space, from, userAddress, count);
        }

        /** The ranges may overlap: a program may read its environment over itself. */
        private static long copyOwn(long userAddress, long from, long count) {
            if (!UserMemory.readable(from, count)) return -Errno.EFAULT;
            if (userAddress <= from) Memory.copy(userAddress, from, count);
            else for (long i = count - 1; i >= 0; i--) Memory.store8(userAddress + i, Memory.load8(from + i));
            return count;
        }

        @Override public Inode inode() { return file; }
    }
}
