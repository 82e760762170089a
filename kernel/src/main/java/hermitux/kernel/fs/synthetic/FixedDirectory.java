package hermitux.kernel.fs.synthetic;

import hermitux.kernel.fs.vfs.Inode;
import java.util.ArrayList;

/** A directory whose entries stay. They are made when somebody first looks into it ({@link #populate}), or were added before. */
public class FixedDirectory extends SyntheticDirectory {
    private final ArrayList<String> names = new ArrayList<>();
    private final ArrayList<Inode> inodes = new ArrayList<>();
    private boolean populated;

    public FixedDirectory(SyntheticFileSystem fileSystem) { super(fileSystem, 0555); }

    public final FixedDirectory add(String name, Inode inode) {
        names.add(name);
        inodes.add(inode);
        if (inode.isDirectory()) links++;
        return this;
    }

    public final FixedDirectory addDirectory(String name) {
        FixedDirectory directory = new FixedDirectory((SyntheticFileSystem) fileSystem);
        add(name, directory);
        return directory;
    }

    /** Adds the entries: runs once, when the directory is first looked into. */
    protected void populate() { }

    private void prepare() {
        if (populated) return;
        populated = true;
        populate();
    }

    @Override
    protected Inode find(String name) {
        prepare();
        for (int i = 0; i < names.size(); i++) if (names.get(i).equals(name)) return inodes.get(i);
        return null;
    }

    @Override
    protected int bound() {
        prepare();
        return names.size();
    }

    @Override protected String name(int entry) { return names.get(entry); }
    @Override protected long number(int entry) { return inodes.get(entry).number; }
    @Override protected int mode(int entry) { return inodes.get(entry).mode; }
}
