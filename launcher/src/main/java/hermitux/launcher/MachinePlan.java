package hermitux.launcher;

import hermitux.image.Archive;
import java.util.List;

/**
 * A machine before it exists. The archive is laid out; its mounts name the shares by their places in the list.
 *
 * @param home the folder with firmware.bin
 * @param kernel the path of the kernel, which may be a bootable image with files of its own
 * @param readable files of the host that are read while the machine runs, beside those of the shares
 * @param gdbPort where gdb may connect to, or 0
 * @param program the program's path on the host, for gdb
 */
public record MachinePlan(String home, String kernel, int processors, long memoryBytes, Archive archive, long archiveBytes,
                          List<Share> shares, List<Disk> disks, List<String> readable, boolean kvm, boolean hugePages, boolean sandbox,
                          int gdbPort, String program, boolean verbose) { }
