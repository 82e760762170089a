package hermitux.vmm.boot;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * What a PVH kernel is told about its machine (xen/include/public/arch-x86/hvm/start_info.h, version 1), all in one page of low memory: start
 * info, the one module, the memory map, the command line.
 */
public final class StartInfo {
    public static final int ADDRESS = 0x1000;

    private static final int MAGIC = 0x336ec578;
    private static final int MODULE = ADDRESS + 0x40, MAP = ADDRESS + 0x80, COMMAND_LINE = ADDRESS + 0x100;
    private static final int LONGEST_COMMAND_LINE = ADDRESS + GuestMemory.PAGE - COMMAND_LINE - 1;
    private static final int RAM = 1, MAP_ENTRY = 24;

    private StartInfo() { }

    public static void write(GuestMemory memory, String commandLine, long modulePhysical, long moduleBytes) {
        if (commandLine.length() > LONGEST_COMMAND_LINE) throw new MachineFailure("the kernel's command line is too long");
        long page = memory.host(ADDRESS, GuestMemory.PAGE);
        if (page == 0) throw new MachineFailure("too little memory for the guest: use a larger --memory");
        long shift = page - ADDRESS;
        int ranges = memory.highBytes > 0 ? 2 : 1;
        Memory.store32(page, MAGIC);
        Memory.store32(page + 4, 1);
        Memory.store32(page + 12, 1);                       // modules
        Memory.store64(page + 16, MODULE);
        Memory.store64(page + 24, COMMAND_LINE);
        Memory.store64(page + 40, MAP);
        Memory.store32(page + 48, ranges);
        Memory.store64(shift + MODULE, modulePhysical);
        Memory.store64(shift + MODULE + 8, moduleBytes);
        range(shift + MAP, 0, memory.lowBytes);
        if (ranges == 2) range(shift + MAP + MAP_ENTRY, GuestMemory.HIGH_START, memory.highBytes);
        Scratch.put(shift + COMMAND_LINE, commandLine);
    }

    private static void range(long at, long start, long lengthBytes) {
        Memory.store64(at, start);
        Memory.store64(at + 8, lengthBytes);
        Memory.store32(at + 16, RAM);
    }
}
