package hermitux.launcher.machine;

import hermitux.image.Archive;
import hermitux.launcher.options.Disk;
import hermitux.launcher.options.Network;
import hermitux.launcher.options.PublishedPort;
import hermitux.launcher.options.Share;
import java.util.List;

/** A machine before it exists: what runs in it, what it consists of, and how the host runs it. */
public record MachinePlan(Software software, Hardware hardware, MonitorSettings monitor) {
    /**
     * The archive is laid out; its mounts name the shares by their places in the list.
     *
     * @param home the folder with firmware.bin
     * @param kernel the path of the kernel, which may be a bootable image with files of its own
     * @param program the program's path on the host, for gdb
     */
    public record Software(String home, String kernel, Archive archive, long archiveBytes, String program) { }

    public record Hardware(int processors, long memoryBytes, boolean hugePages, List<Share> shares, List<Disk> disks, Network network,
                           List<PublishedPort> ports) { }

    /**
     * @param readable files of the host that are read while the machine runs, beside those of the shares
     * @param gdbPort where gdb may connect to, or 0
     * @param capturePath where the network's frames are written, or null
     */
    public record MonitorSettings(boolean kvm, boolean sandbox, List<String> readable, int gdbPort, String capturePath) { }
}
