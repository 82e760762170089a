package hermitux.elf;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.host.LinuxFiles;
import hermitux.host.TreeFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolsTest {
    @TempDir Path folder;

    /** A linked program whose function lies at a known place of the file. */
    private Path program() throws Exception {
        Path source = Files.writeString(folder.resolve("a.s"), ".globl _start, inner\n_start: nop; nop\n.type inner,@function\ninner: nop; nop; ret\n");
        Path object = folder.resolve("a.o"), program = folder.resolve("a");
        run("as", "-o", object.toString(), source.toString());
        run("ld", "-o", program.toString(), object.toString());
        return program;
    }

    private static void run(String... words) throws Exception { assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero(); }

    @Test void namesTheFunctionAtOrBefore() throws Exception {
        String path = program().toString();
        assertThat(Symbols.nearest(new LinuxFiles(), path, 0x1002)).isEqualTo("inner+0x0");
        assertThat(Symbols.nearest(new LinuxFiles(), path, 0x1004)).isEqualTo("inner+0x2");
        assertThat(Symbols.nearest(new LinuxFiles(), path, 1 << 20)).isNull();
        assertThat(Symbols.nearest(new LinuxFiles(), path + "none", 0x1002)).isNull();
    }

    @Test void damageHarmsNothing() throws Exception {
        byte[] good = Files.readAllBytes(program());
        Random random = new Random(5);
        for (int round = 0; round < 5000; round++) {
            byte[] file = good.clone();
            for (int i = 0; i < 4; i++) file[random.nextBoolean() ? random.nextInt(64) : random.nextInt(file.length)] = (byte) random.nextInt();
            Symbols.nearest(new TreeFiles().file("/a", 0755, file), "/a", 0x1002);
        }
        for (int size = 0; size < good.length; size += 37) Symbols.nearest(new TreeFiles().file("/a", 0755, Arrays.copyOf(good, size)), "/a", 0x1002);
    }
}
