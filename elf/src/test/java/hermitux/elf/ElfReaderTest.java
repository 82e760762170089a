package hermitux.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.host.TreeFiles;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfReaderTest {
    private static final byte[] DYNAMIC = new TestElf()
        .interpreter("/lib64/ld.so").needs("libc.so.6").needs("libm.so.6").name("self").runPath("$ORIGIN/a:/b").bytes();

    private static ElfImage read(byte[] file) { return ElfReader.read(new TreeFiles().file("/program", 0755, file), "/program"); }

    private static void refused(byte[] file, String reason) {
        assertThatThrownBy(() -> read(file)).isInstanceOf(BadElf.class).hasMessageContaining(reason);
    }

    private static byte[] changed(int at, long value, int bytes) {
        byte[] file = DYNAMIC.clone();
        for (int i = 0; i < bytes; i++) file[at + i] = (byte) (value >>> 8 * i);
        return file;
    }

    @Test void aStaticProgramNeedsNothing() {
        ElfImage image = read(new TestElf().bytes());
        assertThat(image.dynamic()).isFalse();
        assertThat(image.needed()).isEmpty();
    }

    @Test void aDynamicProgramTellsWhatItNeeds() {
        ElfImage image = read(DYNAMIC);
        assertThat(image.interpreter()).isEqualTo("/lib64/ld.so");
        assertThat(image.needed()).containsExactly("libc.so.6", "libm.so.6");
        assertThat(image.runPath()).containsExactly("$ORIGIN/a", "/b");
        assertThat(image.name()).isEqualTo("self");
        assertThat(image.library()).isTrue();
    }

    /** Offset of a field, its new value, its size, and the reason that must be given. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, not an ELF program", "4, 1, 1, 32-bit", "16, 1, 2, object file", "16, 4, 2, core dump", "16, 99, 2, no program",
        "18, 183, 2, AArch64", "18, 3, 2, i386", "18, 4242, 2, ELF machine 4242", "32, 100000, 8, truncated", "32, -1, 8, truncated", "54, 32, 2, wrong size",
        "56, 0, 2, no program headers", "56, 1171, 2, too many", "96, -1, 8, larger in the file",
        "104, 1, 8, larger in the file", "80, 4194305, 8, do not fit pages", "80, -4096, 8, outside the address space",
        "104, 9223372036854775807, 8, outside the address space",
        "64, 6, 4, nothing to load", "152, 1, 8, wrong size", "152, 100000, 8, wrong size", "128, 100000, 8, truncated",
        "208, -16, 8, wrong size", "184, 100000, 8, truncated"})
    void damageIsNamed(int at, long value, int bytes, String reason) { refused(changed(at, value, bytes), reason); }

    @Test void segmentsMayOverlapAndLiePastTheEnd() {
        byte[] file = DYNAMIC.clone();
        System.arraycopy(file, 64, file, 120, 56);      // the load segment twice, instead of the interpreter
        assertThat(read(file).interpreter()).isNull();
        byte[] fixed = new TestElf().bytes();
        fixed[77] = 1;                                  // p_offset: 2^40
        assertThat(read(fixed).dynamic()).isFalse();
    }

    @Test void aCutFileIsTruncated() {
        for (int size : new int[] {4, 63, 64, 100, DYNAMIC.length - 1}) refused(Arrays.copyOf(DYNAMIC, size), "truncated");
        refused(new byte[0], "not an ELF program");
        refused("text".getBytes(), "not an ELF program");
    }

    @Test void whatIsNoFileIsRefused() {
        var files = new TreeFiles().folder("/folder");
        assertThatThrownBy(() -> ElfReader.read(files, "/folder")).hasMessage("not a regular file");
        assertThatThrownBy(() -> ElfReader.read(files, "/none")).hasMessage("no such file");
    }

    /** Whatever the file holds, reading ends with an image or a reason. */
    @Test void noiseNeverEscapes() {
        Random random = new Random(7);
        int good = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] file = DYNAMIC.clone();
            for (int i = random.nextInt(4); i >= 0; i--) file[random.nextInt(file.length)] = (byte) random.nextInt();
            try {
                read(file);
                good++;
            } catch (BadElf expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
        assertThat(good).isPositive();
    }
}
