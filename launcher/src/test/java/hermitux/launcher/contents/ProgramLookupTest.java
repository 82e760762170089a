package hermitux.launcher.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.elf.TestElf;
import hermitux.host.TreeFiles;
import hermitux.launcher.options.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramLookupTest {
    private static final byte[] PROGRAM = new TestElf().bytes();
    private final TreeFiles files = new TreeFiles().file("/bin/tool", 0755, PROGRAM).file("/here/tool", 0755, PROGRAM)
        .file("/first/tool", 0644, PROGRAM).folder("/first/folder");

    private ProgramLookup.Found find(String program) { return new ProgramLookup(files, "/here", List.of("PATH=/none:/first:/bin")).find(program); }

    private void refused(int status, String program, String reason) {
        assertThatThrownBy(() -> find(program)).isInstanceOf(Refusal.class).hasMessage(reason).matches(e -> ((Refusal) e).status == status);
    }

    private ProgramLookupTest script(String path, String text) {
        files.file(path, 0755, text.getBytes());
        return this;
    }

    @Test void pathIsSearchedForPlainNamesOnly() {
        assertThat(find("tool").path()).isEqualTo("/bin/tool");
        assertThat(find("./tool").path()).isEqualTo("/here/./tool");
        assertThat(find("../bin/tool").path()).isEqualTo("/here/../bin/tool");
        assertThat(find("/bin/tool").path()).isEqualTo("/bin/tool");
    }

    @Test void whatCannotRunIsRefusedWithItsReason() {
        refused(127, "none", "none: not found in PATH (/none:/first:/bin)");
        refused(127, "./none", "./none: no such file");
        refused(126, "/first/folder", "/first/folder: is a folder");
        refused(126, "/first/tool", "/first/tool: permission denied: it is not executable (chmod +x)");
        script("/here/empty", "").script("/here/text", "echo hello\n");
        refused(126, "./empty", "./empty: the file is empty");
        refused(126, "./text", "./text: neither an ELF program nor a script with a #! line");
        files.file("/here/dynamic", 0755, new TestElf().interpreter("/ld.so").bytes());
        refused(127, "./dynamic", "./dynamic: needs the interpreter /ld.so, which does not exist");
    }

    @Test void aPlainNameThatIsNoProgramAnywhereIsNotExecutable() {
        files.file("/first/data", 0644, PROGRAM);
        refused(126, "data", "/first/data: permission denied: it is not executable");
    }

    @Test void scriptsBringTheirInterpreters() {
        script("/here/a", "#! /here/b  -x y \nrest").script("/here/b", "#!/bin/tool\n");
        assertThat(find("./a").files()).containsExactly("/here/./a", "/here/b", "/bin/tool");
        files.file("/usr/bin/env", 0755, PROGRAM);
        assertThat(script("/here/e", "#!/usr/bin/env tool\n").find("./e").files()).containsExactly("/here/./e", "/usr/bin/env", "/bin/tool");
    }

    @Test void scriptsThatCannotRunAreRefused() {
        script("/here/none", "#!/none\n").script("/here/blank", "#!  \n").script("/here/self", "#!/here/self\n").script("/here/noexec", "#!/first/tool");
        refused(127, "./none", "./none: its interpreter /none does not exist");
        refused(126, "./blank", "./blank: its #! line names no interpreter");
        refused(126, "./self", "/here/self: too many scripts that run each other");
        refused(126, "./noexec", "./noexec: its interpreter /first/tool is not executable");
    }
}
