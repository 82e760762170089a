package hermitux.kernel.fs.ninep;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.mini.OverlayFs;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An overlay at /mnt over a share that is only read. */
class OverlayTest extends NinepTest {
    @Override boolean readOnly() { return true; }

    @Override void mount() {
        NameChange.makeDirectory(PathWalk.walk(null, "/mnt", PathWalk.ENTRY), 0755);
        share = new NinepFileSystem("folder", true);
        assertThat(Mounts.mount(new OverlayFs(share), PathWalk.find("/mnt"), "folder")).isZero();
    }

    @BeforeEach void fill() {
        server.directory("/etc");
        server.file("/etc/passwd", "root\n");
        server.file("/etc/group", "wheel\n");
        server.directory("/etc/empty");
        server.add("/link", 0120777, "etc/passwd");
    }

    @Test void showsWhatLiesBelow() {
        assertThat(read("/mnt/etc/passwd")).isEqualTo("root\n");
        assertThat(read("/mnt/link")).isEqualTo("root\n");
        assertThat(list("/mnt/etc")).containsExactlyInAnyOrder(".:4", "..:4", "passwd:8", "group:8", "empty:4");
        Inode inode = stat("/mnt/etc/passwd");
        assertThat(inode.size).isEqualTo(5);
        assertThat(inode.uid).isEqualTo(1000);
        assertThat(inode.mode).isEqualTo(0100644);
        assertThat(stat("/mnt/link").readLink()).isEqualTo("etc/passwd");
        assertThat(stat("/mnt/link").size).isEqualTo(10);
        assertErrno(stat("/mnt/etc/none"), Errno.ENOENT);
    }

    @Test void whatIsWrittenStaysInMemory() {
        OpenFile before = open("/mnt/etc/passwd", OpenFlags.READ_ONLY);
        long number = stat("/mnt/etc/passwd").number;
        OpenFile file = open("/mnt/etc/passwd", OpenFlags.READ_WRITE);
        assertThat(write(file, 5, "daemon\n")).isEqualTo(7);
        assertThat(read("/mnt/etc/passwd")).isEqualTo("root\ndaemon\n");
        assertThat(server.at("/etc/passwd").text()).isEqualTo("root\n");
        assertThat(stat("/mnt/etc/passwd").number).isEqualTo(number).isEqualTo(before.inode().number);
        assertThat(read(before, 0, 100)).isEqualTo("root\n");
        file.release();
        before.release();
    }

    @Test void cuttingOffCopiesNothing() {
        server.log.clear();
        OpenFile file = open("/mnt/etc/group", OpenFlags.WRITE_ONLY | OpenFlags.TRUNC);
        assertThat(write(file, 0, "new\n")).isEqualTo(4);
        file.release();
        assertThat(read("/mnt/etc/group")).isEqualTo("new\n");
        assertThat(stat("/mnt/etc/passwd").truncate(2)).isZero();
        assertThat(read("/mnt/etc/passwd")).isEqualTo("ro");
        assertThat(server.at("/etc/group").text()).isEqualTo("wheel\n");
    }

    @Test void largeFilesAreCopiedWhole() {
        String content = noise(300_001, 7);
        server.file("/large", content);
        OpenFile file = open("/mnt/large", OpenFlags.READ_WRITE);
        assertThat(write(file, 100_000, "here")).isEqualTo(4);
        file.release();
        assertThat(read("/mnt/large").equals(content.substring(0, 100_000) + "here" + content.substring(100_004))).isTrue();
    }

    @Test void namesComeMoveAndGo() {
        assertThat(NameChange.unlink(entry("/mnt/etc/group"))).isZero();
        assertErrno(stat("/mnt/etc/group"), Errno.ENOENT);
        assertThat(NameChange.rename(entry("/mnt/etc/passwd"), entry("/mnt/etc/users"), 0)).isZero();
        assertThat(read("/mnt/etc/users")).isEqualTo("root\n");
        assertThat(NameChange.rename(entry("/mnt/etc"), entry("/mnt/settings"), 0)).isZero();
        assertThat(list("/mnt/settings")).containsExactlyInAnyOrder(".:4", "..:4", "users:8", "empty:4");
        assertThat(NameChange.makeDirectory(entry("/mnt/etc"), 0700)).isZero();
        assertThat(list("/mnt/etc")).containsExactlyInAnyOrder(".:4", "..:4");
        assertThat(server.at("/etc/group")).isNotNull();
    }

    @Test void directoriesThatHoldSomethingStay() {
        assertThat(NameChange.removeDirectory(entry("/mnt/etc"))).isEqualTo(-Errno.ENOTEMPTY);
        assertThat(NameChange.removeDirectory(entry("/mnt/etc/empty"))).isZero();
        assertErrno(stat("/mnt/etc/empty"), Errno.ENOENT);
    }

    @Test void attributesChangeWithoutACopy() {
        Inode inode = stat("/mnt/etc/passwd");
        assertThat(inode.change(Inode.MODE | Inode.OWNER, 0600, 7, 0, 0, 0)).isZero();
        server.log.clear();
        assertThat(stat("/mnt/etc/passwd").mode).isEqualTo(0100600);
        assertThat(stat("/mnt/etc/passwd").uid).isEqualTo(7);
        assertThat(server.log).isEmpty();
        assertThat(read("/mnt/etc/passwd")).isEqualTo("root\n");
        assertThat(server.at("/etc/passwd").mode).isEqualTo(0100644);
    }

    @Test void hardLinksAreOneFile() {
        Dentry name = entry("/mnt/etc/passwd"), other = entry("/mnt/other");
        assertThat(NameChange.link(name.inode, other)).isZero();
        OpenFile file = open("/mnt/other", OpenFlags.WRITE_ONLY);
        write(file, 0, "ROOT");
        file.release();
        assertThat(read("/mnt/etc/passwd")).isEqualTo("ROOT\n");
        assertThat(stat("/mnt/other").links).isEqualTo(2);
    }
}
