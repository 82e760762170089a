package hermitux.kernel.fs.vfs;

import static hermitux.abi.Errno.EAGAIN;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileLocksTest {
    private static final Object ONE = "one", TWO = "two";
    private final FileLocks locks = new FileLocks(null);

    @BeforeEach void start() { SimulatedKernel.start(); }

    @Test void sharedLocksGoTogetherExclusiveOnesDoNot() {
        assertThat(locks.lock(ONE, 0, 10, false)).isZero();
        assertThat(locks.lock(TWO, 5, 15, false)).isZero();
        assertThat(locks.lock(TWO, 8, 12, true)).isEqualTo(-EAGAIN);
        assertThat(locks.lock(TWO, 10, 12, true)).isZero();
        assertThat(locks.conflict(ONE, 0, Long.MAX_VALUE, false).start).isEqualTo(10);
        assertThat(locks.conflict(ONE, 0, 10, false)).isNull();
        locks.unlock(TWO, 0, Long.MAX_VALUE);
        assertThat(locks.conflict(ONE, 0, Long.MAX_VALUE, true)).isNull();
    }

    @Test void randomRangesAgreeWithALockForEachByte() {
        var random = new Random(6);
        Object[] owners = {ONE, TWO, "three"};
        int[][] model = new int[owners.length][40];      // 0 none, 1 shared, 2 exclusive
        for (int step = 0; step < 20_000; step++) {
            int who = random.nextInt(owners.length), from = random.nextInt(39), to = from + 1 + random.nextInt(40 - from - 1), kind = random.nextInt(3);
            boolean conflict = false;
            for (int other = 0; other < owners.length; other++)
                for (int i = from; i < to; i++) conflict |= other != who && model[other][i] != 0 && (kind == 2 || model[other][i] == 2);
            if (kind == 0) locks.unlock(owners[who], from, to);
            else assertThat(locks.lock(owners[who], from, to, kind == 2)).isEqualTo(conflict ? -EAGAIN : 0);
            if (kind == 0 || !conflict) java.util.Arrays.fill(model[who], from, to, kind);
        }
    }

    @Test void fileLocksBelongToTheDescription() {
        Dentry root = Mounts.root();
        OpenFile first = root.inode.open(root, 0), second = root.inode.open(root, 0);
        FileLocks whole = FileLocks.of(root.inode);
        assertThat(whole.lockWhole(first, false)).isZero();
        assertThat(whole.lockWhole(second, false)).isZero();
        assertThat(whole.lockWhole(first, true)).isEqualTo(-EAGAIN);
        second.release();
        assertThat(whole.lockWhole(first, true)).isZero();
        OpenFile third = root.inode.open(root, 0);
        assertThat(whole.lockWhole(third, false)).isEqualTo(-EAGAIN);
        whole.unlockWhole(first);
        assertThat(whole.lockWhole(third, false)).isZero();
    }

    @Test void closingAnyDescriptorOfAFileEndsTheProcessesLocksOnIt() {
        DescriptorTable table = DescriptorTable.current();
        Dentry root = Mounts.root();
        int first = table.add(root.inode.open(root, 0), false), second = table.add(root.inode.open(root, 0), false);
        FileLocks.of(root.inode).lock(table, 0, 10, true);
        FileLocks.of(root.inode).lock(table.get(first), 20, 30, true);
        table.close(second);
        assertThat(FileLocks.of(root.inode).conflict(ONE, 0, 10, true)).isNull();
        assertThat(FileLocks.of(root.inode).conflict(ONE, 20, 30, true)).isNotNull();
        table.close(first);
        assertThat(FileLocks.of(root.inode).conflict(ONE, 20, 30, true)).isNull();
    }
}
