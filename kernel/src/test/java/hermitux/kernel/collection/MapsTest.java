package hermitux.kernel.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MapsTest {
    @Test void longMapBehavesAsAMap() {
        var random = new Random(1);
        var map = new LongMap<String>();
        var model = new HashMap<Long, String>();
        for (int step = 0; step < 100_000; step++) {
            long key = random.nextInt(300) - 100L << random.nextInt(3) * 20;
            if (random.nextInt(3) < 2) {
                map.put(key, "v" + step);
                model.put(key, "v" + step);
            } else assertThat(map.remove(key)).isEqualTo(model.remove(key));
            assertThat(map.size()).isEqualTo(model.size());
            long other = random.nextInt(300) - 100L;
            assertThat(map.get(other)).isEqualTo(model.get(other));
        }
        model.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
    }

    @Test void stringMapBehavesAsAMap() {
        var random = new Random(2);
        var map = new StringMap<Integer>();
        var model = new HashMap<String, Integer>();
        for (int step = 0; step < 100_000; step++) {
            String key = "name" + random.nextInt(200);
            if (random.nextInt(3) < 2) {
                map.put(key, step);
                model.put(key, step);
            } else assertThat(map.remove(key)).isEqualTo(model.remove(key));
            assertThat(map.size()).isEqualTo(model.size());
        }
        model.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
        int seen = 0;
        for (int i = 0; i < map.capacity(); i++) if (map.keyAt(i) != null) seen++;
        assertThat(seen).isEqualTo(model.size());
    }
}
