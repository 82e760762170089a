package hermitux.kernel.fs.vfs;

import static hermitux.abi.Errno.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DescriptorTableTest {
    private DescriptorTable table;
    private Dentry root;

    @BeforeEach void start() {
        SimulatedKernel.start();
        table = DescriptorTable.current();
        root = Mounts.root();
    }

    private OpenFile open() { return root.inode.open(root, 0); }

    @Test void theLowestFreeNumberIsGiven() {
        for (int i = 0; i < 200; i++) assertThat(table.add(open(), false)).isEqualTo(i);
        assertThat(table.close(130)).isZero();
        assertThat(table.close(7)).isZero();
        assertThat(table.add(open(), 100, false)).isEqualTo(130);
        assertThat(table.add(open(), 100, false)).isEqualTo(200);
        assertThat(table.add(open(), false)).isEqualTo(7);
        assertThat(table.add(open(), 900, false)).isEqualTo(900);
        assertThat(table.close(7)).isZero();
        assertThat(table.close(7)).isEqualTo(-EBADF);
        assertThat(table.close(-1)).isEqualTo(-EBADF);
        assertThat(table.get(1 << 30)).isNull();
    }

    @Test void aFullTableGrows() {
        for (int i = 0; i < 64; i++) table.add(open(), false);
        assertThat(table.isFull()).isFalse();
        assertThat(table.isFull()).isFalse();
        assertThat(table.add(open(), false)).isEqualTo(64);
        for (int i = 65; i < 200; i++) {
            table.isFull();
            assertThat(table.add(open(), 3, false)).isEqualTo(i);
        }
    }

    @Test void theLimitHolds() {
        Process.current().limits.set(Limits.OPEN_FILES, 3, 10);
        OpenFile file = open();
        for (int i = 0; i < 3; i++) table.add(open(), false);
        assertThat(table.isFull()).isTrue();
        assertThat(table.add(file, false)).isEqualTo(-EMFILE);
        assertThat(file.references).as("left to the caller").isEqualTo(1);
        assertThat(table.install(file, false)).isEqualTo(-EMFILE);
        assertThat(file.references).isZero();
    }

    @Test void aTableThatTheHeapCannotHoldIsRefused() {
        Process.current().limits.set(Limits.OPEN_FILES, Limits.MOST_OPEN_FILES, Limits.MOST_OPEN_FILES);
        long budget = HeapBudget.left();
        HeapBudget.init(10_000);
        OpenFile file = open();
        assertThat(table.set(1_000_000, file, false)).isEqualTo(-ENFILE);
        while (table.add(file, false) >= 0) file.retain();
        assertThat(table.add(file, false)).isEqualTo(-ENFILE);
        assertThat(table.count()).isBetween(30, 60);
        table.closeAll();
        HeapBudget.init(budget);
    }

    @Test void theLastDescriptorClosesTheFile() {
        OpenFile file = open();
        int held = root.references;
        int first = table.add(file, false);
        file.retain();
        int second = table.add(file, true);
        assertThat(table.closesOnExec(second)).isTrue();
        table.close(first);
        assertThat(root.references).isEqualTo(held);
        table.closeForExec();
        assertThat(root.references).isEqualTo(held - 1);
        assertThat(table.count()).isZero();
    }

    @Test void settingReplaces() {
        OpenFile first = open(), second = open();
        table.add(first, true);
        table.set(0, second, false);
        assertThat(first.references).isZero();
        assertThat(table.get(0)).isSameAs(second);
        assertThat(table.closesOnExec(0)).isFalse();
        table.set(70, open(), false);
        assertThat(table.count()).isEqualTo(2);
        table.closeAll();
        assertThat(table.count()).isZero();
    }

    @Test void randomUseAgreesWithAMap() {
        var random = new Random(4);
        var model = new TreeMap<Integer, OpenFile>();
        for (int step = 0; step < 20_000; step++) {
            int descriptor = random.nextInt(random.nextBoolean() ? 20 : 500);
            if (random.nextInt(5) < 3) {
                OpenFile file = open();
                int expected = descriptor;
                while (model.containsKey(expected)) expected++;
                assertThat(table.add(file, descriptor, false)).isEqualTo(expected);
                model.put(expected, file);
            } else assertThat(table.close(descriptor)).isEqualTo(model.remove(descriptor) == null ? -EBADF : 0);
            if (model.size() > 450) {
                table.closeAll();
                model.clear();
            }
            assertThat(table.count()).isEqualTo(model.size());
        }
        model.forEach((descriptor, file) -> assertThat(table.get(descriptor)).isSameAs(file));
    }
}
