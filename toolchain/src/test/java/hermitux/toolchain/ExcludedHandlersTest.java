package hermitux.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof that excluded calls are not in a kernel finds one that is. */
class ExcludedHandlersTest {
    @TempDir Path folder;

    @Test
    void handlersOfExcludedCallsAreFound() throws Exception {
        var rows = GenerateSyscalls.read(Files.writeString(folder.resolve("table"), """
            3 | close | full | file.Descriptors.close | int fd |
            32 | dup | full | file.Descriptors.dup | int fd |
            33 | dup2 | none | - | int fd |
            60 | exit | full | entry.Exit.exit | int status |
            231 | exit_group | full | entry.Exit.exit | int status |
            """));
        List<String> methods = List.of("hermitux.kernel.syscall.file.Descriptors.close(I)J", "hermitux.kernel.syscall.file.Descriptors.duplicate(IIZ)J",
            "hermitux.kernel.syscall.file.Descriptors.dup(II)J",
            "hermitux.kernel.syscall.entry.Exit.exit(I)J", "hermitux.kernel.fs.Descriptors.dup(I)J");
        assertThat(ExcludedHandlers.present(methods, rows, Set.of("close", "exit_group"))).isEmpty();
        assertThat(ExcludedHandlers.present(methods, rows, Set.of("exit"))).containsExactly("file.Descriptors.close, which serves close alone");
    }
}
