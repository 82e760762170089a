package hermitux.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against java.util.zip, on sound data and on damaged. */
class InflateTest {
    private static final long INPUT = 0xffffffff80400000L, OUTPUT = 0xffffffff80600000L, WORK = 0xffffffff80800000L;
    private static final int GUARD = 64;

    @BeforeEach void start() { Machine.start(16 << 20); }

    private static byte[] deflated(byte[] data, int level, int strategy) {
        var deflater = new Deflater(level, true);
        deflater.setStrategy(strategy);
        deflater.setInput(data);
        deflater.finish();
        byte[] packed = new byte[data.length * 2 + 100];
        int length = 0;
        while (!deflater.finished()) length += deflater.deflate(packed, length, packed.length - length);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    private static void store(long address, byte[] bytes) { for (int i = 0; i < bytes.length; i++) Memory.store8(address + i, bytes[i]); }

    /** What the kernel makes of it, null if it refuses; checks that nothing around the output and the work area is written. */
    private static byte[] inflated(byte[] packed, int lengthBytes) {
        store(INPUT, packed);
        long end = OUTPUT + lengthBytes;
        for (int i = 1; i <= GUARD; i++) {
            for (long at : new long[] {OUTPUT - i, end + i - 1, WORK - i, WORK + Inflate.WORK_BYTES + i - 1}) Memory.store8(at, 0x5a);
        }
        int answer = Inflate.inflate(INPUT, INPUT + packed.length, OUTPUT, end, WORK);
        for (int i = 1; i <= GUARD; i++) {
            for (long at : new long[] {OUTPUT - i, end + i - 1, WORK - i, WORK + Inflate.WORK_BYTES + i - 1}) assertThat(Memory.load8(at)).isEqualTo(0x5a);
        }
        if (answer == 0) return null;
        byte[] data = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) data[i] = (byte) Memory.load8(OUTPUT + i);
        return data;
    }

    /** What java.util.zip makes of it, null if it refuses, makes another number of bytes or needs other input. */
    private static byte[] expected(byte[] packed, int lengthBytes) {
        var inflater = new Inflater(true);
        inflater.setInput(packed);
        byte[] data = new byte[lengthBytes + 1];
        try {
            int length = 0, more;
            do length += more = inflater.inflate(data, length, data.length - length);
            while (more > 0);
            return inflater.finished() && length == lengthBytes && inflater.getRemaining() == 0 ? Arrays.copyOf(data, length) : null;
        } catch (DataFormatException bad) {
            return null;
        } finally {
            inflater.end();
        }
    }

    /** Bytes between noise and repetition, as programs are. */
    private static byte[] data(Random random, int lengthBytes) {
        var data = new ByteArrayOutputStream();
        int alphabet = 1 + random.nextInt(256);
        while (data.size() < lengthBytes) {
            byte[] so = data.toByteArray();
            int run = 1 + random.nextInt(random.nextInt(8) == 0 ? 600 : 20), kind = random.nextInt(3);
            int from = so.length == 0 ? 0 : Math.max(0, so.length - 1 - random.nextInt(random.nextBoolean() ? 9 : so.length));
            boolean fresh = kind == 0 || so.length == 0;
            for (int i = 0; i < run; i++) data.write(fresh ? random.nextInt(alphabet) : kind == 1 ? 0 : so[from + i % (so.length - from)]);
        }
        return Arrays.copyOf(data.toByteArray(), lengthBytes);
    }

    @Test void everyLevelAndStrategy() {
        var random = new Random(1);
        for (int length : new int[] {0, 1, 2, 7, 300, 5000, 70_000}) {
            byte[] data = data(random, length);
            for (int level = 0; level <= 9; level++) {
                for (int strategy : new int[] {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY})
                    assertThat(inflated(deflated(data, level, strategy), length)).as("%d bytes, level %d", length, level).isEqualTo(data);
            }
        }
    }

    /** Codes of 15 bits: Fibonacci's numbers as frequencies make the deepest tree. */
    @Test void longCodes() {
        var data = new ByteArrayOutputStream();
        for (int symbol = 0, a = 1, b = 1; symbol < 22; symbol++, b += a, a = b - a) for (int i = 0; i < a; i++) data.write(symbol);
        byte[] bytes = data.toByteArray();
        var random = new Random(2);
        for (int i = bytes.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            byte kept = bytes[i];
            bytes[i] = bytes[other];
            bytes[other] = kept;
        }
        assertThat(inflated(deflated(bytes, 9, Deflater.HUFFMAN_ONLY), bytes.length)).isEqualTo(bytes);
    }

    @Test void theLengthMustBeExact() {
        byte[] data = data(new Random(3), 1000), packed = deflated(data, 9, Deflater.DEFAULT_STRATEGY);
        assertThat(inflated(packed, 999)).isNull();
        assertThat(inflated(packed, 1001)).isNull();
        assertThat(inflated(packed, 0)).isNull();
        assertThat(inflated(Arrays.copyOf(packed, packed.length - 1), 1000)).isNull();
        assertThat(inflated(Arrays.copyOf(packed, packed.length + 1), 1000)).isNull();
        assertThat(inflated(new byte[0], 0)).isNull();
    }

    /** Whatever is damaged, the answer is zlib's, and nothing outside of the output is written. */
    @Test void damagedDataIsJudgedAsZlibDoes() {
        var random = new Random(4);
        int[] strategies = {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY};
        int accepted = 0;
        for (int i = 0; i < 40_000; i++) {
            int length = random.nextInt(random.nextInt(20) == 0 ? 4000 : 400);
            byte[] packed = deflated(data(random, length), random.nextInt(10), strategies[random.nextInt(3)]);
            int near = random.nextBoolean() ? Math.min(packed.length, 40) : packed.length;
            for (int n = random.nextInt(3); n >= 0; n--) packed[random.nextInt(near)] ^= (byte) (1 << random.nextInt(8));
            if (random.nextInt(8) == 0) packed = Arrays.copyOf(packed, random.nextInt(packed.length + 1));
            byte[] expected = expected(packed, length);
            assertThat(inflated(packed, length)).isEqualTo(expected);
            if (expected != null) accepted++;
        }
        assertThat(accepted).isBetween(100, 39_000);
    }

    @Test void noiseIsJudgedAsZlibDoes() {
        var random = new Random(5);
        for (int i = 0; i < 40_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            if (noise.length > 0) noise[0] = (byte) (noise[0] & ~7 | random.nextInt(8));
            int length = random.nextInt(300);
            assertThat(inflated(noise, length)).isEqualTo(expected(noise, length));
        }
    }
}
