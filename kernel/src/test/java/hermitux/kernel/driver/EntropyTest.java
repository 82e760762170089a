package hermitux.kernel.driver;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.cpu.Features;
import hermitux.kernel.driver.virtio.Simulation;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.part.Services;
import java.util.HashSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntropyTest {
    private final long page = DirectMap.address(Simulation.SCRATCH);

    @BeforeEach void start() {
        Simulation.start();
        Cpu.cpuidCd.put(1L << 32, 1L << 30);
        Features.init();
        Entropy.init();
    }

    @Test void generatesTheBlockOfTheStandard() {
        // RFC 8439, appendix A.1, test vectors 1 and 2: key and nonce zero, counters 0 and 1
        Entropy.useKey(new int[8]);
        Entropy.generate(0);
        assertThat(Entropy.word(0)).isEqualTo(0xade0b876);
        assertThat(Entropy.word(15)).isEqualTo(0x8665eeb2);
        Entropy.generate(1);
        assertThat(Entropy.word(0)).isEqualTo(0xbee7079f);
        assertThat(Entropy.word(15)).isEqualTo(0x6f4d794b);
    }

    @Test void fillsExactlyTheBytesAskedFor() {
        for (int length = 0; length <= 200; length++) {
            Memory.fill(page, 0, 256);
            Memory.store8(page + length, 0x5a);
            Entropy.fill(page, length);
            assertThat(Memory.load8(page + length)).isEqualTo(0x5a);
        }
        int zeros = 0;
        for (int i = 0; i < 200; i++) if (Memory.load8(page + i) == 0) zeros++;
        assertThat(zeros).isLessThan(20);
    }

    @Test void neverRepeats() {
        var seen = new HashSet<Long>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(Entropy.next())).isTrue();
            Entropy.fill(page, 8);
            assertThat(seen.add(Memory.load64(page))).isTrue();
        }
    }

    @Test void asksTheSourceOnceWhereTheProcessorHasNone() {
        Cpu.cpuidCd.clear();
        Features.init();
        int[] asked = { 0 };
        Services.offer(Services.RANDOM_BYTES, new Entropy.Source() {
            @Override public boolean fill(int[] seed) {
                asked[0]++;
                seed[0] = 42;
                return true;
            }
        });
        long first = Entropy.next();
        assertThat(Entropy.next()).isNotEqualTo(first);
        for (int i = 0; i < 3000; i++) Entropy.fill(page, 1024);
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test void managesWithoutAnySource() {
        Cpu.cpuidCd.clear();
        Features.init();
        assertThat(Entropy.next()).isNotEqualTo(Entropy.next());
    }
}
