package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.TextSource;
import java.util.ArrayList;

/** /proc/self/net: one file for each kind of socket, by the address families that register here. */
public final class NetworkDirectory extends FixedDirectory {
    private static ArrayList<String> names;
    private static ArrayList<TextSource> sources;

    NetworkDirectory(SyntheticFileSystem files) { super(files); }

    static void init() {
        names = new ArrayList<>();
        sources = new ArrayList<>();
    }

    public static void register(String name, TextSource source) {
        if (names == null) return;      // a kernel without /proc
        names.add(name);
        sources.add(source);
    }

    @Override
    protected void populate() {
        for (int i = 0; i < names.size(); i++) add(names.get(i), new Listing((SyntheticFileSystem) fileSystem, sources.get(i)));
    }

    private static final class Listing extends SyntheticFile {
        private final TextSource source;

        Listing(SyntheticFileSystem files, TextSource source) {
            super(files, 0444);
            this.source = source;
        }

        @Override protected String content() { return source.text(); }
    }
}
