package hermitux.kernel.exec;

import hermitux.kernel.collection.LongMap;
import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.PageSource;
import hermitux.kernel.memory.ProgramText;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;

/**
 * System calls without the syscall instruction (DESIGN: calls at the price of a jump). A site that traps again and again is changed: it jumps to a stub
 * of its own, which loads RCX as the instruction does and enters the kernel. The stub uses no stack: what lies below the program's RSP is the program's.
 *
 * What is provable at run time is little: that the syscall is an instruction, since it has just been executed; not which instructions the program
 * jumps to. So no other instruction is moved or overwritten where it can be helped. The ways, in this order:
 * OVERLAP changes the two bytes of the syscall alone. They become the first two of a "jmp rel32" whose other three are the bytes that follow the
 * syscall, whatever these mean: they say to within 256 bytes where the stub has to lie, and that page is mapped there. Jumps to the syscall, to what
 * follows it and to what comes before work as ever, and the number may come from anywhere.
 * NOP changes the syscall to a short jump to a long nop that follows, alignment padding mostly. The nop becomes a jump over the rest of itself, then a
 * jump to the stub, so that it still does nothing where it is run.
 * MOVE changes "mov $nr,%eax; syscall", if the mov surely is one, to a jump in place of the mov. The syscall stays for whoever jumps to it.
 * A site for which none works is left alone, as is text that can be written or is shared.
 */
public final class CallSites implements ProgramText.Watch {
    private static final int SYSCALL = 0x050f, OVERLAP = 1, NOP = 2, MOVE = 3;
    private static final int LONG_JUMP = 0xe9, SHORT_JUMP = 0xeb, JUMP = 5, OPERAND_SIZE = 0x66;
    /** From a site on, what its way depends on lies within so many bytes. */
    private static final int MARGIN = 160;
    private static final long REACH = 0x7ff0_0000L;
    /** A site is changed at its second trap: most sites of a program's start are passed once, and changing one costs more than a trap. */
    private static final int WATCHED = 1024, MOST_LEFT = 4096;
    private static final String LEFT = "left";

    /** What the spaces have in common. */
    private static final class Traps {
        boolean enabled;
        /** Sites that have trapped once, by a hash of address and process: a mistake costs nothing but time. */
        final long[] seen = new long[WATCHED];
        long count;
        /** Of spaces that are no more. */
        int formerRewritten, formerLeft;
    }

    private static Traps traps;

    private final StubPages pages;
    /** Sites for which there is no way. */
    private LongMap<String> left = new LongMap<>();
    private int rewritten;
    /** How many of them by way of a nop. */
    private int nops;

    private CallSites(StubPages pages) { this.pages = pages; }

    public static void init(boolean rewrite) {
        traps = new Traps();
        traps.enabled = rewrite;
        ProgramText.watch(AddressSpace.current(), null);
    }

    /** Those of the running process's space; null while it has none. */
    private static CallSites current() { return (CallSites) ProgramText.watch(AddressSpace.current()); }

    private static CallSites make() {
        var sites = new CallSites(new StubPages());
        ProgramText.watch(AddressSpace.current(), sites);
        return sites;
    }

    @Override public ProgramText.Watch forked() {
        StubPages copy = pages.copy();
        if (copy == null) return null;
        var sites = new CallSites(copy);
        sites.rewritten = rewritten;
        sites.nops = nops;
        return sites;
    }

    @Override public PageSource stubs() { return pages; }

    @Override public void ended() {
        traps.formerRewritten += rewritten;
        traps.formerLeft += left.size();
        pages.free();
    }

    /** Figures of --stats, of all processes so far: sites that go through stubs, those that cannot, and calls that trapped. */
    public static int rewritten() {
        int sum = traps.formerRewritten;
        for (Process process = Processes.first(); process != null; process = process.following()) if (of(process) != null) sum += of(process).rewritten;
        return sum;
    }

    public static int left() {
        int sum = traps.formerLeft;
        for (Process process = Processes.first(); process != null; process = process.following()) if (of(process) != null) sum += of(process).left.size();
        return sum;
    }

    /** Null for a process that has changed nothing, has ended, or borrows its memory. */
    private static CallSites of(Process process) {
        return process.ended || process.borrowed != null || process.space == null ? null : (CallSites) ProgramText.watch(process.space);
    }

    public static long traps() { return traps.count; }

    /**
     * A syscall instruction has entered the kernel.
     * @param after address of the instruction after it
     * @return true if the site has been rewritten: the processor must be serialised before it runs there again
     */
    public static boolean trapped(long after, long number) {
        traps.count++;
        // Each process for itself: a shell's thousand short programs have their sites at the same addresses, and use most of them once.
        long seen = after ^ (long) Process.current().id << 48;
        int slot = (int) (seen * 0x9e3779b97f4a7c15L >>> 54);
        if (traps.seen[slot] != seen) {
            traps.seen[slot] = seen;
            PreparedSites.open(after - 2);
            return false;
        }
        if (!traps.enabled) return false;
        CallSites sites = current();
        return (sites == null ? make() : sites).change(after - 2, number);
    }

    private boolean change(long site, long number) {
        if (left.has(site)) return false;
        if (rewrite(site, number)) return true;
        if (left.size() == MOST_LEFT) left = new LongMap<>();
        left.put(site, LEFT);
        return false;
    }

    private boolean rewrite(long site, long number) {
        if (site < AddressSpace.LOWEST || !UserMemory.readable(site, 2) || Memory.load16(site) != SYSCALL) return false;
        if (!ProgramText.isText(site) || !ProgramText.isText(site + 1)) return false;
        return overlap(site) || nop(site) || move(site, number);
    }

    // ---- the ways ----

    private boolean overlap(long site) {
        if (!UserMemory.readable(site, JUMP) || !ProgramText.isText(site + JUMP - 1)) return false;
        // With this prefix, if it is one, some processors would jump by 16 bits.
        if (UserMemory.readable(site - 1, 1) && Memory.load8(site - 1) == OPERAND_SIZE) return false;
        long window = site + JUMP + (Memory.load32(site + 1) & ~0xff);
        int slot = pages.take(window, window + 255);
        if (slot < 0) return false;
        stub(slot, site + 2, -1);
        return finish(slot, site, OVERLAP, LONG_JUMP | pages.stub(slot) - window << 8, 2);
    }

    private boolean nop(long site) {
        long nop = CodeShapes.nopAfter(site);
        if (nop == 0) return false;
        int slot = pages.takeNear(site, REACH);
        if (slot < 0) return false;
        stub(slot, site + 2, -1);
        long inner = nop + 2, rest = InstructionLength.at(nop) - 2;
        if (!store(inner, jump(inner, pages.stub(slot)), JUMP) || !store(nop, SHORT_JUMP | rest << 8, 2)) {
            pages.release(slot);
            return false;
        }
        nops++;
        return finish(slot, site, NOP, SHORT_JUMP | (inner - site - 2 & 0xff) << 8, 2);
    }

    private boolean move(long site, long number) {
        long start = site - JUMP;
        if (!CodeShapes.isMove(start, number)) return false;
        int slot = pages.takeNear(site, REACH);
        if (slot < 0) return false;
        stub(slot, site + 2, (int) number);
        return finish(slot, start, MOVE, jump(start, pages.stub(slot)), JUMP);
    }

    /** The jump that a site's short jump leads to. */
    private static long innerJump(long site) { return site + 2 + (byte) Memory.load8(site + 1); }

    private static long jump(long from, long to) { return LONG_JUMP | (to - from - JUMP & 0xffffffffL) << 8; }

    /** [mov $nr,%eax;] lea after(%rip),%rcx; jmp *syscall_entry. */
    private void stub(int slot, long after, int number) {
        long at = pages.memory(slot), address = pages.stub(slot);
        if (number >= 0) {
            Memory.store8(at, 0xb8);
            Memory.store32(at + 1, number);
            at += 5;
            address += 5;
        }
        Memory.store16(at, 0x8d48);
        Memory.store8(at + 2, 0x0d);
        Memory.store32(at + 3, (int) (after - (address + 7)));
        Memory.store16(at + 7, 0x24ff);
        Memory.store8(at + 9, 0x25);
        Memory.store32(at + 10, (int) Image.syscallEntryCell());
    }

    private boolean finish(int slot, long site, int kind, long code, int length) {
        if (!store(site, code, length)) {
            pages.release(slot);
            return false;
        }
        pages.set(slot, site, kind);
        rewritten++;
        return true;
    }

    /** One processor, and the kernel is not interrupted by the program: no thread sees a part of the change. */
    private static boolean store(long address, long code, int length) {
        for (int i = 0; i < length; i++) if (!ProgramText.store8(address + i, (int) (code >>> 8 * i) & 0xff)) return false;
        return true;
    }

    // ---- back ----

    @Override public void changing(long start, long end) {
        for (int slot = 0; slot < pages.slots(); slot++) {
            long stub = pages.stub(slot), site = pages.site(slot);
            if (stub == 0) continue;
            // Also what a site's jump consists of or leads to: the bytes after it, a nop.
            if (site < end && site + MARGIN > start || stub < end && stub + StubPages.SLOT > start) restore(slot);
        }
        for (int i = 0; left.size() > 0 && i < left.capacity(); i++)
            while (left.valueAt(i) != null && left.keyAt(i) >= start - MARGIN && left.keyAt(i) < end) left.remove(left.keyAt(i));
    }

    /** Gives a site its instructions back, if it is still as it was left. */
    private void restore(int slot) {
        long site = pages.site(slot);
        int first = UserMemory.readable(site, 1) ? Memory.load8(site) : 0;
        switch (pages.kind(slot)) {
            case OVERLAP -> { if (first == LONG_JUMP) store(site, SYSCALL, 2); }
            case MOVE -> { if (first == LONG_JUMP) store(site, 0xb8 | (long) Memory.load32(pages.memory(slot) + 1) << 8, JUMP); }
            default -> {
                if (first == SHORT_JUMP) {
                    long nop = innerJump(site) - 2;
                    store(nop, CodeShapes.nopCode(Memory.load8(nop + 1) + 2), 7);
                    store(site, SYSCALL, 2);
                }
                nops--;
            }
        }
        pages.release(slot);
        rewritten--;
    }

    /**
     * The program steps (RFLAGS.TF) and has been stopped in a stub: its site gets the instruction back for good, so that the steps are those of Linux.
     * @return where the program goes on; the same address if that is no stub
     */
    public static long stepped(long rip) {
        long site = siteOf(rip);
        if (site != rip) current().leave(site);
        return site;
    }

    private void leave(long site) {
        for (int slot = 0; slot < pages.slots(); slot++) {
            if (pages.stub(slot) == 0 || pages.site(slot) != site) continue;
            long instruction = pages.kind(slot) == MOVE ? site + JUMP : site;
            restore(slot);
            left.put(instruction, LEFT);
        }
    }

    /**
     * Where the program stands in its own terms: the site's address for one inside a stub, which can be begun again there, since it has changed only
     * RCX and, after a mov, RAX; other addresses as they are.
     */
    public static long siteOf(long rip) {
        CallSites sites = current();
        return sites == null || sites.rewritten == 0 ? rip : sites.site(rip);
    }

    private long site(long rip) {
        int slot = pages.at(rip);
        if (slot >= 0) return pages.site(slot);
        for (slot = 0; nops > 0 && slot < pages.slots(); slot++)
            if (pages.stub(slot) != 0 && pages.kind(slot) == NOP && innerJump(pages.site(slot)) == rip) return pages.site(slot);
        return rip;
    }
}
