package hermitux.kernel.fs.vfs;

import static hermitux.abi.Errno.ENOENT;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.file.DirectoryFile;
import hermitux.kernel.fs.mini.MiniFs;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file system as 9p: every inode stands for a handle of a server. */
class EntryCacheTest {
    private static final int LIMIT = 64;
    private final Set<String> handles = new HashSet<>();
    private int lookups;
    private Remote remote;
    private Dentry top;

    private final class Remote extends FileSystem {
        boolean stale;
        Remote() {
            cachesEntries = true;
            cachesAbsence = true;
        }
        @Override public String type() { return "remote"; }
        @Override public long magic() { return 1; }
        @Override public Inode root() { return new Handle(this, "", 040755); }
        @Override public boolean valid(Dentry entry) { return !stale || entry.inode != null; }
    }

    /** Names that begin with d are directories, those with x do not exist, all others are files. */
    private final class Handle extends Inode {
        final String path;

        Handle(FileSystem fileSystem, String path, int mode) {
            super(fileSystem);
            this.path = path;
            this.mode = mode;
            assertThat(handles.add(path)).as("one handle a file: " + path).isTrue();
        }

        @Override public long lookup(Dentry child) {
            lookups++;
            if (child.name.startsWith("x")) return -ENOENT;
            child.inode = new Handle(fileSystem, path + "/" + child.name, child.name.startsWith("d") ? 040755 : 0100644);
            return 0;
        }

        @Override public OpenFile open(Dentry entry, int flags) { return new DirectoryFile(this, entry, flags); }
        @Override protected void forget() { assertThat(handles.remove(path)).isTrue(); }
    }

    @BeforeEach void start() {
        SimulatedKernel.start();
        EntryCache.init(LIMIT);
        remote = new Remote();
        MiniFs.add(Mounts.root(), "m", new MiniFs("tmpfs", 0755).root());
        Mounts.mount(remote, Mounts.root().child("m"), "tag");
        top = PathWalk.find("/m");
    }

    @Test void namesAreAskedForOnce() {
        Dentry first = PathWalk.find("/m/d/f");
        assertThat(PathWalk.find("/m/d/f")).isSameAs(first);
        assertThat(PathWalk.find("/m/d/x")).isNull();
        assertThat(PathWalk.find("/m/d/x")).isNull();
        assertThat(lookups).isEqualTo(3);
        remote.stale = true;
        assertThat(PathWalk.find("/m/d/x")).isNull();
        assertThat(lookups).isEqualTo(4);
    }

    @Test void handlesGoBackWhenEntriesAreEvicted() {
        for (int d = 0; d < 40; d++) for (int f = 0; f < 20; f++) assertThat(PathWalk.find("/m/d" + d + "/f" + f)).isNotNull();
        assertThat(EntryCache.count()).isLessThanOrEqualTo(LIMIT + 2);
        assertThat(handles).hasSize(EntryCache.count() + 1);
        EntryCache.dropUnused();
        assertThat(handles).containsExactly("");
    }

    @Test void whatIsHeldStaysAndKeepsItsParents() {
        Dentry held = PathWalk.find("/m/d1/d2/f");
        OpenFile file = held.inode.open(held, 0);
        for (int i = 0; i < 1000; i++) PathWalk.find("/m/f" + i);
        assertThat(PathWalk.find("/m/d1/d2/f")).isSameAs(held);
        EntryCache.dropUnused();
        assertThat(handles).containsExactlyInAnyOrder("", "/d1", "/d1/d2", "/d1/d2/f");
        file.release();
        EntryCache.dropUnused();
        assertThat(handles).containsExactly("");
    }

    @Test void aRemovedNameKeepsItsHandleWhileOpen() {
        Dentry entry = PathWalk.find("/m/f");
        OpenFile file = entry.inode.open(entry, 0);
        entry.unlinked();
        assertThat(handles).contains("/f");
        file.release();
        assertThat(handles).doesNotContain("/f");
    }

    @Test void aVolatileFileSystemIsAskedEveryTime() {
        remote.cachesEntries = false;
        Dentry entry = PathWalk.find("/m/d");
        handles.remove("/d");
        assertThat(PathWalk.find("/m/d")).isNotSameAs(entry);
        assertThat(EntryCache.count()).isZero();
        assertThat(entry.path()).isEqualTo("/m/d");
        assertThat(top.path()).isEqualTo("/m");
    }
}
