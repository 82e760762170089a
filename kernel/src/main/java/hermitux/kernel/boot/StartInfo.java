package hermitux.kernel.boot;

import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.PhysicalMemory;

/**
 * What the hypervisor handed over: hvm_start_info version 1 (Xen's PVH boot protocol), in the first GiB of memory.
 *
 * offset 0 magic 0x336ec578 | 4 version | 12 number of modules | 16 list of modules | 24 command line | 40 memory map | 48 its entries
 * module: 0 address | 8 size | 16 command line.  memory map entry, 24 bytes: 0 address | 8 size | 16 type (1: RAM)
 */
final class StartInfo {
    private static final int MAGIC = 0x336ec578;
    private static final int MODULES = 12, MODULE_LIST = 16, COMMAND_LINE = 24, MEMORY_MAP = 40, MEMORY_MAP_ENTRIES = 48;
    private static final int ENTRY_SIZE = 24, RAM = 1;
    private static final int LONGEST_COMMAND_LINE = 4096;
    private static final long LOW_MEMORY = 0x100000;

    private final long info;

    StartInfo() { info = DirectMap.address(Image.startInfo() - Image.WINDOW); }

    boolean isValid() { return Memory.load32(info) == MAGIC && Memory.load32(info + 4) >= 1; }

    private static long virtual(long physical) { return DirectMap.address(physical); }

    /** Whether the hypervisor has loaded a boot archive beside the kernel: the launcher's. */
    boolean hasModule() { return Memory.load32(info + MODULES) != 0; }

    /** The module's physical address and length. */
    long module() { return Memory.load64(virtual(Memory.load64(info + MODULE_LIST))); }
    long moduleLength() { return Memory.load64(virtual(Memory.load64(info + MODULE_LIST)) + 8); }

    /** Kernel address of the command line, NUL-terminated; 0 if there is none. */
    long commandLine() {
        long physical = Memory.load64(info + COMMAND_LINE);
        return physical == 0 ? 0 : virtual(physical);
    }

    /** The decimal number of a word KEY=NUMBER of the command line; 0 if there is none. */
    long number(String key) {
        long address = commandLine();
        if (address == 0) return 0;
        int matched = 0;
        for (int i = 0; i < LONGEST_COMMAND_LINE; i++) {
            int c = Memory.load8(address + i);
            if (c == 0) return 0;
            if (matched < key.length()) matched = c == ' ' ? 0 : matched >= 0 && c == key.charAt(matched) ? matched + 1 : -1;
            else return c == '=' ? digits(address + i + 1) : 0;
        }
        return 0;
    }

    private static long digits(long address) {
        long value = 0;
        for (int i = 0; i < 19; i++) {
            int digit = Memory.load8(address + i) - '0';
            if (digit < 0 || digit > 9) break;
            value = value * 10 + digit;
        }
        return value;
    }

    /**
     * Tells PhysicalMemory of all RAM above the first MiB, and what in it is taken: image (with the archive that it may hold), heap and
     * boot archive. What the image's archive was unpacked from lies between it and the heap, and is free. The start information lies below the
     * first MiB, which stays unused.
     */
    void describeMemory() {
        long map = virtual(Memory.load64(info + MEMORY_MAP));
        for (int i = 0; i < Memory.load32(info + MEMORY_MAP_ENTRIES); i++) {
            long entry = map + (long) i * ENTRY_SIZE;
            if (Memory.load32(entry + 16) != RAM) continue;
            long start = Memory.load64(entry);
            PhysicalMemory.addRam(start, start + Memory.load64(entry + 8));
        }
        PhysicalMemory.reserve(0, LOW_MEMORY);
        long heap = Image.heapStart() - Image.WINDOW;
        PhysicalMemory.reserve(2 << 20, Image.archive() == 0 ? heap : Image.archive() + Image.archiveLength());
        PhysicalMemory.reserve(heap, Image.end() - Image.WINDOW);
        if (hasModule()) PhysicalMemory.reserve(module(), module() + moduleLength());
    }
}
