package hermitux.kernel.machine;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/** Addresses of the kernel image (linker symbols) and of what the boot code left. */
@Unmanaged
@Include("machine.h")
public final class Image {
    private Image() { }

    /** Virtual address of physical 0 in the kernel's 1 GiB window; the image lies in it. */
    public static final long WINDOW = 0xffffffff80000000L;

    @Import(name = "image_start_info") public static native long startInfo();
    /** Physical address and length of the boot archive inside a bootable image; 0 if the kernel comes alone. */
    @Import(name = "image_archive") public static native long archive();
    @Import(name = "image_archive_length") public static native long archiveLength();
    /** First address past the image and the Java heap: physical memory from here on is free. */
    @Import(name = "image_end") public static native long end();
    @Import(name = "image_heap_start") public static native long heapStart();
    @Import(name = "image_page_map") public static native long pageMap();
    @Import(name = "image_vdso_start") public static native long vdsoStart();
    @Import(name = "image_vdso_end") public static native long vdsoEnd();
    /** A word that holds the address where stubs of rewritten calls enter (entry.S); a signed 32-bit address names it. */
    @Import(name = "image_syscall_entry_cell") public static native long syscallEntryCell();
    /** The kernel's exit windows (entry.S), the end of its text. */
    @Import(name = "image_exit_windows") public static native long exitWindows();
    /** Not 0 if the native monitor started the machine (gate.S, long_entry): what it makes easier than hardware does is there. */
    @Import(name = "image_entered_by_monitor") public static native int enteredByMonitor();
    /** Time-stamp counter at the kernel's first instruction. */
    @Import(name = "image_boot_timestamp") public static native long bootTimestamp();
}
