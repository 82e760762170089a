package hermitux.vmm.device;

import hermitux.abi.Errno;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.virtio.Backlog;
import hermitux.vmm.virtio.Pieces;
import hermitux.vmm.virtio.VirtioDevice;
import hermitux.vmm.virtio.Virtqueue;

/**
 * A disk (virtio 1.2, 5.2) whose bytes are a file's or a block device's: data goes straight between that and guest memory. A request is a header of 16
 * bytes (u32 type, u32 reserved, u64 sector), data, and a byte for the outcome. Two machines never write one file: it is locked as long as we have it.
 */
public final class BlockDevice extends VirtioDevice {
    private static final int SEGMENTS = 1 << 2, READ_ONLY = 1 << 5, BLOCK_SIZE = 1 << 6, FLUSHES = 1 << 9;
    private static final int SECTOR = 512, HEADER_BYTES = 16, NAME_BYTES = 20;
    private static final int READ = 0, WRITE = 1, FLUSH = 4, NAME = 8;
    private static final int OK = 0, FAILED = 1, UNKNOWN = 2, UNFINISHED = -1;
    /** What a request counts beside its bytes. */
    private static final int REQUEST_BYTES = 4096;
    private static final int SEEK_END = 2;
    /** Configuration: u64 sectors, u32 largest segment, u32 segments, 4 bytes of geometry, u32 block size. */
    private static final int SEGMENTS_AT = 12, BLOCK_SIZE_AT = 20, CONFIGURATION_BYTES = 24;
    /** A request's pieces beside its data. */
    private static final int OTHER_PIECES = 2;

    private final int file;
    private final boolean writable;
    private final long sectors;
    private final long header = Scratch.allocate(HEADER_BYTES);
    private final long name = Scratch.allocate(NAME_BYTES);
    /** A request is taken, and so much of it is done. */
    private boolean holding;
    private long done;
    /** What is left of this slice. */
    private long sliceBytes;

    public BlockDevice(String path, boolean writable) {
        super(BLOCK, 1);
        this.writable = writable;
        long opened = Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string(path), (writable ? Linux.O_RDWR : 0) | Linux.O_CLOEXEC, 0);
        if (opened < 0) throw MachineFailure.of("the disk " + path, opened);
        file = (int) opened;
        DiskLock.take(path, file, writable);
        sectors = Math.max(0, Linux.call(Linux.LSEEK, file, 0, SEEK_END)) / SECTOR;
        String end = path.substring(Math.max(0, path.length() - NAME_BYTES));
        for (int i = 0; i < end.length(); i++) Memory.store8(name + i, end.charAt(i));
    }

    @Override public int features() { return SEGMENTS | BLOCK_SIZE | FLUSHES | (writable ? 0 : READ_ONLY); }

    @Override public int configuration(int offset) {
        if (offset < 8) return (int) (sectors >>> 8 * offset);
        if (offset >= SEGMENTS_AT && offset < SEGMENTS_AT + 4) return Virtqueue.LARGEST - OTHER_PIECES >>> 8 * (offset - SEGMENTS_AT);
        return offset >= BLOCK_SIZE_AT && offset < CONFIGURATION_BYTES ? SECTOR >>> 8 * (offset - BLOCK_SIZE_AT) : 0;
    }

    @Override public void reset() { holding = false; }

    @Override public void notified(int number) {
        Virtqueue queue = queue(number);
        boolean any = false;
        sliceBytes = Backlog.SLICE_BYTES;
        while (holding || take(queue)) {
            int outcome = serve(queue, Memory.load32(header), Memory.load64(header + 8));
            if (outcome == UNFINISHED) break;
            holding = false;
            sliceBytes -= REQUEST_BYTES;
            end(queue, outcome);
            any = true;
        }
        if (holding) transport.later(number);
        if (any) transport.finished(number);
    }

    private boolean take(Virtqueue queue) {
        if (sliceBytes <= 0) transport.later(0);
        if (sliceBytes <= 0 || !queue.next()) return false;
        if (queue.readableBytes < HEADER_BYTES || queue.writableBytes < 1) throw queue.broken("no room for a disk's request");
        Pieces.copyOut(queue, header, HEADER_BYTES);
        holding = true;
        done = 0;
        return true;
    }

    private static void end(Virtqueue queue, int outcome) {
        int last = queue.pieces - 1;
        while (queue.length[last] == 0) last--;
        Memory.store8(queue.address[last] + queue.length[last] - 1, outcome);
        queue.finish((int) Math.min(queue.writableBytes, Integer.MAX_VALUE));
    }

    private int serve(Virtqueue chain, int type, long sector) {
        return switch (type) {
            case READ -> transfer(chain, sector, chain.writableBytes - 1, false);
            case WRITE -> writable ? transfer(chain, sector, chain.readableBytes - HEADER_BYTES, true) : FAILED;
            case FLUSH -> Linux.call(Linux.FDATASYNC, file) == 0 ? OK : FAILED;
            case NAME -> name(chain);
            default -> UNKNOWN;
        };
    }

    /** Whole sectors of the disk, all of them there. */
    private int transfer(Virtqueue chain, long sector, long lengthBytes, boolean toDisk) {
        boolean inside = sector >= 0 && sector <= sectors && lengthBytes % SECTOR == 0 && lengthBytes / SECTOR <= sectors - sector;
        if (!inside) return FAILED;
        while (done < lengthBytes) {
            if (sliceBytes <= 0) return UNFINISHED;
            long run = Math.min(lengthBytes - done, sliceBytes);
            int pieces = toDisk ? Pieces.readable(chain, HEADER_BYTES + done, run) : Pieces.writable(chain, done, run);
            long count = Linux.call(toDisk ? Linux.PWRITEV : Linux.PREADV, file, Pieces.vector(), pieces, sector * SECTOR + done);
            if (count == -Errno.EINTR) continue;
            if (count <= 0) return FAILED;
            done += count;
            sliceBytes -= count;
        }
        return OK;
    }

    private int name(Virtqueue chain) {
        if (chain.writableBytes < NAME_BYTES + 1) return FAILED;
        Pieces.copyIn(chain, name, NAME_BYTES);
        return OK;
    }
}
