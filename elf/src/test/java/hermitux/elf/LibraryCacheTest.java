package hermitux.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LibraryCacheTest {
    /** Flags, hardware capability, name, path. */
    private record Entry(int flags, long capability, String name, String path) { }

    private static byte[] cache(Entry... entries) {
        var strings = new ByteArrayOutputStream();
        int stringsAt = 48 + 24 * entries.length;
        ByteBuffer table = ByteBuffer.allocate(stringsAt).order(ByteOrder.LITTLE_ENDIAN);
        table.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.ISO_8859_1)).putInt(entries.length).position(48);
        for (Entry entry : entries) {
            table.putInt(entry.flags).putInt(stringsAt + strings.size());
            strings.writeBytes((entry.name + "\0").getBytes(StandardCharsets.ISO_8859_1));
            table.putInt(stringsAt + strings.size()).putInt(0).putLong(entry.capability);
            strings.writeBytes((entry.path + "\0").getBytes(StandardCharsets.ISO_8859_1));
        }
        var all = new ByteArrayOutputStream();
        all.writeBytes(table.array());
        all.writeBytes(strings.toByteArray());
        return all.toByteArray();
    }

    private static final byte[] CACHE = cache(new Entry(0x0303, 1L << 62, "libz.so.1", "/fast/libz.so.1"),
        new Entry(0x0003, 0, "libz.so.1", "/lib32/libz.so.1"),
        new Entry(0x0303, 0, "libz.so.1", "/lib/libz.so.1"), new Entry(0x0303, 0, "libz.so.12", "/lib/libz.so.12"));

    @Test void findsThePlainLibraryOfThisArchitecture() {
        var cache = new LibraryCache(CACHE);
        assertThat(cache.find("libz.so.1")).isEqualTo("/lib/libz.so.1");
        assertThat(cache.find("libz.so.12")).isEqualTo("/lib/libz.so.12");
        assertThat(cache.find("libz.so")).isNull();
        assertThat(cache.find("none.so")).isNull();
    }

    @Test void theNewFormatMayFollowTheOldOne() {
        ByteBuffer old = ByteBuffer.allocate(16 + 12 + 4).order(ByteOrder.LITTLE_ENDIAN);
        old.put("ld.so-1.7.0".getBytes(StandardCharsets.ISO_8859_1)).position(12);
        old.putInt(1);
        var both = new ByteArrayOutputStream();
        both.writeBytes(old.array());
        both.writeBytes(CACHE);
        assertThat(new LibraryCache(both.toByteArray()).find("libz.so.1")).isEqualTo("/lib/libz.so.1");
    }

    @Test void aDamagedCacheFindsNothingAndHarmsNothing() {
        assertThat(new LibraryCache(new byte[0]).find("libz.so.1")).isNull();
        assertThat(new LibraryCache("ld.so-1.7.0".getBytes()).find("libz.so.1")).isNull();
        for (int size = 0; size < CACHE.length; size++) new LibraryCache(Arrays.copyOf(CACHE, size)).find("libz.so.12");
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] cache = CACHE.clone();
            for (int i = 0; i < 3; i++) cache[random.nextInt(cache.length)] = (byte) random.nextInt();
            new LibraryCache(cache).find("libz.so.1");
        }
    }
}
