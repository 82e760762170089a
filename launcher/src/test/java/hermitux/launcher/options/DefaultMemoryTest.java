package hermitux.launcher.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DefaultMemoryTest {
    private static final long GIB = 1L << 30;

    @Test void isHalfOfTheHostsWithinBounds() {
        assertEquals(8 * GIB, DefaultMemory.ofHost(16 * GIB));
        assertEquals(512L << 20, DefaultMemory.ofHost(700L << 20));
        assertEquals(512L << 20, DefaultMemory.ofHost(-38));
        assertEquals(256 * GIB, DefaultMemory.ofHost(2048 * GIB));
        assertEquals(0, DefaultMemory.ofHost(8_201_334_784L) % (2 << 20));
    }

    @Test void isNoMoreThanHalfOfThisHost() throws IOException {
        long total = Long.parseLong(Files.readAllLines(Path.of("/proc/meminfo")).get(0).replaceAll("[^0-9]", "")) << 10;
        long bytes = DefaultMemory.bytes();
        assertTrue(bytes <= Math.max(512L << 20, total / 2), bytes + " of " + total);
        assertTrue(bytes >= 512L << 20);
    }
}
