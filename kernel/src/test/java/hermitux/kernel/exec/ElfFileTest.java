package hermitux.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Damaged ELF files: each gets one reason, and none does harm. */
class ElfFileTest {
    private static final int FIRST = 64, SECOND = 64 + 56, THIRD = 64 + 2 * 56;

    private ExecutionFixture kernel;

    @BeforeEach void start() { kernel = new ExecutionFixture(); }

    private String reason(Consumer<ByteBuffer> damage) {
        byte[] file = ElfBuilder.program(0x400000).build();
        damage.accept(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
        return reason(file);
    }

    private String reason(byte[] file) {
        kernel.file("bad", file);
        String failure = kernel.failure("/bad");
        assertThat(failure).startsWith(Errno.ENOEXEC + ", /bad: ");
        return failure.substring(failure.indexOf(": ") + 2);
    }

    @Test void headers() {
        assertThat(reason(file -> file.put(4, (byte) 1))).isEqualTo("a 32-bit program; only x86-64 programs run");
        assertThat(reason(file -> file.put(4, (byte) 1).putShort(18, (short) 3))).isEqualTo("a 32-bit program; only x86-64 programs run");
        assertThat(reason(file -> file.putShort(18, (short) 183))).isEqualTo("built for another processor (ELF machine 183)");
        assertThat(reason(file -> file.put(5, (byte) 2).putShort(18, (short) 0x1500))).isEqualTo("built for another processor (ELF machine 21)");
        assertThat(reason(file -> file.putShort(16, (short) 1))).isEqualTo("an object file that is yet to be linked");
        assertThat(reason(file -> file.putShort(16, (short) 4))).isEqualTo("a core dump");
        assertThat(reason(file -> file.putShort(16, (short) 77))).isEqualTo("unknown ELF type 77");
        assertThat(reason(file -> file.putShort(54, (short) 55))).isEqualTo("program headers of an unknown size");
        assertThat(reason(file -> file.putShort(56, (short) 0))).isEqualTo("it has no program headers");
        assertThat(reason(file -> file.putShort(56, (short) -1))).isEqualTo("too many program headers");
        assertThat(reason(file -> file.putLong(32, 1 << 30))).startsWith("truncated: the program headers");
        assertThat(reason(file -> file.putLong(32, -1))).startsWith("truncated: the program headers");
        assertThat(reason(file -> file.putLong(24, 0xffffffff80200000L))).startsWith("its entry lies outside");
        assertThat(reason(file -> file.putInt(FIRST, 4).putInt(SECOND, 4).putInt(THIRD, 4))).isEqualTo("it has no segments to load");
    }

    @Test void segments() {
        assertThat(reason(file -> file.putLong(THIRD + 40, 10))).isEqualTo("a segment is larger in the file than in memory");
        assertThat(reason(file -> file.putLong(THIRD + 40, -1))).isEqualTo("a segment is larger in the file than in memory");
        assertThat(reason(file -> file.putLong(THIRD + 40, 1L << 48))).isEqualTo("a segment is too large for the address space");
        assertThat(reason(file -> file.putLong(THIRD + 16, 0x7fffffffe100L))).isEqualTo("a segment is too large for the address space");
        assertThat(reason(file -> file.putLong(THIRD + 16, 0xffffffff80200100L))).isEqualTo("a segment is too large for the address space");
        assertThat(reason(file -> file.putLong(THIRD + 8, (1 << 20) + 0x100))).isEqualTo("truncated: a segment's zeros begin past the end of the file");
        assertThat(reason(file -> file.putLong(THIRD + 8, Long.MIN_VALUE + 0x100))).isEqualTo("a segment's file offset is too large");
        assertThat(reason(file -> file.putLong(SECOND + 8, Long.MAX_VALUE - 4095))).isEqualTo("a segment's file offset is too large");
        assertThat(reason(file -> file.putLong(THIRD + 8, 0x10))).isEqualTo("a segment's file offset and address do not fit");
        assertThat(reason(file -> file.putLong(FIRST + 16, 0x1000))).isEqualTo("its segments lie below the lowest address for programs");
        assertThat(reason(file -> file.putLong(THIRD + 16, 0x7ffffffdf100L))).isEqualTo("its segments lie where its stack is");
    }

    @Test void truncatedFilesOfEveryLength() {
        byte[] whole = ElfBuilder.program(0x400000).build();
        for (int length = 0; length < whole.length; length += length < 300 ? 1 : 997) {
            String reason = reason(Arrays.copyOf(whole, length));
            assertThat(reason).as("length " + length).isIn("the file is empty", "neither an ELF program nor a script", "truncated ELF header",
                "truncated: the program headers lie past the end of the file", "truncated: a segment's zeros begin past the end of the file");
            kernel = new ExecutionFixture();
        }
    }

    @Test void interpreters() {
        assertThat(reason(ElfBuilder.shared().header(3, 4, 0, 0, 1, 1).build())).isEqualTo("its interpreter's path has an impossible length");
        assertThat(reason(ElfBuilder.shared().header(3, 4, 0, 0, 5000, 1).build())).isEqualTo("its interpreter's path has an impossible length");
        assertThat(reason(ElfBuilder.shared().header(3, 4, 1 << 20, 0, 5, 5).build())).startsWith("truncated: the interpreter's path");
        assertThat(reason(ElfBuilder.shared().header(3, 4, 0, 0, 3, 3).build())).isEqualTo("its interpreter's path does not end");
        assertThat(reason(ElfBuilder.shared().interpreter("").header(3, 4, 0, 0, 3, 3).build())).contains("interpreter's path");
    }

    @Test void randomDamageNeverDoesHarm() {
        var random = new Random(2);
        var target = new ElfLoaderTarget(kernel);
        byte[] whole = ElfBuilder.shared().interpreter("/ld.so").build();
        int accepted = 0;
        for (int round = 0; round < 1500; round++) {
            byte[] file = random.nextInt(8) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int i = random.nextInt(4); i >= 0 && file.length > 0; i--) {
                int at = random.nextInt(Math.min(file.length, random.nextInt(3) == 0 ? file.length : 64 + 4 * 56));
                file[at] = switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> (byte) 0xff;
                    case 2 -> (byte) (file[at] ^ 1 << random.nextInt(8));
                    default -> (byte) random.nextInt(256);
                };
            }
            if (target.run(file)) accepted++;
        }
        assertThat(accepted).as("not all are refused").isBetween(50, 1450);
    }
}
