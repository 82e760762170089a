package hermitux.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hermitux.elf.BadElf;
import hermitux.host.TreeFiles;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Any bytes as a program: they are analysed, or refused with a reason. As an ordinary test it runs the seeds and programs with damage; to search on:
 * {@code JAZZER_FUZZ=1 mvn -pl abi,host,elf,analysis test -Dfuzzing=true -Dtest=BinaryFuzzTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class BinaryFuzzTest {
    private static final int DAMAGED = 300;

    @BeforeAll static void needs() { CompiledProgram.needsCapstone(); }

    @FuzzTest(maxDuration = "2m")
    void analyses(byte[] file) { run(file); }

    @Test void programsWithDamage() throws Exception {
        byte[] good = CompiledProgram.of("int f(int n) { return n * 2; } void _start(void) { f(1); for (;;) __asm__ volatile(\"syscall\" :: \"a\"(60)); }");
        assertThat(run(good)).isTrue();
        var random = new Random(1);
        for (int i = 0; i < DAMAGED; i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) bad[random.nextInt(i % 2 == 0 ? 512 : bad.length)] = (byte) random.nextInt(256);
            run(i % 7 == 0 ? java.util.Arrays.copyOf(bad, random.nextInt(bad.length)) : bad);
        }
    }

    /** True if the bytes were accepted. */
    private static boolean run(byte[] file) {
        try {
            Analysis result = new Analyzer(new TreeFiles().file("/program", 0755, file)).analyze("/program", List.of());
            assertThat(result.objects()).first().isEqualTo("/program");
            return true;
        } catch (BadElf bad) {
            assertThat(bad.getMessage()).isNotBlank().doesNotContain("\n");
            return false;
        }
    }
}
