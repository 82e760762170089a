package hermitux.kernel.fs.proc;

import hermitux.kernel.driver.virtio.BlockDriver;
import hermitux.kernel.fs.device.DiskNode;
import hermitux.kernel.fs.device.DeviceNodes;
import hermitux.kernel.fs.synthetic.ConstantFile;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFile;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticLink;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.time.Clock;

/** A disk in /sys/devices/virtual/block, as lsblk and udev's like look at it (Linux: Documentation/ABI/stable/sysfs-block). */
final class DiskDirectory extends FixedDirectory {
    private final int number;

    private DiskDirectory(SyntheticFileSystem files, int number) {
        super(files);
        this.number = number;
    }

    /** The disks' own directory, and the links to them by name and by device number. */
    static void addAll(SyntheticFileSystem files, FixedDirectory disks, FixedDirectory block, FixedDirectory classOfBlocks, FixedDirectory byNumber) {
        for (int i = 0; DeviceNodes.disk(i) != null; i++) {
            String name = DiskNode.name(i);
            disks.add(name, new DiskDirectory(files, i));
            block.add(name, new SyntheticLink(files, "../devices/virtual/block/" + name));
            classOfBlocks.add(name, new SyntheticLink(files, "../../devices/virtual/block/" + name));
            byNumber.add(device(i), new SyntheticLink(files, "../../devices/virtual/block/" + name));
        }
    }

    private static String device(int number) { return DiskNode.MAJOR + ":" + number * DiskNode.MINORS_EACH; }

    @Override protected void populate() {
        BlockDriver disk = DeviceNodes.disk(number).disk();
        long length = disk == null ? 0 : disk.lengthBytes();
        add("dev", text(device(number)));
        add("size", text(Long.toString(length / BlockDriver.SECTOR)));
        add("ro", text(disk != null && disk.readOnly() ? "1" : "0"));
        add("removable", text("0")).add("hidden", text("0")).add("range", text("16")).add("ext_range", text("256")).add("alignment_offset", text("0"));
        add("uevent", text("MAJOR=" + DiskNode.MAJOR + "\nMINOR=" + number * DiskNode.MINORS_EACH + "\nDEVNAME=" + DiskNode.name(number)
            + "\nDEVTYPE=disk"));
        add("stat", new Statistics((SyntheticFileSystem) fileSystem, number));
        add("subsystem", new SyntheticLink((SyntheticFileSystem) fileSystem, "../../../../class/block"));
        addDirectory("holders");
        addDirectory("slaves");
        String sector = Integer.toString(BlockDriver.SECTOR);
        FixedDirectory queue = addDirectory("queue");
        queue.add("logical_block_size", text(sector)).add("physical_block_size", text(sector)).add("hw_sector_size", text(sector));
        queue.add("minimum_io_size", text(sector)).add("optimal_io_size", text("0")).add("rotational", text("1")).add("scheduler", text("none"));
        queue.add("discard_granularity", text("0")).add("discard_max_bytes", text("0")).add("write_cache", text("write back"));
    }

    private ConstantFile text(String text) { return new ConstantFile((SyntheticFileSystem) fileSystem, text + "\n"); }

    /** Requests, merged ones, sectors and milliseconds of reads and of writes; those in flight, and milliseconds of both. */
    static String statistics(BlockDriver disk) {
        Text text = new Text();
        for (int type = 0; type < 2; type++) {
            text.add(disk.requests[type]).add(" 0 ").add(disk.moved[type]).add(' ').add(milliseconds(disk.times[type])).add(' ');
        }
        long both = milliseconds(disk.times[0] + disk.times[1]);
        return text.add("0 ").add(both).add(' ').add(both).toString();
    }

    private static long milliseconds(long timestamps) { return Clock.nanosOf(timestamps) / 1_000_000; }

    /** The disk's file stat. */
    private static final class Statistics extends SyntheticFile {
        private final int number;

        Statistics(SyntheticFileSystem files, int number) {
            super(files, 0444);
            this.number = number;
        }

        @Override protected String content() {
            BlockDriver disk = DeviceNodes.disk(number).disk();
            return (disk == null ? "0 0 0 0 0 0 0 0 0 0 0" : statistics(disk)) + "\n";
        }
    }
}
