package hermitux.launcher.machine;

import hermitux.launcher.options.Refusal;

/**
 * The page that firmware.S hands to the kernel: hvm_start_info version 1 (xen/include/public/arch-x86/hvm/start_info.h) with one module,
 * the boot archive, a memory map and a command line; the kernel's entry is in its last eight bytes.
 */
final class BootPage {
    static final long ADDRESS = 0x6000;
    private static final int BYTES = 4096;
    private static final int MODULE = 0x100;
    private static final int MEMORY_MAP = 0x200;
    private static final int COMMAND_LINE = 0x400;
    private static final int ENTRY = BYTES - 8;
    private static final int MAGIC = 0x336ec578;
    private static final long LOW_END = 0x9fc00;
    private static final long HIGH_START = 1 << 20;
    private static final long FOUR_GIB = 1L << 32;

    private final byte[] page = new byte[BYTES];
    private int ranges;

    private BootPage() { }

    /** @param lowBytes how much of the memory lies below 4 GiB, from 0 on; the rest begins at 4 GiB */
    static byte[] make(long lowBytes, long memoryBytes, long archiveAddress, long archiveBytes, int entry, String commandLine) {
        var boot = new BootPage();
        boot.range(0, LOW_END);
        boot.range(HIGH_START, lowBytes - HIGH_START);
        if (memoryBytes > lowBytes) boot.range(FOUR_GIB, memoryBytes - lowBytes);
        boot.put32(0, MAGIC);
        boot.put32(4, 1);
        boot.put32(12, 1);
        boot.put64(16, ADDRESS + MODULE);
        boot.put64(24, ADDRESS + COMMAND_LINE);
        boot.put64(40, ADDRESS + MEMORY_MAP);
        boot.put32(48, boot.ranges);
        boot.put64(MODULE, archiveAddress);
        boot.put64(MODULE + 8, archiveBytes);
        if (commandLine.length() >= ENTRY - COMMAND_LINE) throw Refusal.own("the kernel's command line is too long");
        for (int i = 0; i < commandLine.length(); i++) boot.page[COMMAND_LINE + i] = (byte) commandLine.charAt(i);
        boot.put32(ENTRY, entry);
        return boot.page;
    }

    private void range(long address, long lengthBytes) {
        int at = MEMORY_MAP + 24 * ranges++;
        put64(at, address);
        put64(at + 8, lengthBytes);
        put32(at + 16, 1);
    }

    private void put32(int at, int value) { for (int i = 0; i < 4; i++) page[at + i] = (byte) (value >>> 8 * i); }
    private void put64(int at, long value) { put32(at, (int) value); put32(at + 4, (int) (value >>> 32)); }
}
