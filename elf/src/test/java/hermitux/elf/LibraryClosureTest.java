package hermitux.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.host.LinuxFiles;
import hermitux.host.TreeFiles;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class LibraryClosureTest {
    private final TreeFiles files = new TreeFiles().file("/ld.so", 0755, new TestElf().name("ld.so").bytes());

    private List<String> closure(TestElf program, String libraryPath) {
        files.file("/app/bin/program", 0755, program.interpreter("/ld.so").bytes());
        return LibraryClosure.of(files, "/app/bin/program", ElfReader.read(files, "/app/bin/program"), libraryPath, "/app");
    }

    private LibraryClosureTest library(String path, TestElf elf) {
        files.file(path, 0755, elf.bytes());
        return this;
    }

    @Test void aStaticProgramHasNone() {
        files.file("/program", 0755, new TestElf().bytes());
        assertThat(LibraryClosure.of(files, "/program", ElfReader.read(files, "/program"), null, "/")).isEmpty();
    }

    @Test void librariesNeedLibraries() {
        library("/lib/liba.so", new TestElf().needs("libb.so")).library("/usr/lib/libb.so", new TestElf().needs("liba.so").needs("ld.so"));
        assertThat(closure(new TestElf().needs("liba.so"), null)).containsExactly("/ld.so", "/lib/liba.so", "/usr/lib/libb.so");
    }

    @Test void foldersAreSearchedInOrder() {
        for (String folder : new String[] {"/r", "/environment", "/app/lib", "/lib"}) library(folder + "/liba.so", new TestElf());
        assertThat(closure(new TestElf().needs("liba.so").searchPath("/r"), "/environment")).contains("/r/liba.so");
        assertThat(closure(new TestElf().needs("liba.so").searchPath("/r").runPath("$ORIGIN/../lib"), "/environment")).contains("/environment/liba.so");
        assertThat(closure(new TestElf().needs("liba.so").searchPath("/r").runPath("${ORIGIN}/../lib"), null)).contains("/app/bin/../lib/liba.so");
        assertThat(closure(new TestElf().needs("liba.so").runPath("/none"), null)).contains("/lib/liba.so");
    }

    @Test void theProgramsOriginIsWhereItsLinksLead() {
        library("/app/lib/liba.so", new TestElf());
        files.link("/usr/bin/program", "/etc/alternatives/program").link("/etc/alternatives/program", "/app/bin/program");
        files.file("/app/bin/program", 0755, new TestElf().needs("liba.so").runPath("$ORIGIN/../lib").interpreter("/ld.so").bytes());
        ElfImage image = ElfReader.read(files, "/usr/bin/program");
        assertThat(LibraryClosure.of(files, "/usr/bin/program", image, null, "/")).contains("/app/bin/../lib/liba.so");
    }

    @Test void aPathIsTakenAsItIs() {
        library("/app/here/liba.so", new TestElf());
        assertThat(closure(new TestElf().needs("here/liba.so"), null)).contains("/app/here/liba.so");
        assertThat(closure(new TestElf().needs("/app/here/liba.so"), null)).contains("/app/here/liba.so");
    }

    @Test void onlyTheOldSearchPathIsInherited() {
        library("/private/liba.so", new TestElf().needs("libb.so")).library("/private/libb.so", new TestElf());
        assertThat(closure(new TestElf().needs("liba.so").searchPath("/private"), null)).contains("/private/libb.so");
        assertThatThrownBy(() -> closure(new TestElf().needs("liba.so").runPath("/private"), null))
            .hasMessage("needs the library libb.so (for /private/liba.so), which is not found");
    }

    @Test void filesOfOtherArchitecturesArePassedOver() {
        byte[] other = new TestElf().bytes();
        other[18] = 40;
        files.file("/environment/liba.so", 0755, other);
        library("/lib/liba.so", new TestElf());
        assertThat(closure(new TestElf().needs("liba.so"), "/environment")).contains("/lib/liba.so");
    }

    @Test void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> closure(new TestElf().needs("libnone.so"), null))
            .hasMessage("needs the library libnone.so, which is not found").matches(e -> ((BadElf) e).missing);
        files.file("/program", 0755, new TestElf().interpreter("/none").bytes());
        assertThatThrownBy(() -> LibraryClosure.of(files, "/program", ElfReader.read(files, "/program"), null, "/"))
            .hasMessage("needs the interpreter /none, which does not exist");
        files.file("/lib/libbad.so", 0755, java.util.Arrays.copyOf(new TestElf().bytes(), 100));
        assertThatThrownBy(() -> closure(new TestElf().needs("libbad.so"), null))
            .hasMessageStartingWith("needs the library /lib/libbad.so, which is not usable: truncated");
    }

    @Test void muslFindsItsOwnWay() {
        files.file("/lib/ld-musl-x86_64.so.1", 0755, new TestElf().bytes()).file("/etc/ld-musl-x86_64.path", "/m\n/n:/o\n");
        library("/n/liba.so", new TestElf());
        files.file("/program", 0755, new TestElf().interpreter("/lib/ld-musl-x86_64.so.1").needs("libc.so").needs("liba.so").bytes());
        assertThat(LibraryClosure.of(files, "/program", ElfReader.read(files, "/program"), null, "/"))
            .containsExactly("/lib/ld-musl-x86_64.so.1", "/n/liba.so", "/etc/ld-musl-x86_64.path");
    }

    /** Against the dynamic linker itself, on a program of this machine. */
    @Test void agreesWithLdd() throws Exception {
        var real = new LinuxFiles();
        Assumptions.assumeTrue(real.status("/usr/bin/env").isFile() && real.status("/usr/bin/ldd").isFile());
        String program = real.status("/usr/bin/openssl").isFile() ? "/usr/bin/openssl" : "/usr/bin/env";
        Process ldd = new ProcessBuilder("ldd", program).start();
        var expected = new String(ldd.getInputStream().readAllBytes()).lines().filter(line -> line.contains("/"))
            .map(line -> line.replaceAll(".*=> ", "").trim().replaceAll(" .*", "")).map(LibraryClosureTest::real)
            .collect(Collectors.toCollection(TreeSet::new));
        var found = LibraryClosure.of(real, program, ElfReader.read(real, program), null, "/").stream().filter(path -> !path.startsWith("/etc/"))
            .map(LibraryClosureTest::real).collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(expected);
    }

    private static String real(String path) {
        try {
            return java.nio.file.Path.of(path).toRealPath().toString();
        } catch (java.io.IOException missing) {
            return path;
        }
    }
}
