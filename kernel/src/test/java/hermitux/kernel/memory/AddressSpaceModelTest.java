package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random calls against a model that knows for each page of a window whether it is mapped, its protection, its origin and its content. */
class AddressSpaceModelTest extends AddressSpaceFixture {
    /** Pages of the window: three slots of 2 MiB. */
    private static final int WINDOW = 1536;
    private static final long BASE = 0x40000000L;

    private final boolean[] mapped = new boolean[WINDOW];
    private final int[] protection = new int[WINDOW];
    private final int[] content = new int[WINDOW];
    /** Index in the file, or -1 for anonymous memory. */
    private final int[] filePage = new int[WINDOW];
    private final FakeFile file = new FakeFile(64 * PAGE);

    @Override void releaseFiles() { file.drop(); }

    /** What the page shows when its own copy is gone. */
    private int original(int page) { return filePage[page] < 0 ? 0 : FakeFile.byteAt(filePage[page] * PAGE); }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void agreesWithTheModel(int seed) {
        var random = new Random(seed);
        if (seed % 2 == 0) file.warm();
        for (int step = 0; step < 3000; step++) {
            int page = random.nextInt(WINDOW);
            int pages = Math.min(random.nextInt(5) == 0 ? random.nextInt(WINDOW) + 1 : random.nextInt(20) + 1, WINDOW - page);
            long address = BASE + page * PAGE;
            switch (random.nextInt(12)) {
                case 0, 1 -> map(random, page, pages, address);
                case 2 -> mapFile(random, page, Math.min(pages, 40), address);
                case 3 -> {
                    assertThat(space.unmap(address, pages * PAGE)).isZero();
                    for (int i = page; i < page + pages; i++) mapped[i] = false;
                }
                case 4, 5 -> protect(random, page, pages, address);
                case 6 -> forget(page, Math.min(pages, 30), address);
                case 7 -> move(random);
                default -> access(random, page);
            }
        }
        for (int page = 0; page < WINDOW; page++) check(page);
    }

    private void map(Random random, int page, int pages, long address) {
        int wanted = random.nextInt(4) == 0 ? PROT_READ : READ_WRITE;
        assertThat(space.map(address, pages * PAGE, wanted, ANONYMOUS | MAP_FIXED, null, 0, false)).isEqualTo(address);
        for (int i = page; i < page + pages; i++) {
            mapped[i] = true;
            protection[i] = wanted;
            content[i] = 0;
            filePage[i] = -1;
        }
    }

    private void mapFile(Random random, int page, int pages, long address) {
        int first = random.nextInt(64 - Math.min(pages, 63)), wanted = random.nextBoolean() ? READ_WRITE : PROT_READ | PROT_EXEC;
        long length = Math.min(pages, 64 - first) * PAGE;
        assertThat(space.map(address, length, wanted, MAP_PRIVATE | MAP_FIXED, file, first * PAGE, false)).isEqualTo(address);
        for (int i = 0; i < length / PAGE; i++) {
            mapped[page + i] = true;
            protection[page + i] = wanted;
            filePage[page + i] = first + i;
            content[page + i] = original(page + i);
        }
    }

    private void protect(Random random, int page, int pages, long address) {
        int wanted = random.nextInt(4) == 0 ? PROT_NONE : random.nextBoolean() ? PROT_READ : READ_WRITE;
        int good = 0;
        while (good < pages && mapped[page + good]) good++;
        assertThat(space.protect(address, pages * PAGE, wanted)).isEqualTo(good == pages ? 0 : -Errno.ENOMEM);
        for (int i = page; i < page + good; i++) protection[i] = wanted;
    }

    private void forget(int page, int pages, long address) {
        boolean whole = true;
        for (int i = page; i < page + pages; i++) {
            whole &= mapped[i];
            if (mapped[i]) content[i] = original(i);
        }
        assertThat(space.advise(address, pages * PAGE, MADV_DONTNEED)).isEqualTo(whole ? 0 : -Errno.ENOMEM);
    }

    /** Moves a run of one area to a free place of the window. */
    private void move(Random random) {
        if (space.areas.count() == 0) return;
        Area area = space.areas.get(random.nextInt(space.areas.count()));
        int pages = (int) area.pages(), from = (int) (area.start - BASE >>> 12), to = random.nextInt(WINDOW);
        if (to + pages > WINDOW || from < to + pages && to < from + pages) return;
        long target = BASE + to * PAGE;
        assertThat(space.remap(area.start, pages * PAGE, pages * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target, Long.MAX_VALUE)).isEqualTo(target);
        for (int i = 0; i < pages; i++) {
            mapped[to + i] = true;
            protection[to + i] = protection[from + i];
            content[to + i] = content[from + i];
            filePage[to + i] = filePage[from + i];
            mapped[from + i] = false;
        }
    }

    private void access(Random random, int page) {
        long address = BASE + page * PAGE;
        int value = random.nextInt(256);
        boolean writable = mapped[page] && (protection[page] & 2) != 0;
        if (random.nextBoolean()) assertThat(Program.store(address, value)).isEqualTo(writable);
        else {
            assertThat(UserMemory.writable(address, 1)).isEqualTo(writable);
            if (writable) Memory.store8(address, value);
        }
        if (writable) content[page] = value;
        check(random.nextInt(WINDOW));
    }

    private void check(int page) {
        long address = BASE + page * PAGE;
        boolean readable = mapped[page] && protection[page] != 0;
        if ((page & 1) == 0) {
            assertThat(UserMemory.readable(address, 1)).isEqualTo(readable);
            if (readable) assertThat(Memory.load8(address)).isEqualTo(content[page]);
        } else assertThat(Program.load(address)).isEqualTo(readable ? content[page] : -1);
    }
}
