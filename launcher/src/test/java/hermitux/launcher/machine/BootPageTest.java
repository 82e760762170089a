package hermitux.launcher.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class BootPageTest {
    @Test void describesTheMachine() {
        ByteBuffer page = ByteBuffer.wrap(BootPage.make(3L << 30, 5L << 30, 0x8000000, 0x3000, 0x200040, "a=b")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(page.capacity()).isEqualTo(4096);
        assertThat(page.getInt(0)).isEqualTo(0x336ec578);
        assertThat(page.getInt(4)).isEqualTo(1);
        assertThat(page.getInt(4096 - 8)).isEqualTo(0x200040);
        int module = offset(page.getLong(16)), line = offset(page.getLong(24)), map = offset(page.getLong(40));
        assertThat(page.getInt(12)).isEqualTo(1);
        assertThat(page.getLong(module)).isEqualTo(0x8000000);
        assertThat(page.getLong(module + 8)).isEqualTo(0x3000);
        assertThat(page.getInt(line)).isEqualTo('a' | '=' << 8 | 'b' << 16);
        assertThat(page.getInt(48)).isEqualTo(3);
        long[] expected = {0, 0x9fc00, 0x100000, (3L << 30) - 0x100000, 1L << 32, 2L << 30};
        for (int i = 0; i < 6; i++) assertThat(page.getLong(map + i / 2 * 24 + i % 2 * 8)).isEqualTo(expected[i]);
        assertThat(page.getInt(map + 16)).isEqualTo(1);
    }

    private static int offset(long address) { return (int) (address - BootPage.ADDRESS); }
}
