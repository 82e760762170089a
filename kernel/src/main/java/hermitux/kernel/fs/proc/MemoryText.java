package hermitux.kernel.fs.proc;

import hermitux.kernel.driver.virtio.BlockDriver;
import hermitux.kernel.fs.device.DiskNode;
import hermitux.kernel.fs.device.DeviceNodes;
import hermitux.kernel.fs.page.CacheReclaim;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.FrameIndex;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;

/**
 * The texts of /proc/meminfo and vmstat, and of meminfo of the one node (proc_meminfo(5), proc_vmstat(5)). Files in memory (tmpfs, shared memory)
 * count as cached and as Shmem, as on Linux; pages of the host's files as cached, and as available.
 */
final class MemoryText {
    /** Pages of all processes. */
    private long anonymous, file, locked;

    private MemoryText() {
        for (Process process = Processes.first(); process != null; process = process.following()) {
            AddressSpace space = process.ended || process.borrowed != null ? null : process.space;
            if (space == null) continue;
            anonymous += space.residentPages() - space.residentFilePages();
            file += space.residentFilePages();
            locked += space.lockedPages();
        }
    }

    static String memory() { return memory(""); }

    /** The lines of /sys/devices/system/node/node0/meminfo begin with the node. */
    static String ofNode() { return memory("Node 0 "); }

    private static String memory(String prefix) {
        var used = new MemoryText();
        Text text = new Text();
        long total = Frames.totalBytes() >>> 10, free = Frames.freeBytes() >>> 10, cached = FrameIndex.held() * 4, host = CacheReclaim.pages() * 4;
        line(text, prefix, "MemTotal:", total);
        line(text, prefix, "MemFree:", free);
        if (prefix.isEmpty()) line(text, prefix, "MemAvailable:", free + host);
        else line(text, prefix, "MemUsed:", total - free);
        if (prefix.isEmpty()) {
            line(text, prefix, "Buffers:", 0);
            line(text, prefix, "Cached:", cached);
            line(text, prefix, "SwapCached:", 0);
        } else line(text, prefix, "FilePages:", cached);
        line(text, prefix, "Mlocked:", used.locked * 4);
        if (prefix.isEmpty()) {
            line(text, prefix, "SwapTotal:", 0);
            line(text, prefix, "SwapFree:", 0);
        }
        line(text, prefix, "AnonPages:", used.anonymous * 4);
        line(text, prefix, "Mapped:", used.file * 4);
        line(text, prefix, "Shmem:", Math.max(0, cached - host));
        text.add(prefix).left("HugePages_Total:", 16).right(0, 8).add('\n');
        text.add(prefix).left("HugePages_Free:", 16).right(0, 8).add('\n');
        if (prefix.isEmpty()) line(text, prefix, "Hugepagesize:", 2048);
        return text.toString();
    }

    private static void line(Text text, String prefix, String name, long kilobytes) {
        text.add(prefix).left(name, 16).right(kilobytes, 8).add(" kB\n");
    }

    /** Pages by use, and what happened to pages so far. */
    static String events() {
        var used = new MemoryText();
        long read = 0, written = 0;
        for (int i = 0; DeviceNodes.disk(i) != null; i++) {
            BlockDriver disk = DeviceNodes.disk(i).disk();
            if (disk == null) continue;
            read += disk.moved[0];
            written += disk.moved[1];
        }
        Text text = new Text().add("nr_free_pages ").add(Frames.freeBytes() >>> 12);
        text.add("\nnr_mlock ").add(used.locked);
        text.add("\nnr_anon_pages ").add(used.anonymous);
        text.add("\nnr_mapped ").add(used.file).add("\nnr_file_pages ").add(FrameIndex.held());
        text.add("\nnr_shmem ").add(Math.max(0, FrameIndex.held() - CacheReclaim.pages()));
        text.add("\npgpgin ").add(read / 2).add("\npgpgout ").add(written / 2).add("\npswpin 0\npswpout 0");
        return text.add("\npgfault ").add(Processes.faults()).add("\npgmajfault 0\n").toString();
    }

    /** /proc/partitions: blocks of 1,024 bytes. */
    static String partitions() {
        Text text = new Text();
        for (int i = 0; DeviceNodes.disk(i) != null; i++) {
            BlockDriver disk = DeviceNodes.disk(i).disk();
            if (disk == null) continue;
            if (text.isEmpty()) text.add("major minor  #blocks  name\n\n");
            text.right(DiskNode.MAJOR, 4).add("  ").right((long) i * DiskNode.MINORS_EACH, 7).add(' ').right(disk.lengthBytes() >>> 10, 10);
            text.add(' ').add(DiskNode.name(i)).add('\n');
        }
        return text.toString();
    }

    /** /proc/diskstats: three numbers that name the disk, then those of its stat. */
    static String disks() {
        Text text = new Text();
        for (int i = 0; DeviceNodes.disk(i) != null; i++) {
            BlockDriver disk = DeviceNodes.disk(i).disk();
            if (disk == null) continue;
            text.right(DiskNode.MAJOR, 4).add(' ').right((long) i * DiskNode.MINORS_EACH, 7).add(' ').add(DiskNode.name(i)).add(' ');
            text.add(DiskDirectory.statistics(disk)).add('\n');
        }
        return text.toString();
    }
}
