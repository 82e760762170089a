package hermitux.vmm.boot;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * Puts the kernel, an ELF file with a PVH entry, into guest memory (ELF-64; the note's kind: xen/include/public/elfnote.h). A kernel of ours also
 * says, in the note "HermiTux" of type 2, where it is entered in 64 bits (runtime/x86_64/gate.S). Its segments are
 * read into the one large page where it lies: a copy of some 100 µs, where mapping the file would cost the guest a fault for each 4 KiB.
 */
public final class LoadedKernel {
    private static final int HEADER_BYTES = 64, SEGMENT_BYTES = 56, MOST_SEGMENTS = 16, MOST_NOTE_BYTES = 4096;
    private static final long ELF64_LITTLE = 0x00010102464c457fL;
    private static final int SEGMENTS_AT = 32, SEGMENT_COUNT = 56, SEGMENT_SIZE = 54;
    private static final int TYPE = 0, OFFSET = 8, PHYSICAL = 24, FILE_BYTES = 32, MEMORY_BYTES = 40;
    private static final int LOAD = 1, NOTE = 4;
    private static final int PHYS32_ENTRY = 18, LONG_ENTRY = 2, ARCHIVE = 1, ARCHIVE_LENGTH = 8;
    private static final int PROT_READ_WRITE = 3, MAP_PRIVATE_FIXED = 0x12;
    private static final long SMALLEST_MAPPED = 4 << 20, LARGE_PAGE = 2 << 20;
    private static final long XEN = 0x006e6558, HERMITUX = 0x78755469_6d726548L;
    private static final int HERMITUX_BYTES = 9, LONG_ENTRY_BYTES = 8;

    private final String path;
    private final GuestMemory memory;
    private final int file;
    private final long buffer = Scratch.allocate(MOST_NOTE_BYTES);
    /** Physical addresses where it is entered in 32 bits, without paging, and in 64 bits, on an {@link IdentityMap}; this one may be 0. */
    public int flatEntry;
    public long longEntry;
    private long end;
    /** It is a bootable image, with an archive of its own. */
    private boolean holdsArchive;

    private LoadedKernel(String path, GuestMemory memory, int file) {
        this.path = path;
        this.memory = memory;
        this.file = file;
    }

    public static LoadedKernel load(String path, GuestMemory memory) {
        long file = Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string(path), Linux.O_CLOEXEC, 0);
        if (file < 0) throw MachineFailure.of("the kernel, " + path, file);
        var image = new LoadedKernel(path, memory, (int) file);
        image.read();
        Linux.call(Linux.CLOSE, file);
        return image;
    }

    /** The first physical address behind it, if that is where it looks for the module (choose_heap in kernel.c), else 0. */
    public long roomBehind() { return longEntry != 0 && !holdsArchive ? end : 0; }

    private void read() {
        read(buffer, HEADER_BYTES, 0);
        int count = Memory.load16(buffer + SEGMENT_COUNT);
        long table = Memory.load64(buffer + SEGMENTS_AT);
        if ((Memory.load64(buffer) & 0x00ffffffffffffffL) != ELF64_LITTLE || Memory.load16(buffer + SEGMENT_SIZE) != SEGMENT_BYTES || count > MOST_SEGMENTS)
            throw bad();
        long segments = Scratch.allocate((long) count * SEGMENT_BYTES);
        read(segments, count * SEGMENT_BYTES, table);
        for (int i = 0; i < count; i++) {
            long segment = segments + (long) i * SEGMENT_BYTES;
            int type = Memory.load32(segment + TYPE);
            if (type == LOAD) load(segment);
            if (type == NOTE) note(segment);
        }
        if (flatEntry == 0) throw bad();
    }

    private void load(long segment) {
        long physical = Memory.load64(segment + PHYSICAL), size = Memory.load64(segment + MEMORY_BYTES), bytes = Memory.load64(segment + FILE_BYTES);
        long address = memory.host(physical, size);
        if (address == 0 || bytes < 0 || bytes > size) throw new MachineFailure("the kernel does not fit into the guest's memory: use a larger --memory");
        // What a compressed image unpacks goes into the room before its last segment, all of it.
        if (end == 0) memory.preferLargePages(physical & -LARGE_PAGE, LARGE_PAGE);
        else if (physical - end > GuestMemory.PAGE) memory.preferLargePages(end & -LARGE_PAGE, (physical + LARGE_PAGE - 1 & -LARGE_PAGE) - (end & -LARGE_PAGE));
        end = physical + size;
        long offset = Memory.load64(segment + OFFSET);
        if (bytes >= SMALLEST_MAPPED && bytes == size && map(address, bytes, offset)) return;
        if (bytes > 0) read(address, bytes, offset);
    }

    /** A bootable image's archive, unless it is small: only what the guest touches is read, and what it writes stays its own. */
    private boolean map(long address, long bytes, long offset) {
        if (((address | offset) & GuestMemory.PAGE - 1) != 0) return false;
        return Linux.call(Linux.MMAP, address, bytes, PROT_READ_WRITE, MAP_PRIVATE_FIXED, file, offset) == address;
    }

    /** Notes: name's length, content's length, kind; name and content padded to 4 bytes. */
    private void note(long segment) {
        int size = (int) Math.min(Memory.load64(segment + FILE_BYTES), MOST_NOTE_BYTES);
        read(buffer, size, Memory.load64(segment + OFFSET));
        for (int at = 0; at + 20 <= size; ) {
            int name = Memory.load32(buffer + at), content = Memory.load32(buffer + at + 4);
            if (name < 0 || content < 0 || name > size || content > size) return;
            int kind = Memory.load32(buffer + at + 8), contentAt = at + 12 + (name + 3 & -4);
            boolean xen = name == 4 && (Memory.load32(buffer + at + 12) & 0xffffffffL) == XEN;
            boolean ours = name == HERMITUX_BYTES && Memory.load64(buffer + at + 12) == HERMITUX;
            if (xen && kind == PHYS32_ENTRY && contentAt + 4 <= size) flatEntry = Memory.load32(buffer + contentAt);
            if (ours && kind == LONG_ENTRY && content == LONG_ENTRY_BYTES && contentAt + LONG_ENTRY_BYTES <= size)
                longEntry = Memory.load64(buffer + contentAt);
            if (ours && kind == ARCHIVE && contentAt + ARCHIVE_LENGTH + 8 <= size) holdsArchive = Memory.load64(buffer + contentAt + ARCHIVE_LENGTH) != 0;
            at = contentAt + (content + 3 & -4);
        }
    }

    private void read(long address, long lengthBytes, long offset) {
        if (Linux.call(Linux.PREAD, file, address, lengthBytes, offset) != lengthBytes) throw bad();
    }

    private MachineFailure bad() { return new MachineFailure(path + " is no kernel that can be started here"); }
}
