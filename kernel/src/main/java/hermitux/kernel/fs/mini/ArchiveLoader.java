package hermitux.kernel.fs.mini;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;

/**
 * Fills MiniFS from the boot archive (its layout: ARCHITECTURE.md). File data stays where it is: files adopt the archive's pages. The archive
 * comes from the launcher; every offset in it is checked against its length all the same, before anything of it is used.
 */
public final class ArchiveLoader {
    private static final long MAGIC = 0x31435241_58544d48L;     // "HMTXARC1"
    /** Arguments and environment are most of it: 2 MiB at most by the host's execve(2), and a key for each. */
    private static final int LONGEST_CONFIGURATION = 4 << 20;
    private static final int HEADER_SIZE = 64, ENTRY_SIZE = 64, PAGE = 4096;
    private static final int ENTRY_COUNT = 8, ENTRIES = 16, STRINGS = 24, STRINGS_LENGTH = 32, LENGTH = 40;
    private static final int MODE = 0, USER = 4, GROUP = 8, MODIFIED = 16, DATA = 24, DATA_LENGTH = 32, PATH = 40, PATH_LENGTH = 44;
    private static final int TARGET = 48, TARGET_LENGTH = 52, DEVICE = 56;

    private final long physical;
    private final long start;
    private final MiniFs fileSystem;
    private final Dentry root;
    private long length;
    private long strings;
    private long stringsLength;
    private String configuration = "";
    private String error;
    /** The path of the entry at hand, for messages. */
    private String path = "";
    /** Directory of the last entry and its path: the next one mostly lies there too. */
    private Dentry lastDirectory;
    private String lastDirectoryPath = "";

    private ArchiveLoader(long physical, long length, Dentry root) {
        this.physical = physical;
        this.start = DirectMap.address(physical);
        this.length = length;
        this.fileSystem = (MiniFs) root.inode.fileSystem;
        this.root = root;
        this.lastDirectory = root;
    }

    /** What the archive held: the configuration entry ("key=value", each ended by a NUL), and null or why it was refused. */
    public record Result(String configuration, String error) { }

    /**
     * @param physical address of the archive, page aligned
     * @param available bytes that the boot module has
     * @param root root directory of an empty MiniFs
     */
    public static Result load(long physical, long available, Dentry root) {
        ArchiveLoader loader = new ArchiveLoader(physical, available, root);
        loader.entries();
        return new Result(loader.configuration, loader.error);
    }

    private boolean fail(String reason) {
        if (error == null) error = path.isEmpty() ? reason : path + ": " + reason;
        return false;
    }

    private void entries() {
        if ((physical & PAGE - 1) != 0 || length < HEADER_SIZE || Memory.load64(start) != MAGIC) {
            fail("not a boot archive");
            return;
        }
        long claimed = Memory.load64(start + LENGTH);
        if (claimed < HEADER_SIZE || claimed > length) {
            fail("the archive is truncated");
            return;
        }
        length = claimed;
        long count = Memory.load32(start + ENTRY_COUNT) & 0xffffffffL;
        long entries = Memory.load64(start + ENTRIES);
        strings = Memory.load64(start + STRINGS);
        stringsLength = Memory.load64(start + STRINGS_LENGTH);
        if (!inside(entries, count * ENTRY_SIZE, length) || !inside(strings, stringsLength, length)) {
            fail("a table lies outside of the archive");
            return;
        }
        for (long i = 0; i < count; i++) if (!entry(start + entries + i * ENTRY_SIZE)) return;
    }

    private static boolean inside(long offset, long size, long limit) { return offset >= 0 && size >= 0 && offset <= limit && size <= limit - offset; }

    private boolean entry(long entry) {
        path = string(entry, PATH, PATH_LENGTH, PathWalk.PATH_LIMIT - 1);
        if (path == null) {
            path = "";
            return fail("a path lies outside of the archive or is too long");
        }
        long data = Memory.load64(entry + DATA), size = Memory.load64(entry + DATA_LENGTH);
        if (!inside(data, size, length)) return fail("its data lies outside of the archive");
        if (path.isEmpty()) return configuration(data, size);
        Dentry name = name();
        if (name == null) return false;
        int mode = Memory.load32(entry + MODE);
        if (name.inode != null && !(name.inode.isDirectory() && (mode & FileMode.TYPE) == FileMode.DIRECTORY)) return fail("it is there twice");
        Inode directory = name.parent == null ? root.inode : name.parent.inode;
        long before = directory.modifiedNanos;      // a directory's time is the archive's, not that of filling it
        if (!make(name, mode, entry, data, size)) return false;
        directory.modifiedNanos = before;
        if (MiniFs.isOutOfHeap()) return fail("the kernel's heap has no room for so many files; use a larger --memory");
        Inode inode = name.inode;
        inode.mode = inode.mode & FileMode.TYPE | mode & FileMode.PERMISSIONS;
        inode.uid = Memory.load32(entry + USER);
        inode.gid = Memory.load32(entry + GROUP);
        inode.modifiedNanos = Memory.load64(entry + MODIFIED);
        inode.accessedNanos = inode.modifiedNanos;
        inode.changedNanos = inode.modifiedNanos;
        return true;
    }

    private boolean make(Dentry name, int mode, long entry, long data, long size) {
        Dentry directory = name.parent;
        switch (mode & FileMode.TYPE) {
            case FileMode.DIRECTORY -> {
                if (name.inode == null) name.inode = fileSystem.addDirectory(directory, name.name, 0755).inode;
            }
            case FileMode.REGULAR -> {
                if ((data & PAGE - 1) != 0) return fail("its data is not aligned");
                MiniFile file = (MiniFile) fileSystem.addFile(directory, name.name, 0644).inode;
                file.adopt(physical + data, size);
                name.inode = file;
            }
            case FileMode.LINK -> {
                String target = string(entry, TARGET, TARGET_LENGTH, PathWalk.PATH_LIMIT - 1);
                if (target == null) return fail("its target lies outside of the archive or is too long");
                name.inode = fileSystem.addLink(directory, name.name, target).inode;
            }
            case FileMode.CHARACTER, FileMode.BLOCK, FileMode.FIFO, FileMode.SOCKET ->
                name.inode = fileSystem.addNode(directory, name.name, mode & FileMode.TYPE, Memory.load64(entry + DEVICE)).inode;
            default -> { return fail("its type is unknown"); }
        }
        return true;
    }

    private boolean configuration(long data, long size) {
        if (size > LONGEST_CONFIGURATION) return fail("the configuration is too long");
        configuration = bytes(start + data, (int) size);
        return true;
    }

    private String string(long entry, int offsetField, int lengthField, int limit) {
        long offset = Memory.load32(entry + offsetField) & 0xffffffffL;
        long size = Memory.load32(entry + lengthField) & 0xffffffffL;
        return size <= limit && inside(offset, size, stringsLength) ? bytes(start + strings + offset, (int) size) : null;
    }

    private static String bytes(long address, int size) {
        char[] text = new char[size];
        for (int i = 0; i < size; i++) text[i] = (char) Memory.load8(address + i);
        return new String(text);
    }

    /** The entry (perhaps still without an inode) of the path at hand; its directories are made where they are missing. */
    private Dentry name() {
        if (path.charAt(0) != '/' || path.indexOf('\0') >= 0) return refuse("the path is not absolute");
        if (path.length() == 1) return root;
        int end = path.lastIndexOf('/');
        String directoryPath = path.substring(0, end);
        if (!directoryPath.equals(lastDirectoryPath)) {
            Dentry directory = root;
            for (int at = 1; at <= end; ) {
                int slash = path.indexOf('/', at);
                directory = below(directory, at, slash, true);
                if (directory == null) return null;
                at = slash + 1;
            }
            lastDirectory = directory;
            lastDirectoryPath = directoryPath;
        }
        return below(lastDirectory, end + 1, path.length(), false);
    }

    private Dentry below(Dentry directory, int from, int to, boolean asDirectory) {
        String name = path.substring(from, to);
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.length() > PathWalk.NAME_LIMIT) return refuse("the path is not proper");
        Dentry entry = directory.child(name);
        if (!asDirectory) return entry != null ? entry : new Dentry(directory, name, null);
        if (entry == null) return fileSystem.addDirectory(directory, name, 0755);
        return entry.inode.isDirectory() ? entry : refuse("a part of the path is not a directory");
    }

    private Dentry refuse(String reason) {
        fail(reason);
        return null;
    }
}
