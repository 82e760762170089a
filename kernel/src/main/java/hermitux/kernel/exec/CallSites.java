package hermitux.kernel.exec;

import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.UserMemory;

/**
 * System calls without the syscall instruction (DESIGN: calls at the price of a jump). When a site traps for the first time and is of the shape
 * "mov $nr,%eax; syscall" (7 bytes), its mov becomes a jump to a stub of its own, near enough for 32 bits, which does what the two instructions
 * did and enters the kernel: RAX the number, RCX the address after the syscall. The syscall bytes stay, for whoever jumps to them. The stub
 * uses no stack: what lies below the program's RSP is the program's.
 *
 * A trap proves that the syscall is an instruction; that the mov is one is known by its bytes, by RAX holding its operand, and by no REX
 * prefix before it (then it would load another register). Text changes only in the mapping's own copy of its page.
 */
public final class CallSites {
    private static final int SITE = 7, JUMP = 5, STUB = 24, REGION = 4096, STEP = 64 << 10, FIRST_STUB = 8;
    private static final int PROT_READ = 1, PROT_EXEC = 4;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22, MAP_FIXED_NOREPLACE = 0x100000;
    private static final long REACH = 0x7ff0_0000L;
    private static final int TRIES = 4096, MOST_REGIONS = 64;

    private static boolean enabled;
    /** Regions of stubs, a page each: first address, and next free one. Each begins with the address that stubs jump to. */
    private static long[] starts;
    private static long[] nexts;
    private static int regions;
    private static int rewritten;

    private CallSites() { }

    public static void init(boolean rewrite) {
        enabled = rewrite;
        starts = new long[MOST_REGIONS];
        nexts = new long[MOST_REGIONS];
        regions = 0;
        rewritten = 0;
    }

    /** Sites that go through stubs. */
    public static int rewritten() { return rewritten; }

    /**
     * A syscall instruction has entered the kernel.
     * @param after address of the instruction after it
     * @return true if the site has been rewritten: the processor must be serialised before it runs there again
     */
    public static boolean trapped(long after, int number) {
        if (!enabled || !matches(after, number)) return false;
        long site = after - SITE;
        long first = AddressSpace.current().ownFrame(site);
        long last = site >>> 12 == site + JUMP - 1 >>> 12 ? first : AddressSpace.current().ownFrame(site + JUMP - 1);
        if (first == 0 || last == 0) return false;
        long stub = stub(site, number);
        if (stub == 0) return false;
        long code = 0xe9 | (stub - (site + JUMP) & 0xffffffffL) << 8;
        for (int i = 0; i < JUMP; i++) {
            long at = site + i;
            Memory.store8(DirectMap.address((at >>> 12 == site >>> 12 ? first : last) | at & 4095), (int) (code >>> 8 * i));
        }
        rewritten++;
        return true;
    }

    /** b8 imm32 0f 05, with the number in it and no REX prefix before it. All eight bytes lie on present pages: they have just been run through. */
    private static boolean matches(long after, int number) {
        long site = after - SITE;
        if (site < AddressSpace.LOWEST || after > AddressSpace.END || !UserMemory.readable(site - 1, SITE + 1)) return false;
        if (Memory.load8(site) != 0xb8 || Memory.load32(site + 1) != number || Memory.load16(site + JUMP) != 0x050f) return false;
        return (Memory.load8(site - 1) & 0xf0) != 0x40;
    }

    /** mov $nr,%eax; lea after(%rip),%rcx; jmp *region(%rip). 0 if there is no room within reach. */
    private static long stub(long site, int number) {
        int region = region(site);
        if (region < 0) return 0;
        long stub = nexts[region];
        long frame = AddressSpace.current().ownFrame(stub);
        if (frame == 0) return 0;
        long at = DirectMap.address(frame | stub & 4095);
        Memory.store8(at, 0xb8);
        Memory.store32(at + 1, number);
        Memory.store16(at + 5, 0x8d48);
        Memory.store8(at + 7, 0x0d);
        Memory.store32(at + 8, (int) (site + SITE - (stub + 12)));
        Memory.store16(at + 12, 0x25ff);
        Memory.store32(at + 14, (int) (starts[region] - (stub + 18)));
        nexts[region] = stub + STUB;
        return stub;
    }

    /** A region with room within reach of a site. */
    private static int region(long site) {
        for (int i = 0; i < regions; i++)
            if (Math.abs(starts[i] - site) < REACH && nexts[i] + STUB <= starts[i] + REGION) return i;
        if (regions == MOST_REGIONS) return -1;
        long start = place(site);
        if (start == 0) return -1;
        starts[regions] = start;
        nexts[regions] = start + FIRST_STUB;
        return regions++;
    }

    /** Maps a region below the site, as near as there is room, else above it. */
    private static long place(long site) {
        long below = (site & -STEP) - STEP;
        for (int i = 0; i < TRIES; i++) {
            long start = mapped(below - (long) i * STEP, site);
            if (start != 0) return start;
        }
        for (int i = 1; i < TRIES; i++) {
            long start = mapped(below + (long) i * STEP, site);
            if (start != 0) return start;
        }
        return 0;
    }

    private static long mapped(long start, long site) {
        if (start < AddressSpace.LOWEST || Math.abs(start - site) >= REACH) return 0;
        AddressSpace space = AddressSpace.current();
        long result = space.map(start, REGION, PROT_READ, MAP_PRIVATE_ANONYMOUS | MAP_FIXED_NOREPLACE, null, 0, true);
        if (result < 0) return 0;
        long frame = UserMemory.readable(start, REGION) ? space.ownFrame(start) : 0;
        if (frame == 0) return 0;
        Memory.store64(DirectMap.address(frame), Image.syscallEntry());
        space.protect(start, REGION, PROT_READ | PROT_EXEC);
        return start;
    }

    /**
     * Where the program stands in its own terms: the site's address for one inside a stub, which can be begun again there, since it has changed only
     * RAX and RCX; other addresses as they are.
     */
    public static long siteOf(long rip) {
        for (int i = 0; i < regions; i++) {
            long base = starts[i] + FIRST_STUB;
            if (rip < base || rip >= nexts[i]) continue;
            long stub = base + (rip - base) / STUB * STUB;
            return stub + 12 + Memory.load32(stub + 8) - SITE;
        }
        return rip;
    }
}
