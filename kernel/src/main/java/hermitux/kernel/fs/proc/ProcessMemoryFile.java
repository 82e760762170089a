package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.file.PositionedFile;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticInode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Process;

/** /proc/self/cmdline, environ and auxv: what lies in the program's own memory now, where exec put it. */
final class ProcessMemoryFile extends SyntheticInode {
    private static final int ARGUMENTS = 0, ENVIRONMENT = 1, AUXILIARY = 2;

    private final int kind;

    private ProcessMemoryFile(SyntheticFileSystem files, int kind, int permissions) {
        super(files, FileMode.REGULAR | permissions);
        this.kind = kind;
    }

    static void addAll(SyntheticFileSystem files, FixedDirectory directory) {
        directory.add("cmdline", new ProcessMemoryFile(files, ARGUMENTS, 0444));
        directory.add("environ", new ProcessMemoryFile(files, ENVIRONMENT, 0400));
        directory.add("auxv", new ProcessMemoryFile(files, AUXILIARY, 0400));
    }

    @Override
    public OpenFile open(Dentry dentry, int flags) {
        return (flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY ? Failure.of(Errno.EACCES) : new Opened(this, dentry, flags);
    }

    private long start() {
        Process process = Process.current();
        return kind == ARGUMENTS ? process.space.argumentsStart : kind == ENVIRONMENT ? process.space.environmentStart : process.space.auxiliaryStart;
    }

    private long end() {
        Process process = Process.current();
        return kind == ARGUMENTS ? process.space.argumentsEnd : kind == ENVIRONMENT ? process.space.environmentEnd : process.space.auxiliaryEnd;
    }

    private static final class Opened extends PositionedFile {
        private final ProcessMemoryFile file;

        Opened(ProcessMemoryFile file, Dentry dentry, int flags) {
            this.file = file;
            this.flags = flags;
            bind(dentry);
        }

        @Override public long readBound(long length, long offset) { return Math.min(length, Math.max(0, file.end() - file.start() - offset)); }

        /** The ranges may overlap: a program may read its environment over itself. */
        @Override
        public long readAt(long userAddress, long length, long offset) {
            long from = file.start() + offset;
            long count = Math.min(length, file.end() - from);
            if (offset < 0 || count <= 0) return 0;
            if (!UserMemory.readable(from, count)) return -Errno.EFAULT;
            if (userAddress <= from) Memory.copy(userAddress, from, count);
            else for (long i = count - 1; i >= 0; i--) Memory.store8(userAddress + i, Memory.load8(from + i));
            return count;
        }

        @Override public Inode inode() { return file; }
    }
}
