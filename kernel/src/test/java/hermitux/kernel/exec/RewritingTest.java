package hermitux.kernel.exec;

import static hermitux.abi.MemoryMapping.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.PhysicalMemory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Limits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How call sites are changed and changed back: bytes of text before and after. What they do is tested by conformance/call-sites.c. */
class RewritingTest {
    private static final long HERE = 0x10000000L, CODE = HERE + 64, PAGE = 4096;
    private static final String GETPID = "b827000000 0f05 ", COMPARE = "483d00f0ffff ", COMPARE_SHORT = "3d00f0ffff ", RETURN = "c3 ";

    private AddressSpace space;

    @BeforeEach void startMachine() {
        Machine.start(64 << 20);
        PhysicalMemory.init();
        PhysicalMemory.addRam(0, 64 << 20);
        PhysicalMemory.reserve(0, Machine.IMAGE_END);
        PhysicalMemory.start();
        space = SimulatedKernel.startSpace(new Limits());
        space.setLayout(AddressSpace.END - (1L << 30), 0, AddressSpace.END - PAGE);
        CallSites.init(true);
    }

    private void text(long at, String code) {
        space.map(at & -PAGE, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, null, 0, false);
        assertThat(UserMemory.writable(at & -PAGE, 2 * PAGE)).isTrue();
        for (long i = at & -PAGE; i < (at & -PAGE) + 2 * PAGE; i++) Memory.store8(i, 0xcc);
        String bytes = code.replace(" ", "");
        for (int i = 0; i < bytes.length(); i += 2) Memory.store8(at + i / 2, Integer.parseInt(bytes.substring(i, i + 2), 16));
        space.protect(at & -PAGE, 2 * PAGE, PROT_READ | PROT_EXEC);
    }

    private static String bytes(long at, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append(String.format("%02x", Memory.load8(at + i)));
        return text.toString();
    }

    private static boolean trap(long site, long number) {
        return CallSites.trapped(site + 2, number) || CallSites.trapped(site + 2, number);
    }

    /** Where the jump at an address leads to. */
    private static long target(long jump) { return jump + 5 + Memory.load32(jump + 1); }

    private static void isStub(long stub, String move, long after) {
        assertThat(bytes(stub, move.length() / 2)).isEqualTo(move);
        long load = stub + move.length() / 2;
        assertThat(bytes(load, 3)).isEqualTo("488d0d");
        assertThat(load + 7 + Memory.load32(load + 3)).isEqualTo(after);
        assertThat(bytes(load + 7, 3)).isEqualTo("ff2425");
        assertThat(Memory.load32(load + 10)).isEqualTo((int) Image.syscallEntryCell());
    }

    @Test void overlapsTheInstructionThatFollows() {
        text(HERE, GETPID + COMPARE + RETURN);
        assertThat(CallSites.trapped(HERE + 7, 39)).as("the first trap changes nothing").isFalse();
        assertThat(CallSites.trapped(HERE + 7, 39)).isTrue();
        assertThat(bytes(HERE, 6)).isEqualTo("b827000000e9");
        assertThat(bytes(HERE + 7, 6)).isEqualTo("483d00f0ffff");
        long stub = target(HERE + 5);
        assertThat(stub - HERE).isBetween(0x3d4800L, 0x3d4900L + 10);
        isStub(stub, "", HERE + 7);
        assertThat(CallSites.siteOf(stub)).isEqualTo(HERE + 5);
        assertThat(CallSites.siteOf(stub + 7)).isEqualTo(HERE + 5);
        assertThat(CallSites.siteOf(stub + StubPages.SLOT)).isEqualTo(stub + StubPages.SLOT);
        assertThat(CallSites.siteOf(HERE + 5)).isEqualTo(HERE + 5);
    }

    @Test void preparedSitesOpenTheirFilesDoor() {
        long stub = HERE + 0x100, data = HERE + 2 * PAGE;
        for (boolean rewrite : new boolean[] {true, false}) {
            text(HERE, "e9 fb000000 0f05 " + RETURN + "eb06 0f05 " + RETURN + "909090 e9 eb000000");
            space.protect(HERE, 2 * PAGE, PROT_READ | PROT_WRITE);
            for (int i = 0; i < 8; i++) Memory.store8(stub - 12 + i, "HMTXSITE".charAt(i));
            Memory.store32(stub - 4, (int) (data - stub));
            space.protect(HERE, 2 * PAGE, PROT_READ | PROT_EXEC);
            for (long site : new long[] {HERE + 5, HERE + 10}) {
                CallSites.init(rewrite);
                space.map(data, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, null, 0, false);
                CallSites.trapped(site + 2, 39);
                assertThat(UserMemory.readable(data, 8)).isTrue();
                assertThat(Memory.load64(data)).isEqualTo(Memory.load64(Image.syscallEntryCell()));
            }
            space.map(data, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, null, 0, false);
            CallSites.init(rewrite);
            CallSites.trapped(HERE + 7, 39);
            assertThat(UserMemory.readable(data, 8)).isTrue();
            assertThat(Memory.load64(data)).as("a door that the program may not write is left alone").isZero();
        }
    }

    @Test void stubsOfFarPagesShareFrames() {
        for (int i = 0; i < 8; i++) {
            long site = HERE + i * (16L << 20) + i * 64;
            text(site, "0f05" + COMPARE + RETURN);
            assertThat(trap(site, 1)).isTrue();
            isStub(target(site), "", site + 2);
        }
        assertThat(CallSites.rewritten()).isEqualTo(8);
    }

    @Test void movesTheNumberWhereTheNextBytesPointIntoNothing() {
        text(CODE, "4889d7" + GETPID + COMPARE_SHORT + RETURN);             // 256 MiB below: nothing is mapped there
        assertThat(trap(CODE + 8, 39)).isTrue();
        assertThat(bytes(CODE, 4)).isEqualTo("4889d7e9");
        assertThat(bytes(CODE + 8, 2)).isEqualTo("0f05");
        isStub(target(CODE + 3), "b827000000", CODE + 10);
        assertThat(CallSites.siteOf(target(CODE + 3) + 5)).isEqualTo(CODE + 3);
    }

    @Test void aMoveThatMayBeThePartOfAnotherInstructionStays() {
        text(CODE, "48bb010203" + GETPID + COMPARE_SHORT + RETURN);
        assertThat(trap(CODE + 10, 39)).isFalse();
        assertThat(bytes(CODE, 12)).isEqualTo("48bb010203b8270000000f05");
        text(CODE, "41" + GETPID + COMPARE_SHORT + RETURN);
        assertThat(trap(CODE + 6, 39)).isFalse();
        assertThat(CallSites.left()).isEqualTo(1);
        text(CODE, "8d" + GETPID + COMPARE_SHORT + RETURN);             // lea 0x27(%rax),%edi
        assertThat(trap(CODE + 6, 39)).isFalse();
    }

    @Test void whatWouldHaveFaultedIsNoInstruction() {
        text(CODE, "31d2" + GETPID + COMPARE_SHORT + RETURN);           // d2b827000000: sar %cl,0x27(%rax)
        assertThat(trap(CODE + 7, 1L << 32 | 39)).as("RAX is not what the mov leaves").isFalse();
        CallSites.init(true);
        assertThat(trap(CODE + 7, 39)).isTrue();
        text(CODE, "41ba08000000" + GETPID + COMPARE_SHORT + RETURN);   // 00b827000000: add %bh,0x27(%rax)
        assertThat(trap(CODE + 11, 39)).isTrue();
        assertThat(bytes(CODE, 7)).isEqualTo("41ba08000000e9");
    }

    @Test void jumpsByWayOfALongNop() {
        text(HERE, "89f8 0f05" + COMPARE_SHORT + RETURN + "662e0f1f840000000000 c3");
        assertThat(trap(HERE + 2, 39)).isTrue();
        long nop = HERE + 10;
        assertThat(bytes(HERE, 4)).isEqualTo("89f8eb08");
        assertThat(bytes(nop, 3)).isEqualTo("eb08e9");
        isStub(target(nop + 2), "", HERE + 4);
        assertThat(CallSites.siteOf(nop + 2)).isEqualTo(HERE + 2);
        assertThat(CallSites.siteOf(nop)).isEqualTo(nop);
        space.protect(HERE, PAGE, PROT_READ | PROT_WRITE);
        assertThat(bytes(HERE, 21)).isEqualTo("89f80f053d00f0ffffc3662e0f1f840000000000c3");
    }

    @Test void textThatChangesGetsItsBytesBack() {
        for (String code : new String[] { GETPID + COMPARE, GETPID + COMPARE_SHORT + RETURN }) {
            text(CODE, "4889d7" + code);
            String before = bytes(CODE, 16);
            assertThat(trap(CODE + 8, 39)).isTrue();
            assertThat(bytes(CODE, 16)).isNotEqualTo(before);
            space.protect(HERE, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
            assertThat(bytes(CODE, 16)).isEqualTo(before);
            assertThat(CallSites.rewritten()).isZero();
            assertThat(trap(CODE + 8, 39)).as("text that can be written").isFalse();
        }
    }

    @Test void aSiteOnTwoPagesFollowsBoth() {
        long site = HERE + PAGE - 3;
        text(site, "0f05" + COMPARE + RETURN);
        assertThat(trap(site, 39)).isTrue();
        space.protect(HERE + PAGE, PAGE, PROT_READ);
        assertThat(bytes(site, 8)).isEqualTo("0f05483d00f0ffff");
    }

    @Test void aSiteAtTheEndOfItsMappingGetsItsBytesBack() {
        long site = HERE + 2 * PAGE - 5;
        text(HERE, "c3");
        space.protect(HERE, 2 * PAGE, PROT_READ | PROT_WRITE);
        for (int i = 0; i < 5; i++) Memory.store8(site + i, new int[] { 0x0f, 0x05, 0xc3, 0x00, 0x10 }[i]);
        space.protect(HERE, 2 * PAGE, PROT_READ | PROT_EXEC);
        assertThat(trap(site, 39)).isTrue();
        assertThat(bytes(site, 1)).isEqualTo("e9");
        space.protect(HERE, 2 * PAGE, PROT_READ | PROT_WRITE);
        assertThat(bytes(site, 5)).isEqualTo("0f05c30010");
    }

    @Test void sitesThatWereLeftAreTriedAgainWhenTheirTextChanges() {
        text(CODE, "8d" + GETPID + COMPARE_SHORT + RETURN);
        assertThat(trap(CODE + 6, 39)).isFalse();
        space.map(HERE + 16 * PAGE, PAGE, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, null, 0, false);
        space.unmap(HERE + 16 * PAGE, PAGE);
        assertThat(CallSites.left()).isEqualTo(1);
        space.unmap(HERE, PAGE);
        assertThat(CallSites.left()).isZero();
    }

    @Test void stubsGiveWay() {
        text(CODE, GETPID + COMPARE + RETURN);
        assertThat(trap(CODE + 5, 39)).isTrue();
        long page = target(CODE + 5) & -PAGE;
        assertThat(space.describe()).as("maps").doesNotContain("syscall");
        assertThat(space.map(page, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, null, 0, false)).isEqualTo(page);
        assertThat(bytes(CODE + 5, 2)).isEqualTo("0f05");
        assertThat(trap(CODE + 5, 39)).as("the mov is used instead").isTrue();
        assertThat(bytes(CODE, 1)).isEqualTo("e9");
    }

    @Test void aStepGivesTheInstructionBackForGood() {
        text(HERE, GETPID + COMPARE + RETURN);
        assertThat(trap(HERE + 5, 39)).isTrue();
        assertThat(CallSites.stepped(target(HERE + 5))).isEqualTo(HERE + 5);
        assertThat(bytes(HERE + 5, 2)).isEqualTo("0f05");
        assertThat(trap(HERE + 5, 39)).isFalse();
        assertThat(CallSites.stepped(HERE + 7)).isEqualTo(HERE + 7);
    }

    @Test void nothingIsChangedIfItIsTurnedOff() {
        CallSites.init(false);
        text(HERE, GETPID + COMPARE + RETURN);
        assertThat(trap(HERE + 5, 39)).isFalse();
        assertThat(CallSites.traps()).isEqualTo(2);
    }
}
