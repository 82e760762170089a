package hermitux.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table's rows, and what is generated from them. */
class GenerateSyscallsTest {
    private static final String ROWS = """
        # a comment
        0 | read | full | transfer.ReadWrite.read | int fd, void *buf, size_t count |
        1 | write | partial | transfer.ReadWrite.write | int fd, const void *buf, size_t count | no "disks"
        39 | getpid | full | process.Identity.getpid | - |
        42 | connect | none | - | int sockfd, const struct sockaddr *addr, socklen_t addrlen |
        """;
    private static final String DISPATCHER = "hermitux/kernel/syscall/entry/Dispatcher.java";
    @TempDir Path folder;

    private Path table(String rows) throws IOException {
        Files.writeString(folder.resolve("arguments.table"), """
            type DECIMAL int
            args BUFFER read.buf
             write.buf
            set FLAGS F_??? F_A=1 F_B=80000000
            args FLAGS connect.addrlen
            """);
        return Files.writeString(folder.resolve("syscalls.table"), rows);
    }

    private String generated(String file, String... options) throws IOException {
        Path parts = Files.writeString(folder.resolve("parts.table"), """
            # a comment
            trace | Tracing | - | what it does
            files | FileParts | read getpid+write | what it does
            """);
        String[] arguments = new String[options.length + 7];
        arguments[0] = table(ROWS).toString();
        arguments[1] = "--kernel";
        arguments[3] = "--abi";
        arguments[2] = arguments[4] = folder.toString();
        arguments[5] = "--parts";
        arguments[6] = parts.toString();
        System.arraycopy(options, 0, arguments, 7, options.length);
        GenerateSyscalls.main(arguments);
        return Files.readString(folder.resolve(file));
    }

    @Test
    void theDispatcherCallsHandlersDirectly() throws IOException {
        assertThat(generated(DISPATCHER)).contains("case 0: return hermitux.kernel.syscall.transfer.ReadWrite.read((int) a, b, c);",
            "case 39: return hermitux.kernel.syscall.process.Identity.getpid();", "default: return SyscallEntry.unknown((int) number);")
            .doesNotContain("case 42");
    }

    @Test
    void aKernelHasThePartsThatItsCallsMayNeed() throws IOException {
        String parts = "hermitux/kernel/boot/Parts.java";
        Path only = Files.writeString(folder.resolve("only"), "getpid\n");
        assertThat(generated(parts)).contains("new Tracing(),", "new FileParts(),");
        assertThat(generated(parts, "--only", only.toString())).doesNotContain("Tracing", "FileParts");
        assertThat(generated(parts, "--only", only.toString(), "--with", "trace, files", "--without", "files")).contains("new Tracing(),")
            .doesNotContain("FileParts");
        Files.writeString(only, "write\n");
        assertThat(generated(parts, "--only", only.toString())).doesNotContain("Tracing", "FileParts");
        Files.writeString(only, "write\ngetpid\n");
        assertThat(generated(parts, "--only", only.toString())).contains("new FileParts(),").doesNotContain("Tracing");
        assertThatThrownBy(() -> generated(parts, "--without", "file")).hasMessage("no part of the kernel is named file; there are trace, files");
    }

    @Test
    void aSpecialisedDispatcherHoldsOnlyWhatIsNamed() throws IOException {
        Path only = Files.writeString(folder.resolve("only"), "getpid\n");
        assertThat(generated(DISPATCHER, "--only", only.toString())).contains("case 39").doesNotContain("case 0:", "case 1:");
        Path wrong = Files.writeString(folder.resolve("wrong"), "getpidd\n");
        assertThatThrownBy(() -> generated("only", "--only", wrong.toString())).hasMessageContaining("no system call is named getpidd");
    }

    @Test
    void theTracerLearnsKindsAndWords() throws IOException {
        assertThat(generated("hermitux/kernel/trace/SyscallNames.java")).contains("case 42 -> \"connect\";",
            "case 0 -> (long) ArgumentKind.DECIMAL | (long) ArgumentKind.BUFFER << 8 | (long) ArgumentKind.ADDRESS << 16 | 0x42000000000000L;",
            "(long) Vocabulary.FLAGS << 16");
        assertThat(generated("hermitux/kernel/trace/Vocabulary.java")).contains("case FLAGS -> \"set F_??? F_A 1 F_B 80000000\";");
    }

    @Test
    void theListingHoldsEveryRow() throws IOException {
        assertThat(generated("hermitux/abi/SyscallTable.java")).contains("new Row(1, \"write\", \"partial\", \"no \\\"disks\\\"\"),",
            "new Row(42, \"connect\", \"none\", \"\"),");
    }

    @Test
    void aFileWhoseTextStaysIsNotWritten() throws IOException {
        generated("hermitux/abi/SyscallTable.java");
        Path file = folder.resolve("hermitux/abi/SyscallTable.java");
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1000));
        generated("hermitux/abi/SyscallTable.java");
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = { "0 | read | full | - | - |", "0 | read | none | room.Read.read | - |", "0 | read | good | room.Read.read | - |",
        "0 | read | stub | room.Read.read | - |", "0 | read | full | Read.read | - |", "0 | read | full | room.Read.read | wint_t c |",
        "0 | read | full | room.Read.read", "1 | read | none | - | - |\n1 | write | none | - | - |", "1 | read | none | - | - |\n2 | read | none | - | - |" })
    void rowsThatDoNotObeyTheHeaderAreRefused(String rows) throws IOException {
        Path table = table(rows);
        assertThatThrownBy(() -> GenerateSyscalls.read(table)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("syscalls.table:");
    }
}
