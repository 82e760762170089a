package hermitux.launcher.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.elf.TestElf;
import hermitux.host.TreeFiles;
import hermitux.image.ArchiveReader;
import hermitux.launcher.options.OptionParser;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes into the guest, over a host made up in memory. */
class GuestContentsTest {
    private static final byte[] PROGRAM = new TestElf().bytes();
    private final TreeFiles host = new TreeFiles().link("/bin", "usr/bin").link("/lib64", "usr/lib64").folder("/lib32")
        .file("/usr/bin/tool", 0755, PROGRAM).file("/usr/lib64/ld.so", 0755, PROGRAM).file("/usr/lib64/libz.so", 0755, PROGRAM)
        .file("/etc/passwd", "root:secret:0:0:root:/root:/bin/sh\n").file("/etc/group", "root:*:0:\n").file("/etc/hosts", "localhost")
        .file("/etc/hostname", 0600, "private".getBytes()).file("/etc/shadow", "hash").folder("/etc/alternatives")
        .file("/home/me/app", 0755, PROGRAM).file("/home/me/data", "text").folder("/data/deep");
    private GuestContents contents;

    private ArchiveReader archive(String... words) {
        var identity = new GuestContents.Identity(1000, 100, 022, "box", "/home/me", List.of("PATH=/usr/bin", "HOME=/home/me"), 5);
        contents = new GuestContents(OptionParser.parse(List.of(words)), host, identity);
        contents.prepare();
        return ArchiveReader.of(contents.archive, path -> host.read(path, 0, 1 << 20));
    }

    private void refused(String reason, String... words) { assertThatThrownBy(() -> archive(words)).isInstanceOf(Refusal.class).hasMessage(reason); }

    @Test void placesOfTheKernelAreNotShared() {
        for (String place : new String[] {"/proc", "/proc/1", "/sys/class", "/dev"})
            assertThatThrownBy(() -> SharedFolders.check(new Share("/usr", place, false), host.status("/usr"), List.of())).isInstanceOf(Refusal.class)
                .hasMessageContaining("kernel's own");
    }

    @Test void bySystemFoldersAreSharedAndLinksPacked() {
        ArchiveReader archive = archive("tool", "-x");
        assertThat(contents.shares).containsExactly(new Share("/usr", "/usr", false, true), new Share("/etc/alternatives", "/etc/alternatives", false, true),
            new Share("/lib32", "/lib32", false, true));
        assertThat(archive.values("mount")).containsExactly("share0:ro:/usr", "share1:ro:/etc/alternatives", "share2:ro:/lib32");
        assertThat(archive.get("/bin").target()).isEqualTo("usr/bin");
        assertThat(archive.get("/usr").mode()).isEqualTo(0040755);
        assertThat(archive.get("/usr/bin/tool")).isNull();
        assertThat(archive.get("/tmp").mode()).isEqualTo(0041777);
        assertThat(archive.get("/home/me").user()).isEqualTo(1000);
        assertThat(archive.values("exec")).containsExactly("/usr/bin/tool");
        assertThat(archive.values("arg")).containsExactly("tool", "-x");
        assertThat(archive.values("cwd")).containsExactly("/home/me");
        assertThat(archive.values("uid")).containsExactly("1000");
        assertThat(archive.values("env")).containsExactly("PATH=/usr/bin", "HOME=/home/me");
    }

    @Test void nothingPrivateIsVisible() {
        ArchiveReader archive = archive("tool");
        assertThat(archive.get("/etc/passwd").content()).asString().isEqualTo("root:x:0:0:root:/root:/bin/sh\n");
        assertThat(archive.get("/etc/group").content()).asString().isEqualTo("root:x:0:\n");
        assertThat(archive.get("/etc/hosts")).isNotNull();
        assertThat(archive.get("/etc/shadow")).isNull();
        assertThat(archive.get("/etc/hostname")).isNull();
        assertThat(archive.get("/home/me/data")).isNull();
    }

    @Test void aProgramHasItsOwnFolderOfEtc() {
        host.file("/usr/lib/tool-17-x86/bin/run", 0755, PROGRAM).link("/usr/bin/run", "/usr/lib/tool-17-x86/bin/run");
        host.file("/etc/tool-17/conf/a", "1").file("/etc/tool-17/secret", 0600, "key".getBytes());
        host.link("/etc/tool-17/b", "conf/a").link("/etc/tool-17/c", "secret");
        host.file("/etc/tool-18/a", "2");
        ArchiveReader archive = archive("run");
        assertThat(archive.get("/etc/tool-17/conf/a").content()).asString().isEqualTo("1");
        assertThat(archive.get("/etc/tool-17/b").target()).isEqualTo("conf/a");
        assertThat(archive.get("/etc/tool-17/secret")).isNull();
        assertThat(archive.get("/etc/tool-17/c")).isNull();
        assertThat(archive.get("/etc/tool-18")).isNull();
        assertThat(archive("tool").get("/etc/tool-17")).isNull();
    }

    @Test void filesOutsideTheSharesAreCopied() {
        ArchiveReader archive = archive("./app", "data", "/home/me/data", "none", "-data");
        assertThat(archive.get("/home/me/app").content()).isEqualTo(PROGRAM);
        assertThat(archive.get("/home/me/app").mode()).isEqualTo(0100755);
        assertThat(archive.get("/home/me/data").content()).asString().isEqualTo("text");
        assertThat(archive.get("/home/me/data").mode()).isEqualTo(0100444);
        host.file("/home/me/large", 0644, new byte[65 << 20]);
        refused("large: too large to copy into the guest (64 MB in all); use --share /home/me", "./app", "large");
    }

    @Test void linksOnTheWayArePacked() {
        host.link("/home/me/link", "/opt/../opt/next").link("/opt/next", "real").file("/opt/real", 0755, PROGRAM);
        ArchiveReader archive = archive("./link");
        assertThat(archive.get("/home/me/link").target()).isEqualTo("/opt/../opt/next");
        assertThat(archive.get("/opt/next").target()).isEqualTo("real");
        assertThat(archive.get("/opt/real").content()).isEqualTo(PROGRAM);
        host.link("/usr/bin/vi", "/etc/switch").link("/etc/switch", "/usr/bin/tool");
        assertThat(archive("vi").get("/etc/switch").target()).isEqualTo("/usr/bin/tool");
    }

    @Test void isolatedHasTheProgramAndWhatItNeeds() {
        host.file("/home/me/dynamic", 0755, new TestElf().interpreter("/lib64/ld.so").needs("libz.so").bytes());
        ArchiveReader archive = archive("--isolated", "./dynamic", "data");
        assertThat(contents.shares).isEmpty();
        assertThat(archive.get("/lib64").target()).isEqualTo("usr/lib64");
        assertThat(archive.get("/usr/lib64/ld.so")).isNotNull();
        assertThat(archive.get("/usr/lib64/libz.so")).isNotNull();
        assertThat(archive.get("/etc/passwd")).isNull();
        assertThat(archive.get("/home/me/data")).isNull();
        assertThat(archive.get("/usr/bin/tool")).isNull();
    }

    @Test void sharesOfTheUserComeFirst() {
        ArchiveReader archive = archive("--share", "/data:/d:rw", "--share", "/data/deep", "tool");
        assertThat(archive.values("mount")).startsWith("share0:rw:/d", "share1:ro:/data/deep", "share2:ro:/usr");
        assertThat(archive.get("/d").mode()).isEqualTo(0040755);
        refused("--share /none: no such folder", "--share", "/none", "tool");
        refused("--share: two shares at /d in the guest", "--share", "/data:/d", "--share", "/usr:/d", "tool");
        refused("--share /data: use --rootfs to give the guest another /", "--share", "/data:/", "tool");
    }

    @Test void aShareDoesNotHideOneThatLiesInIt() {
        assertThat(archive("--share", "/data/deep:/d/in:rw", "--share", "/data:/d", "tool").values("mount"))
            .startsWith("share0:ro:/d", "share1:rw:/d/in", "share2:ro:/usr");
        host.folder("/usr/local");
        assertThat(archive("--share", "/data:/usr/local", "tool").values("mount")).startsWith("share0:ro:/usr", "share1:ro:/usr/local");
    }

    @Test void aProgramMayLieInAShare() {
        host.file("/data/deep/app", 0755, PROGRAM);
        ArchiveReader archive = archive("--share", "/data:/d", "/d/deep/app");
        assertThat(archive.values("exec")).containsExactly("/d/deep/app");
        assertThat(contents.program).isEqualTo("/data/deep/app");
        assertThat(archive.get("/d/deep/app")).isNull();
        assertThat(archive("--share", "/data/deep:/x", "--env", "PATH=/x", "app").values("exec")).containsExactly("/x/app");
    }

    @Test void aSingleFileIsSharedAsACopy() {
        ArchiveReader archive = archive("--share", "data:/etc/app.conf", "tool");
        assertThat(archive.get("/etc/app.conf").content()).asString().isEqualTo("text");
        assertThat(archive.get("/etc/app.conf").mode()).isEqualTo(0100444);
        refused("--share /home/me/data: /usr/data lies in /usr, which the host shares: a file cannot be put there", "--share", "data:/usr/data", "tool");
        refused("--share /home/me/data: a single file is shared as a copy, read-only; share its folder to write to it", "--share", "data:/x:rw", "tool");
    }

    @Test void whoTheProgramIs() {
        host.file("/etc/passwd", "root:x:0:0::/:\napp:x:33:44::/:\n").file("/etc/group", "web:x:44:\nmail:x:8:app\n");
        ArchiveReader archive = archive("--user", "app", "--group-add", "mail", "--group-add", "9", "--umask", "077", "--hostname", "inner", "--ulimit",
            "nofile=10:20", "--tmpfs", "/scratch", "tool");
        assertThat(archive.values("uid")).containsExactly("33");
        assertThat(archive.values("gid")).containsExactly("44");
        assertThat(archive.values("group")).containsExactly("8", "9");
        assertThat(archive.values("umask")).containsExactly("63");
        assertThat(archive.values("hostname")).containsExactly("inner");
        assertThat(archive.values("limit")).containsExactly("7:10:20");
        assertThat(archive.values("mount")).contains("minifs:rw:/scratch");
        assertThat(archive("--user", "33", "tool").values("gid")).containsExactly("44");
        assertThat(archive("--user", "4294967294", "tool").values("gid")).containsExactly("0");
        assertThat(archive("--user", "7:mail", "tool").values("gid")).containsExactly("8");
        refused("run: --user none: there is no user none in the guest's /etc/passwd; a number needs no entry", "--user", "none", "tool");
        refused("run: --user app:none: there is no group none in the guest's /etc/group; a number needs no entry", "--user", "app:none", "tool");
    }

    @Test void filesOfTheKernelsOwnAreNotCopied() {
        host.file("/sys/id", "0\n").link("/home/me/alias", "/sys/id");
        assertThat(archive("tool", "/sys/id", "alias").get("/sys/id")).isNull();
    }

    @Test void namesWhatTheProgramDoesNotSee() {
        host.folder("/home/me/classes").folder("/opt/jars");
        archive("tool", "-cp", "classes:/opt/jars:none", "--out=/opt/jars", "data", "/usr/bin", "/", "-x");
        assertThat(contents.unseen).containsExactly("classes", "/opt/jars");
    }

    @Test void aRootFolderIsAnotherWorld() {
        host.file("/r/bin/inner", 0755, PROGRAM).link("/r/sh", "/bin/inner").link("/r/out", "/../../usr/bin/tool");
        ArchiveReader archive = archive("--rootfs", "/r:rw", "--env", "PATH=/bin", "inner");
        assertThat(archive.values("mount")).containsExactly("share0:rw:/", "minifs:rw:/tmp", "minifs:rw:/var/tmp", "minifs:rw:/run", "minifs:rw:/dev/shm");
        assertThat(archive.values("exec")).containsExactly("/bin/inner");
        assertThat(archive.values("cwd")).containsExactly("/");
        assertThat(archive("--rootfs", "/r", "/sh").values("exec")).containsExactly("/sh");
        refused("/usr/bin/tool: no such file", "--rootfs", "/r", "/usr/bin/tool");
        refused("/out: no such file", "--rootfs", "/r", "/out");
        refused("--rootfs none: no such folder", "--rootfs", "none", "tool");
    }

    @Test void passwordsAreAlwaysX() {
        assertThat(new String(SystemFiles.withoutPasswords("a:b:c:d\ne\n:\nf:g".getBytes()))).isEqualTo("a:x:c:d\ne\n:x\nf:x");
    }
}
