package hermitux.kernel.driver;

import hermitux.kernel.cpu.Features;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.part.Services;

/**
 * Random bytes for getrandom, /dev/urandom and AT_RANDOM: ChaCha20 (RFC 8439, 2.3) whose key is replaced by its own first output at each request,
 * so that what was given out before cannot be computed from the state. The first request seeds it: from RDRAND, else from a device that
 * offers them (Services.RANDOM_BYTES), and from the time-stamp counter's jitter in any case. Nothing is allocated after {@link #init}.
 */
public final class Entropy {
    /** A device that has random bytes. */
    public abstract static class Source {
        /** Puts random numbers into all of the array; false if it cannot. */
        public abstract boolean fill(int[] seed);
    }

    private static final int KEY_WORDS = 8, BLOCK_WORDS = 16, BLOCK_BYTES = 64;
    private static final int JITTER_SAMPLES = 64;
    /** Fresh randomness is mixed in after this many bytes. */
    private static final long RESEED_BYTES = 1 << 20;

    /** The one pool. */
    private static Entropy pool;

    private int[] key;
    private int[] block;
    private int[] seed;
    private boolean seeded;
    private long sinceSeed;

    private Entropy() { }

    public static void init() {
        pool = new Entropy();
        pool.key = new int[KEY_WORDS];
        pool.block = new int[BLOCK_WORDS];
        pool.seed = new int[KEY_WORDS];
    }

    public static void fill(long address, long lengthBytes) {
        begin(lengthBytes);
        long counter = 1;
        for (long done = 0; done < lengthBytes; done += BLOCK_BYTES) {
            generate(counter++);
            int run = (int) Math.min(BLOCK_BYTES, lengthBytes - done);
            for (int i = 0; i + 4 <= run; i += 4) Memory.store32(address + done + i, pool.block[i >> 2]);
            for (int i = run & ~3; i < run; i++) Memory.store8(address + done + i, pool.block[i >> 2] >>> 8 * (i & 3) & 0xff);
        }
        replaceKey();
    }

    /** One number, for address space layout and the like: RDRAND's own where there is one, so that a start need not set the key stream up. */
    public static long next() {
        long direct = Features.hasRdrand() ? Cpu.random() : 0;
        if (direct != 0) return direct;
        begin(8);
        generate(1);
        long value = (long) pool.block[0] << 32 | pool.block[1] & 0xffffffffL;
        replaceKey();
        return value;
    }

    private static void begin(long lengthBytes) {
        if (!pool.seeded || (pool.sinceSeed += lengthBytes) > RESEED_BYTES) seed();
    }

    /** Block 0 becomes the key: it is never given out. */
    private static void replaceKey() {
        generate(0);
        System.arraycopy(pool.block, 0, pool.key, 0, KEY_WORDS);
    }

    private static void seed() {
        boolean first = !pool.seeded;
        pool.seeded = true;
        pool.sinceSeed = 0;
        if (Features.hasRdrand()) {
            for (int i = 0; i < KEY_WORDS; i += 2) {
                long value = Cpu.random();
                pool.seed[i] = (int) value;
                pool.seed[i + 1] = (int) (value >>> 32);
            }
            mix();
        } else if (first && Services.isOffered(Services.RANDOM_BYTES) && Services.<Source>find(Services.RANDOM_BYTES).fill(pool.seed)) {
            mix();
        }
        for (int i = 0; i < JITTER_SAMPLES; i++) {
            long before = Cpu.timestamp();
            pool.seed[i % KEY_WORDS] = (int) before ^ (int) (before >>> 32) * 31;
            if (i % KEY_WORDS == KEY_WORDS - 1) mix();      // its own duration is part of the next samples
        }
    }

    private static void mix() {
        for (int i = 0; i < KEY_WORDS; i++) pool.key[i] ^= pool.seed[i];
        replaceKey();
    }

    /** Puts the key stream's block of a number into {@link #block}. */
    static void generate(long counter) {
        int[] state = pool.block;
        state[0] = 0x61707865;
        state[1] = 0x3320646e;
        state[2] = 0x79622d32;
        state[3] = 0x6b206574;
        System.arraycopy(pool.key, 0, state, 4, KEY_WORDS);
        state[12] = (int) counter;
        state[13] = (int) (counter >>> 32);
        state[14] = 0;
        state[15] = 0;
        for (int round = 0; round < 10; round++) {
            quarter(state, 0, 4, 8, 12);
            quarter(state, 1, 5, 9, 13);
            quarter(state, 2, 6, 10, 14);
            quarter(state, 3, 7, 11, 15);
            quarter(state, 0, 5, 10, 15);
            quarter(state, 1, 6, 11, 12);
            quarter(state, 2, 7, 8, 13);
            quarter(state, 3, 4, 9, 14);
        }
        state[0] += 0x61707865;
        state[1] += 0x3320646e;
        state[2] += 0x79622d32;
        state[3] += 0x6b206574;
        for (int i = 0; i < KEY_WORDS; i++) state[4 + i] += pool.key[i];
        state[12] += (int) counter;
        state[13] += (int) (counter >>> 32);
    }

    private static void quarter(int[] state, int at, int bt, int ct, int dt) {
        int a = state[at], b = state[bt], c = state[ct], d = state[dt];
        a += b;
        d = Integer.rotateLeft(d ^ a, 16);
        c += d;
        b = Integer.rotateLeft(b ^ c, 12);
        a += b;
        d = Integer.rotateLeft(d ^ a, 8);
        c += d;
        b = Integer.rotateLeft(b ^ c, 7);
        state[at] = a;
        state[bt] = b;
        state[ct] = c;
        state[dt] = d;
    }

    /** For tests: a known key. */
    static void useKey(int[] words) {
        System.arraycopy(words, 0, pool.key, 0, KEY_WORDS);
        pool.seeded = true;
    }

    static int word(int i) { return pool.block[i]; }
}
