package hermitux.kernel.cpu;

import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;

/**
 * The local APIC (SDM volume 3, chapter 11): its timer, one shot at a time, and the switch that lets interrupts in. Each access costs 23 µs
 * on software KVM, so set-up happens at first use and starting the timer is one write. EOI is the gate's.
 */
public final class LocalApic {
    private static final long BASE = 0xffffffffffe00000L;       // layout.h: LAPIC
    private static final int SPURIOUS = 0xf0, TIMER_VECTOR = 0x320, INITIAL_COUNT = 0x380, CURRENT_COUNT = 0x390, DIVIDE = 0x3e0;
    private static final int SOFTWARE_ENABLE = 0x100, SPURIOUS_VECTOR = 0x3f;
    private static final int DIVIDE_BY_ONE = 0xb;

    private static final int HYPERVISOR_LEAVES = 0x40000000, FREQUENCY_LEAF = 0x40000010;
    /** What QEMU and KVM count at; a hypervisor that counts otherwise says so in CPUID 0x40000010. */
    private static final int USUAL_KILOHERTZ = 1_000_000;

    /** The initial count is 32 bits wide. */
    private static final long LONGEST = 4_000_000_000L;

    /** Of the processor that runs. */
    private static LocalApic apic;

    private boolean enabled;
    private int kilohertz;

    private LocalApic() { }

    public static void init() {
        apic = new LocalApic();
    }

    static void enable() {
        if (apic.enabled) return;
        apic.enabled = true;
        Memory.store32Volatile(BASE + SPURIOUS, SOFTWARE_ENABLE | SPURIOUS_VECTOR);
    }

    /** Interrupts once, this long from now, or after 4 seconds where that is less: whoever serves it looks at the clock anyway. */
    public static void setTimer(long nanos) {
        if (apic.kilohertz == 0) prepareTimer();
        long bounded = Math.max(1, Math.min(nanos, LONGEST));
        long count = apic.kilohertz == USUAL_KILOHERTZ ? bounded : bounded * apic.kilohertz / USUAL_KILOHERTZ;
        Memory.store32Volatile(BASE + INITIAL_COUNT, (int) Math.max(1, Math.min(count, 0xffffffffL)));
    }

    /** Counts that are left of the timer, to compare clocks with: nanoseconds unless CPUID says otherwise. */
    public static long remainingNanos() {
        long count = Memory.load32Volatile(BASE + CURRENT_COUNT) & 0xffffffffL;
        return apic.kilohertz == USUAL_KILOHERTZ ? count : count * USUAL_KILOHERTZ / apic.kilohertz;
    }

    public static void stop() {
        if (apic.kilohertz != 0) Memory.store32Volatile(BASE + INITIAL_COUNT, 0);
    }

    private static void prepareTimer() {
        enable();
        apic.kilohertz = USUAL_KILOHERTZ;
        if (Integer.compareUnsigned((int) Cpu.cpuidAb(HYPERVISOR_LEAVES, 0), FREQUENCY_LEAF) >= 0) {
            int said = (int) (Cpu.cpuidAb(FREQUENCY_LEAF, 0) >>> 32);
            if (said > 0) apic.kilohertz = said;
        }
        Memory.store32Volatile(BASE + TIMER_VECTOR, Registers.VECTOR_WORK);
        Memory.store32Volatile(BASE + DIVIDE, DIVIDE_BY_ONE);
    }
}
