package hermitux.kernel.machine;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Instructions, simulated: ports are a serial line whose output and input a test sees, time and random numbers are what a test sets. */
public final class Cpu {
    private static final int SERIAL = 0x3f8;

    /** What was written to the first serial port. */
    public static final StringBuilder serialOutput = new StringBuilder();
    /** Looks at the line status for which the host takes nothing, each time before it takes all; bytes beyond 16 are lost meanwhile. */
    public static int serialDelay;
    private static int serialLooks, serialQueued;
    /** What the first serial port is yet to receive, byte by byte. */
    public static final ArrayDeque<Integer> serialInput = new ArrayDeque<>();
    /** Values of other ports: the last written, read back. */
    public static final Map<Integer, Integer> ports = new HashMap<>();
    /** Registers of the clock behind ports 0x70 and 0x71. */
    public static final Map<Integer, Integer> cmos = new HashMap<>();
    /** Answers of CPUID: leaf in the high half, subleaf in the low one, then AB or CD packed as the methods answer it. */
    public static final Map<Long, Long> cpuidAb = new HashMap<>(), cpuidCd = new HashMap<>();
    public static long timestamp;
    public static long fsBase, gsBase;
    private static java.util.Random random = new java.util.Random(1);

    private Cpu() { }

    static void reset() {
        serialOutput.setLength(0);
        serialInput.clear();
        serialDelay = 0;
        serialLooks = 0;
        serialQueued = 0;
        ports.clear();
        cmos.clear();
        cpuidAb.clear();
        cpuidCd.clear();
        timestamp = 0;
        fsBase = 0;
        gsBase = 0;
        random = new java.util.Random(1);
    }

    public static void out8(int port, int value) {
        if (port == SERIAL) serialQueued++;
        if (port == SERIAL && (serialDelay == 0 || serialQueued <= 16)) serialOutput.append((char) (value & 0xff));
        else ports.put(port, value & 0xff);
    }

    public static int in8(int port) {
        if (port == SERIAL) return serialInput.isEmpty() ? 0 : serialInput.poll();
        if (port == SERIAL + 5) return serialStatus() | (serialInput.isEmpty() ? 0 : 1);
        if (port == 0x71) return cmos.getOrDefault(ports.getOrDefault(0x70, 0), 0xff);
        return ports.getOrDefault(port, 0xff);
    }

    private static int serialStatus() {
        if (serialQueued > 0 && ++serialLooks <= serialDelay) return 0;
        serialLooks = 0;
        serialQueued = 0;
        return 0x60;
    }

    public static void out32(int port, int value) { ports.put(port, value); }

    public static void outBytes(int port, long address, long lengthBytes) {
        for (long i = 0; i < lengthBytes; i++) out8(port, Memory.load8(address + i));
    }

    public static long timestamp() { return timestamp; }
    public static void pause() { timestamp += 100; }
    public static void fence() { }
    public static void writeFsBase(long value) { fsBase = value; }
    public static long readFsBase() { return fsBase; }
    public static void writeGsBase(long value) { gsBase = value; }
    public static long readGsBase() { return gsBase; }
    public static long random() { return random.nextLong() | 1; }
    public static long bootFeatures() { return cpuidCd(1, 0); }
    public static long bootVectorState() { return (cpuidCd(1, 0) >> 26 & 1) == 0 ? 0 : cpuidAb(0xd, 0) & 0xffffffff000000e7L; }
    public static long cpuidAb(int leaf, int subleaf) { return cpuidAb.getOrDefault((long) leaf << 32 | subleaf, 0L); }
    public static long cpuidCd(int leaf, int subleaf) { return cpuidCd.getOrDefault((long) leaf << 32 | subleaf, 0L); }
    public static void saveVectors(long area) { Memory.fill(area, 0, 512); }
    public static void loadVectors(long area) { Memory.load64(area); }

    public static long scale(long a, long b, int shift) {
        BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        return BigInteger.valueOf(a).and(mask).multiply(BigInteger.valueOf(b).and(mask)).shiftRight(shift).longValue();
    }
}
