package hermitux.kernel.machine;

import hermitux.kernel.cpu.Features;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.cpu.LocalApic;
import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.part.Services;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timers;

/**
 * The machine that the twins of this package simulate. A test calls {@link #start} first: it gives fresh RAM (garbage, so that nothing relies on
 * zero) and the static page tables of gate.S: the first GiB at the direct map and at the image's window, device registers in the last 16 MiB.
 */
public final class Machine {
    static final long PAGE_MAP = 0x200000;
    private static final long CLOCK_PAGE = 0x2ff000;
    /** Physical memory from here to the end of RAM is free for Frames. */
    public static final long IMAGE_END = 0x300000;
    /** Physical address of the device registers; DEVICES of layout.h maps them. */
    public static final long DEVICES = 0xfe000000L;

    static PhysicalMemory physical = new PhysicalMemory();

    private Machine() { }

    /** A machine with RAM from 0 to the length. */
    public static void start(long ramBytes) {
        physical = new PhysicalMemory();
        physical.addRam(0, ramBytes);
        Gate.reset();
        Cpu.reset();
        Image.reset();
        buildTables();
        Translation.cr3 = PAGE_MAP;
        Translation.flush();
        startKernel();
    }

    /** What boot readies before all else, as there is no kernel without it: a clock of 1 GHz that stands still. */
    private static void startKernel() {
        Services.init();
        SerialPort.init();
        Features.init();
        Interrupts.init();
        LocalApic.init();
        Timers.init();
        Clock.init(DirectMap.address(CLOCK_PAGE), CLOCK_PAGE, DirectMap.address(CLOCK_PAGE), 1_000_000_000, 0);
    }

    /** RAM beyond the first range. */
    public static void addRam(long start, long end) { physical.addRam(start, end); }

    /** Puts device registers at physical addresses, below {@link #DEVICES} + 16 MiB to be reachable. */
    public static void attach(long start, long end, Device device) { physical.attach(start, end, device); }

    /** How much RAM has been touched so far, in 64 KiB pieces. */
    public static long touchedBytes() { return (long) physical.touchedChunks << PhysicalMemory.CHUNK_SHIFT; }

    /** What the program's own instruction would read, or MemoryFault: for tests that play the program. */
    public static int fetch8(long address) { return (int) Memory.loadPhysical(Translation.physical(address, false, true), 1); }

    private static void buildTables() {
        long direct = PAGE_MAP + 0x1000, high = PAGE_MAP + 0x2000, memory = PAGE_MAP + 0x3000, devices = PAGE_MAP + 0x4000;
        for (long at = PAGE_MAP; at < PAGE_MAP + 0x5000; at += 8) Memory.storePhysical(at, 8, 0);
        Memory.storePhysical(PAGE_MAP + 510 * 8, 8, direct + 7);
        Memory.storePhysical(PAGE_MAP + 511 * 8, 8, high + 7);
        Memory.storePhysical(direct, 8, memory + 7);
        Memory.storePhysical(high + 510 * 8, 8, memory + 7);
        Memory.storePhysical(high + 511 * 8, 8, devices + 7);
        for (long i = 0; i < 512; i++) Memory.storePhysical(memory + i * 8, 8, (i << 21) + 0xe7 + (i != 1 ? Long.MIN_VALUE : 0));
        for (long i = 0; i < 8; i++) Memory.storePhysical(devices + (504 + i) * 8, 8, DEVICES + (i << 21) + 0xff + Long.MIN_VALUE);
    }
}
