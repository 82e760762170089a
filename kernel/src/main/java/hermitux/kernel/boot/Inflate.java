package hermitux.kernel.boot;

import hermitux.kernel.machine.Memory;
import org.teavm.interop.Export;
import org.teavm.interop.Unmanaged;

/**
 * Unpacks DEFLATE data (RFC 1951; the sections below are its) in a compressed image, before the rest of the kernel is there: nothing here may use
 * anything but raw memory, so no object, string, array or static field, and no switch that becomes a table. scripts/build.sh puts this class in the
 * part of the kernel that is not compressed, and refuses one that needs more.
 *
 * The input is hostile. Each step takes at least a bit of it, and nothing is stored outside of the output. A place in the input is a number of bits
 * from its start; up to 8 bytes behind its end may be read. What the steps share lies in a work area of the caller.
 */
@Unmanaged
final class Inflate {
    static final int WORK_BYTES = 6 << 10;
    private static final int FROM = 0, LIMIT = 8, START = 16, END = 24, OUTPUT = 32, LENGTHS = 64, LITERALS = 512, DISTANCES = LITERALS + 2752;
    /** A tree: u16 how many codes have 1 to 15 bits; u16 where their symbols begin; u16 the symbols in the order of codes; u16 by the next ten bits. */
    private static final int OFFSETS = 32, SYMBOLS = 64, QUICK = 704, QUICK_BITS = 10, QUICK_MASK = (1 << QUICK_BITS) - 1, LONGEST = 15;
    private static final int LENGTH_CODES = 19, MOST_LITERALS = 288, BLOCK_END = 256;
    private static final long BAD = -1;

    private Inflate() { }

    /** 1 if the input is one whole DEFLATE stream that makes exactly the output, else 0; then the output holds anything. */
    @Export(name = "kernel_inflate")
    static int inflate(long from, long fromEnd, long to, long toEnd, long work) {
        long limit = fromEnd - from << 3, at = 0;
        Memory.store64(work + FROM, from);
        Memory.store64(work + LIMIT, limit);
        Memory.store64(work + START, to);
        Memory.store64(work + END, toEnd);
        Memory.store64(work + OUTPUT, to);
        for (int last = 0; last == 0; ) {
            if (at + 3 > limit) return 0;
            int head = (int) next(work, at), kind = head >>> 1 & 3;
            last = head & 1;
            at += 3;
            if (kind == 0) {
                at = stored(work, at);
            } else {
                if (kind == 1) fixedCodes(work);
                else at = kind == 2 ? dynamicCodes(work, at) : BAD;
                if (at != BAD) at = symbols(work, at);
            }
            if (at == BAD || at > limit) return 0;
        }
        return Memory.load64(work + OUTPUT) == toEnd && (at + 7 & -8) == limit ? 1 : 0;
    }

    /** The bits from a place on, 57 of them at least. */
    private static long next(long work, long at) { return Memory.load64(Memory.load64(work + FROM) + (at >>> 3)) >>> (at & 7); }

    /** Bytes as they are, 3.2.4. */
    private static long stored(long work, long at) {
        long place = at + 7 >>> 3, from = Memory.load64(work + FROM) + place, out = Memory.load64(work + OUTPUT);
        int length = Memory.load16(from);
        place += 4 + length;
        if ((length ^ Memory.load16(from + 2)) != 0xffff || place << 3 > Memory.load64(work + LIMIT) || length > Memory.load64(work + END) - out) return BAD;
        Memory.copy(out, from + 4, length);
        Memory.store64(work + OUTPUT, out + length);
        return place << 3;
    }

    /** 3.2.6. */
    private static void fixedCodes(long work) {
        long lengths = work + LENGTHS;
        Memory.fill(lengths, 8, 144);
        Memory.fill(lengths + 144, 9, 112);
        Memory.fill(lengths + 256, 7, 24);
        Memory.fill(lengths + 280, 8, 8);
        Memory.fill(lengths + MOST_LITERALS, 5, 32);
        makeTree(work + LITERALS, lengths, MOST_LITERALS);
        makeTree(work + DISTANCES, lengths + MOST_LITERALS, 32);
    }

    /** 3.2.7: the lengths of the codes, in a code of their own, which takes the other's place meanwhile. */
    private static long dynamicCodes(long work, long at) {
        long head = next(work, at), lengths = work + LENGTHS, tree = work + DISTANCES;
        int literals = (int) (head & 31) + 257, distances = (int) (head >>> 5 & 31) + 1, codes = (int) (head >>> 10 & 15) + 4;
        if (literals > 286 || distances > 30) return BAD;
        at += 14;
        Memory.fill(lengths, 0, LENGTH_CODES);
        for (int i = 0; i < codes; i++, at += 3) Memory.store8(lengths + place(i), (int) (next(work, at) & 7));
        if (!makeTree(tree, lengths, LENGTH_CODES)) return BAD;
        for (int count = 0; count < literals + distances; ) {
            if (at > Memory.load64(work + LIMIT)) return BAD;
            long bits = next(work, at);
            int code = symbol(tree, bits), symbol = code >>> 4, value = 0, repeat = 1;
            if (code == 0 || symbol == 16 && count == 0) return BAD;
            bits >>>= code & 15;
            at += code & 15;
            if (symbol < 16) {
                value = symbol;
            } else if (symbol == 16) {
                value = Memory.load8(lengths + count - 1);
                repeat = 3 + (int) (bits & 3);
                at += 2;
            } else {
                repeat = symbol == 17 ? 3 + (int) (bits & 7) : 11 + (int) (bits & 127);
                at += symbol == 17 ? 3 : 7;
            }
            if (repeat > literals + distances - count) return BAD;
            Memory.fill(lengths + count, value, repeat);
            count += repeat;
        }
        boolean sound = Memory.load8(lengths + BLOCK_END) != 0 && makeTree(work + LITERALS, lengths, literals)
            && makeTree(tree, lengths + literals, distances);
        return sound ? at : BAD;
    }

    /** Which symbol's length comes in i-th place: 16 17 18 0, then 8 7 9 6 10 … to 15. */
    private static int place(int i) { return i < 3 ? 16 + i : i == 3 ? 0 : (i & 1) == 0 ? 6 + (i >>> 1) : 9 - (i >>> 1); }

    /** 3.2.2, from the lengths of all codes. False if there are more codes than bits allow, or fewer, except a single one or none. */
    private static boolean makeTree(long tree, long lengths, int count) {
        Memory.fill(tree, 0, OFFSETS);
        Memory.fill(tree + QUICK, 0, 2L << QUICK_BITS);
        for (int i = 0; i < count; i++) increment(tree + 2L * Memory.load8(lengths + i));
        int unused = 1, offset = 0, longest = 0;
        for (int n = 1; n <= LONGEST; n++) {
            int codes = Memory.load16(tree + 2L * n);
            unused = (unused << 1) - codes;
            if (unused < 0) return false;
            Memory.store16(tree + OFFSETS + 2L * n, offset);
            offset += codes;
            if (codes != 0) longest = n;
        }
        if (unused > 0 && (longest > 1 || count == LENGTH_CODES)) return false;
        for (int i = 0; i < count; i++) {
            int n = Memory.load8(lengths + i);
            if (n != 0) Memory.store16(tree + SYMBOLS + 2L * increment(tree + OFFSETS + 2L * n), i);
        }
        makeQuick(tree);
        return true;
    }

    /** Adds 1 to a u16 and answers what it was. */
    private static int increment(long address) {
        int value = Memory.load16(address);
        Memory.store16(address, value + 1);
        return value;
    }

    /** The table by the next ten bits; 0 for what begins a longer code. */
    private static void makeQuick(long tree) {
        int code = 0, index = 0;
        for (int n = 1; n <= QUICK_BITS; n++, code <<= 1) {
            for (int i = Memory.load16(tree + 2L * n); i > 0; i--, code++, index++) {
                int entry = Memory.load16(tree + SYMBOLS + 2L * index) << 4 | n, bits = 0;
                for (int bit = 0; bit < n; bit++) bits |= (code >>> bit & 1) << n - 1 - bit;
                for (; bits <= QUICK_MASK; bits += 1 << n) Memory.store16(tree + QUICK + 2L * bits, entry);
            }
        }
    }

    /** The symbol that bits begin with, times 16, and the length of its code; 0 if there is none. */
    private static int symbol(long tree, long bits) {
        int quick = Memory.load16(tree + QUICK + ((bits & QUICK_MASK) << 1));
        return quick != 0 ? quick : longSymbol(tree, bits);
    }

    private static int longSymbol(long tree, long bits) {
        int code = 0, first = 0, index = 0;
        for (int n = 1; n <= LONGEST; n++, bits >>>= 1) {
            code |= (int) bits & 1;
            int codes = Memory.load16(tree + 2L * n);
            if (code - first < codes) return Memory.load16(tree + SYMBOLS + 2L * (index + code - first)) << 4 | n;
            index += codes;
            first = first + codes << 1;
            code <<= 1;
        }
        return 0;
    }

    /** 3.2.5: bytes, and pairs of a length and a distance, up to the block's end. */
    private static long symbols(long work, long at) {
        long from = Memory.load64(work + FROM), limit = Memory.load64(work + LIMIT), start = Memory.load64(work + START), end = Memory.load64(work + END);
        long out = Memory.load64(work + OUTPUT), literals = work + LITERALS, distances = work + DISTANCES;
        while (at < limit) {
            long bits = Memory.load64(from + (at >>> 3)) >>> (at & 7);
            int code = symbol(literals, bits), symbol = code >>> 4;
            bits >>>= code & 15;
            at += code & 15;
            if (symbol < BLOCK_END) {
                if (out == end || code == 0) return BAD;
                Memory.store8(out++, symbol);
                continue;
            }
            if (symbol == BLOCK_END) {
                Memory.store64(work + OUTPUT, out);
                return at;
            }
            int extra = symbol < 265 || symbol == 285 ? 0 : symbol - 261 >>> 2;
            int length = symbol < 265 ? symbol - 254 : symbol == 285 ? 258 : 3 + (4 + (symbol - 261 & 3) << extra) + ((int) bits & (1 << extra) - 1);
            bits >>>= extra;
            at += extra;
            int farCode = symbol(distances, bits), far = farCode >>> 4;
            bits >>>= farCode & 15;
            extra = far < 4 ? 0 : (far >>> 1) - 1;
            int distance = far < 4 ? far + 1 : 1 + (2 + (far & 1) << extra) + ((int) bits & (1 << extra) - 1);
            if (symbol > 285 || farCode == 0 || far > 29 || distance > out - start || length > end - out) return BAD;
            at += (farCode & 15) + extra;
            repeat(out, distance, length);
            out += length;
        }
        return BAD;
    }

    /** Stores again what lies a distance before; what is just being stored may be part of it. */
    private static void repeat(long to, long distance, int length) {
        if (distance == 1) {
            Memory.fill(to, Memory.load8(to - 1), length);
            return;
        }
        if (distance >= 8) for (; length >= 8; length -= 8, to += 8) Memory.store64(to, Memory.load64(to - distance));
        for (; length > 0; length--, to++) Memory.store8(to, Memory.load8(to - distance));
    }
}
