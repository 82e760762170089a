package hermitux.kernel.fs.synthetic;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.fs.file.DirectoryFile;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;

/** A directory of a synthetic file system: subclasses say which entries it has now. Entries are numbered from 0 on, with gaps allowed. */
public abstract class SyntheticDirectory extends SyntheticInode {
    /** Offsets 0 and 1 are "." and "..". */
    private static final int FIRST_OFFSET = 2;

    protected SyntheticDirectory(SyntheticFileSystem fileSystem, int permissions) {
        super(fileSystem, FileMode.DIRECTORY | permissions);
        links = 2;
    }

    /** The entry of that name, or null. */
    protected abstract Inode find(String name);
    /** One more than the highest number of an entry. */
    protected abstract int bound();
    /** Name of an entry, or null for a gap. */
    protected abstract String name(int entry);
    /** Inode number and file mode of an entry. */
    protected abstract long number(int entry);
    protected abstract int mode(int entry);

    /** The value of a decimal number without leading zeros, or -1. */
    public static int number(String name) {
        if (name.isEmpty() || name.length() > 9 || name.charAt(0) == '0' && name.length() > 1) return -1;
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            number = number * 10 + digit;
        }
        return number;
    }

    @Override
    public final long lookup(Dentry child) {
        child.inode = find(child.name);
        return child.inode == null ? -Errno.ENOENT : 0;
    }

    @Override
    public final long list(Dentry self, long offset, OpenFile.EntrySink sink) {
        long at = listDots(self, offset, sink);
        if (at < 0) return 0;
        for (int entry = (int) Math.min(at - FIRST_OFFSET, Integer.MAX_VALUE); entry < bound(); entry++) {
            String name = name(entry);
            if (name != null && !sink.add(name, number(entry), mode(entry) >>> 12, entry + 1L + FIRST_OFFSET)) break;
        }
        return 0;
    }

    /** Nothing can be made here. As on Linux the names of /proc are just not there. */
    protected long refusal() { return -Errno.ENOENT; }

    @Override public final long create(Dentry child, int mode) { return refusal(); }
    @Override public final long makeDirectory(Dentry child, int mode) { return refusal(); }
    @Override public final long makeNode(Dentry child, int mode, long specialDevice) { return refusal(); }
    @Override public final long makeSymbolicLink(Dentry child, String target) { return refusal(); }
    @Override public final long link(Inode target, Dentry child) { return refusal(); }

    @Override public final OpenFile open(Dentry dentry, int flags) { return new Listing(this, dentry, flags); }

    /** Its end is where its size says, which is 0 (generic_file_llseek). */
    private static final class Listing extends DirectoryFile {
        private static final int SEEK_END = 2;

        Listing(SyntheticDirectory directory, Dentry entry, int flags) { super(directory, entry, flags); }

        @Override public long seek(long offset, int whence) { return super.seek(offset, whence == SEEK_END ? SEEK_SET : whence); }
    }
}
