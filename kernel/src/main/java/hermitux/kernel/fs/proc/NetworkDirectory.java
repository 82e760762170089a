package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.TextSource;
import java.util.ArrayList;

/** /proc/self/net: one file for each kind of socket, by the address families that register here. */
public final class NetworkDirectory extends FixedDirectory {
    private static ArrayList<NetworkFiles> families;

    NetworkDirectory(SyntheticFileSystem files) { super(files); }

    static void init() { families = new ArrayList<>(); }

    /** Does nothing in a kernel without /proc. */
    public static void register(NetworkFiles files) {
        if (families != null) families.add(files);
    }

    @Override
    protected void populate() {
        for (int i = 0; i < families.size(); i++) families.get(i).addTo(this);
    }

    /** For NetworkFiles.addTo. */
    public void file(String name, TextSource source) { add(name, new Listing((SyntheticFileSystem) fileSystem, source)); }

    private static final class Listing extends SyntheticFile {
        private final TextSource source;

        Listing(SyntheticFileSystem files, TextSource source) {
            super(files, 0444);
            this.source = source;
        }

        @Override protected String content() { return source.text(); }
    }
}
