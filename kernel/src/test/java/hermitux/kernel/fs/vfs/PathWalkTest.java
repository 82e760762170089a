package hermitux.kernel.fs.vfs;

import static hermitux.abi.Errno.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.OpenFlags;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PathWalkTest {
    private static final int FOLLOW = PathWalk.FOLLOW, ENTRY = PathWalk.ENTRY, CREATE = PathWalk.CREATE;

    private Dentry root, a, b, file;
    private MiniFs fileSystem;

    @BeforeEach void start() {
        SimulatedKernel.start();
        Credentials.current().set(0, 0);
        root = Mounts.root();
        fileSystem = (MiniFs) root.inode.fileSystem;
        a = fileSystem.addDirectory(root, "a", 0755);
        b = fileSystem.addDirectory(a, "b", 0755);
        file = fileSystem.addFile(b, "file", 0644);
    }

    private Dentry walk(String path, int flags) { return PathWalk.walk(null, path, flags); }

    private void fails(String path, int flags, int error) {
        assertThat(walk(path, flags)).as(path).isNull();
        assertThat(Failure.errno()).as(path).isEqualTo(error);
    }

    private static int resolve(int flags) { return FOLLOW | flags << PathWalk.RESOLVE_SHIFT; }

    @Test void plainPaths() {
        assertThat(walk("/a/b/file", FOLLOW)).isSameAs(file);
        assertThat(walk("a//b/./../b/file", FOLLOW)).isSameAs(file);
        assertThat(walk("/../..", FOLLOW)).isSameAs(root);
        assertThat(walk("/", FOLLOW)).isSameAs(root);
        assertThat(PathWalk.walk(b, "file", FOLLOW)).isSameAs(file);
        assertThat(walk("/a/b/", FOLLOW)).isSameAs(b);
        fails("", FOLLOW, ENOENT);
        fails("/a/x", FOLLOW, ENOENT);
        fails("/a/x/..", FOLLOW, ENOENT);
        fails("/a/b/file/", FOLLOW, ENOTDIR);
        fails("/a/b/file/.", FOLLOW, ENOTDIR);
        fails("/a/b/file/..", FOLLOW, ENOTDIR);
        fails("/a/b/file", FOLLOW | PathWalk.DIRECTORY, ENOTDIR);
        assertThat(PathWalk.walk(file, "x", FOLLOW)).isNull();
        assertThat(Failure.errno()).isEqualTo(ENOTDIR);
    }

    @Test void lengths() {
        fails("/" + "x".repeat(256), FOLLOW, ENAMETOOLONG);
        fails("/" + "x".repeat(255), FOLLOW, ENOENT);
        fails("/".repeat(4096), FOLLOW, ENAMETOOLONG);
        assertThat(walk("/".repeat(4095), FOLLOW)).isSameAs(root);
        assertThat(walk("a/../".repeat(818) + "a", FOLLOW)).isSameAs(a);
    }

    @Test void symbolicLinks() {
        Dentry link = fileSystem.addLink(root, "link", "a/b");
        fileSystem.addLink(b, "up", "../../a/b/file");
        fileSystem.addLink(b, "absolute", "/link/up");
        fileSystem.addLink(root, "dangling", "/nowhere");
        fileSystem.addLink(root, "loop", "loop");
        fileSystem.addLink(root, "empty", "");
        assertThat(walk("/link", 0)).isSameAs(link);
        assertThat(walk("/link", FOLLOW)).isSameAs(b);
        assertThat(walk("/link/", 0)).as("a slash behind follows").isSameAs(b);
        assertThat(walk("/link/file", 0)).isSameAs(file);
        assertThat(walk("/link/absolute", FOLLOW)).isSameAs(file);
        fails("/dangling", FOLLOW, ENOENT);
        fails("/loop", FOLLOW, ELOOP);
        fails("/loop/x", 0, ELOOP);
        fails("/empty", FOLLOW, ENOENT);
        fails("/link/absolute/", FOLLOW, ENOTDIR);
    }

    @Test void fortyLinksAreFollowedAndNoMore() {
        fileSystem.addLink(root, "l1", "a");
        for (int i = 2; i <= 41; i++) fileSystem.addLink(root, "l" + i, "l" + (i - 1));
        assertThat(walk("l40", FOLLOW)).isSameAs(a);
        fails("l41", FOLLOW, ELOOP);
    }

    @Test void entriesAreTheNamesThemselves() {
        Dentry link = fileSystem.addLink(root, "link", "a/b");
        assertThat(walk("/link", ENTRY)).isSameAs(link);
        assertThat(PathWalk.last()).isEqualTo(PathWalk.NAME);
        Dentry missing = walk("/a/new", ENTRY);
        assertThat(missing.inode).isNull();
        assertThat(missing.parent).isSameAs(a);
        assertThat(missing.name).isEqualTo("new");
        assertThat(walk("/a/new//", ENTRY).inode).isNull();
        assertThat(PathWalk.hasTrailingSlash()).isTrue();
        assertThat(walk("/a/.", ENTRY)).isSameAs(a);
        assertThat(PathWalk.last()).isEqualTo(PathWalk.DOT);
        assertThat(walk("/a/b/..", ENTRY)).isSameAs(a);
        assertThat(PathWalk.last()).isEqualTo(PathWalk.DOT_DOT);
        walk("/", ENTRY);
        assertThat(PathWalk.last()).isEqualTo(PathWalk.ROOT);
        fails("/a/none/new", ENTRY, ENOENT);
    }

    @Test void creatingFollowsALinkThatLeadsNowhere() {
        fileSystem.addLink(root, "dangling", "a/made");
        Dentry made = walk("/dangling", FOLLOW | CREATE);
        assertThat(made.inode).isNull();
        assertThat(made.parent).isSameAs(a);
        assertThat(made.name).isEqualTo("made");
        assertThat(walk("/dangling", CREATE).inode.isSymbolicLink()).isTrue();
        fails("/nowhere/x", FOLLOW | CREATE, ENOENT);
        assertThat(walk("/a/x/", FOLLOW | CREATE).inode).isNull();
        assertThat(PathWalk.hasTrailingSlash()).isTrue();
    }

    @Test void mountsAreEnteredAndLeft() {
        MiniFs other = new MiniFs("tmpfs", 0755);
        assertThat(Mounts.mount(other, b, "tmpfs")).isZero();
        Dentry top = walk("/a/b", FOLLOW);
        assertThat(top.inode).isSameAs(other.root());
        Dentry inner = other.addDirectory(top, "inner", 0755);
        assertThat(walk("/a/b/inner", FOLLOW)).isSameAs(inner);
        assertThat(walk("/a/b/file", FOLLOW)).isNull();
        assertThat(inner.path()).isEqualTo("/a/b/inner");
        assertThat(PathWalk.walk(inner, "../..", FOLLOW)).isSameAs(a);
        assertThat(walk("/a/b", ENTRY)).as("the name, not what is mounted").isSameAs(b);
        fails("/a/b/inner", resolve(OpenFlags.RESOLVE_NO_XDEV), EXDEV);
        assertThat(PathWalk.walk(inner, "../..", resolve(OpenFlags.RESOLVE_NO_XDEV))).isNull();
    }

    @Test void searchNeedsPermission() {
        fileSystem.addDirectory(root, "private", 0700);
        a.inode.mode = 040644;
        assertThat(walk("/a/b", FOLLOW)).as("root searches everything").isSameAs(b);
        Credentials.current().set(1000, 1000);
        fails("/a/b", FOLLOW, EACCES);
        fails("/private/x", FOLLOW, EACCES);
        assertThat(walk("/private", FOLLOW)).isNotNull();
    }

    @Test void resolutionCanBeConfined() {
        fileSystem.addLink(b, "out", "/a");
        fileSystem.addLink(b, "in", "file");
        Dentry base = b;
        assertThat(PathWalk.walk(base, "file", resolve(OpenFlags.RESOLVE_BENEATH))).isSameAs(file);
        assertThat(PathWalk.walk(base, "in", resolve(OpenFlags.RESOLVE_BENEATH))).isSameAs(file);
        for (String path : new String[] {"..", "/a", "out", "../b/file"}) {
            assertThat(PathWalk.walk(base, path, resolve(OpenFlags.RESOLVE_BENEATH))).as(path).isNull();
            assertThat(Failure.errno()).isEqualTo(EXDEV);
        }
        assertThat(PathWalk.walk(base, "/file", resolve(OpenFlags.RESOLVE_IN_ROOT))).isSameAs(file);
        assertThat(PathWalk.walk(base, "../../file", resolve(OpenFlags.RESOLVE_IN_ROOT))).isSameAs(file);
        assertThat(PathWalk.walk(base, "in", resolve(OpenFlags.RESOLVE_NO_SYMLINKS))).isNull();
        assertThat(Failure.errno()).isEqualTo(ELOOP);
    }

    @Test void aChangedRootIsNotLeft() {
        FileContext.current().changeRoot(a);
        FileContext.current().changeDirectory(b);
        assertThat(walk("/b/file", FOLLOW)).isSameAs(file);
        assertThat(walk("../../../b", FOLLOW)).isSameAs(b);
        assertThat(b.pathFrom(a)).isEqualTo("/b");
        assertThat(a.pathFrom(a)).isEqualTo("/");
        assertThat(root.pathFrom(a)).isNull();
    }

    @Test void pathsOfEntries() {
        assertThat(root.path()).isEqualTo("/");
        assertThat(file.path()).isEqualTo("/a/b/file");
        NameChange.unlink(file);
        assertThat(file.path()).isEqualTo("/a/b/file (deleted)");
        assertThat(new Dentry(null, "pipe:[7]", file.inode).path()).isEqualTo("pipe:[7]");
    }
}
