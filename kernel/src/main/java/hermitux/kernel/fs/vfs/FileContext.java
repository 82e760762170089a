package hermitux.kernel.fs.vfs;

/**
 * What a process has of files besides its umask (Process.fileModeMask): root directory, working directory, descriptors. Both directories
 * are retained while they stand here.
 */
public final class FileContext {
    private static FileContext current;

    public final DescriptorTable descriptors;
    private Dentry root;
    private Dentry directory;
    private Dentry executable;

    public FileContext(Dentry root, DescriptorTable descriptors) {
        this.root = root;
        this.directory = root;
        this.descriptors = descriptors;
        root.retain();
        root.retain();
    }

    /** That of the running process. */
    public static FileContext current() { return current; }
    public static void current(FileContext context) { current = context; }

    public Dentry root() { return root; }
    public Dentry directory() { return directory; }

    /** The program's file, for /proc/self/exe; null before exec. */
    public Dentry executable() { return executable; }

    public void changeExecutable(Dentry entry) {
        entry.retain();
        if (executable != null) executable.release();
        executable = entry;
    }

    public void changeRoot(Dentry entry) {
        entry.retain();
        root.release();
        root = entry;
    }

    public void changeDirectory(Dentry entry) {
        entry.retain();
        directory.release();
        directory = entry;
    }
}
