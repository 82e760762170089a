package hermitux.kernel.time;

import hermitux.kernel.cpu.Features;
import hermitux.kernel.cpu.LocalApic;
import hermitux.kernel.driver.CmosClock;
import hermitux.kernel.driver.LauncherChannel;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;

/**
 * The clocks, all from the time-stamp counter: nanoseconds = (counter - start) * multiplier >> 32. The frequency comes from
 * kvmclock, else from the launcher (which measured it), else from a comparison with the LAPIC's timer. The wall clock comes from kvmclock,
 * else from the launcher over the control channel, or without one from the PC's clock, when a program first asks. The page of
 * figures is shared with the vDSO (vdso.c).
 */
public final class Clock {
    /** Offsets in the data page of the vDSO. */
    private static final int START = 0, MULTIPLIER = 8, REALTIME_OFFSET = 16, REALTIME_KNOWN = 24, SECONDS_MULTIPLIER = 32, REALTIME_SECONDS = 40;
    private static final long SECOND = 1_000_000_000L;
    private static final int MSR_SYSTEM_TIME = 0x4b564d01, MSR_WALL_CLOCK = 0x4b564d00;
    private static final int KVM_CLOCKSOURCE2 = 8;
    private static final long CALIBRATION_NANOS = 1_000_000;

    /** The machine's. */
    private static Clock clock;

    private long page;
    private long start;
    private long multiplier;
    private boolean realtimeKnown;
    private long realtimeOffset;
    private String source;
    private long roughOffset;
    private boolean starting;

    private Clock() { }

    /**
     * @param dataPage virtual address of the vDSO's data page, zeroed
     * @param scratchPhysical a zeroed frame for kvmclock to write to
     * @param launcherHertz frequency of the time-stamp counter as the launcher measured it, or 0
     * @param launcherNanos wall clock when the launcher started the machine, or 0: what files are dated by until the time proper is known
     */
    public static void init(long dataPage, long scratchPhysical, long scratch, long launcherHertz, long launcherNanos) {
        clock = new Clock();
        clock.page = dataPage;
        clock.roughOffset = launcherNanos;
        clock.starting = true;
        clock.start = Image.bootTimestamp();
        if (!kvmClock(scratchPhysical, scratch)) {
            long hertz = launcherHertz > 0 ? launcherHertz : measuredHertz();
            clock.source = launcherHertz > 0 ? "tsc (launcher)" : "tsc (lapic)";
            clock.multiplier = multiplierOf(hertz);
        }
        Memory.store64(clock.page + START, clock.start);
        Memory.store64(clock.page + MULTIPLIER, clock.multiplier);
        // Seconds for each count, in units of 2^-64.
        Memory.store64(clock.page + SECONDS_MULTIPLIER, (clock.multiplier / SECOND << 32) + (clock.multiplier % SECOND << 32) / SECOND);
    }

    /** As /sys/devices/system/clocksource names it. */
    public static String source() { return clock.source; }

    /** CLOCK_MONOTONIC in nanoseconds since the kernel started. */
    public static long monotonicNanos() { return Cpu.scale(Cpu.timestamp() - clock.start, clock.multiplier, 32); }

    /** The kernel has started: from now on the wall clock is asked for when it is not known. */
    public static void started() { clock.starting = false; }

    /** CLOCK_REALTIME in nanoseconds since the Epoch. While the kernel starts, some milliseconds late perhaps. */
    public static long realtimeNanos() {
        if (!clock.realtimeKnown) {
            if (clock.starting) return monotonicNanos() + clock.roughOffset;
            askOutside();
        }
        return monotonicNanos() + clock.realtimeOffset;
    }

    public static long nanosOf(long timestamps) { return Cpu.scale(timestamps, clock.multiplier, 32); }

    private static long multiplierOf(long hertz) { return (SECOND << 32) / hertz; }

    /** Figures of pvclock_vcpu_time_info, read once: the counter is invariant wherever kvmclock is trusted. */
    private static boolean kvmClock(long physical, long virtual) {
        if (!Features.isVirtual()) return false;
        if (Cpu.cpuidAb(0x40000000, 0) >>> 32 != 0x4b4d564bL) return false;                              // "KVMK"
        if ((Cpu.cpuidAb(0x40000001, 0) & KVM_CLOCKSOURCE2) == 0) return false;
        Gate.writeMsr(MSR_SYSTEM_TIME, physical | 1);
        long scale = Memory.load32(virtual + 24) & 0xffffffffL;
        int shift = (byte) Memory.load8(virtual + 28);
        long counter = Memory.load64(virtual + 8);
        long systemNanos = Memory.load64(virtual + 16);
        if (scale == 0) return false;
        Gate.writeMsr(MSR_WALL_CLOCK, physical + 64);
        long wallNanos = (Memory.load32(virtual + 68) & 0xffffffffL) * SECOND + (Memory.load32(virtual + 72) & 0xffffffffL);
        Gate.writeMsr(MSR_SYSTEM_TIME, 0);
        clock.multiplier = shift >= 0 ? scale << shift : scale >>> -shift;
        // Monotonic time here starts with the kernel; kvmclock's with the virtual machine.
        long systemAtStart = clock.start >= counter ? systemNanos + Cpu.scale(clock.start - counter, clock.multiplier, 32)
            : systemNanos - Cpu.scale(counter - clock.start, clock.multiplier, 32);
        if (wallNanos > 0) setRealtime(wallNanos + systemAtStart);
        clock.source = "kvm-clock";
        return true;
    }

    private static long measuredHertz() {
        LocalApic.setTimer(4_000_000_000L);
        long from = Cpu.timestamp();
        long first = LocalApic.remainingNanos();
        while (first - LocalApic.remainingNanos() < CALIBRATION_NANOS) Cpu.pause();
        long counts = Cpu.timestamp() - from;
        long nanos = first - LocalApic.remainingNanos();
        LocalApic.stop();
        return counts * SECOND / nanos;
    }

    private static void askOutside() {
        long before = monotonicNanos();
        long answer = LauncherChannel.isPresent() ? LauncherChannel.requestTime() : CmosClock.epochNanos();
        // Half the round trip is the best guess at when the launcher looked at its clock. One that is too busy to answer told when it started.
        setRealtime(answer > 0 ? answer - (before + monotonicNanos()) / 2 : clock.roughOffset);
    }

    private static void setRealtime(long offset) {
        clock.realtimeOffset = offset;
        clock.realtimeKnown = true;
        Memory.store64(clock.page + REALTIME_OFFSET, offset);
        Memory.store64(clock.page + REALTIME_SECONDS, Math.floorDiv(offset, SECOND));
        Memory.store64(clock.page + REALTIME_KNOWN, 1);
    }
}
