package hermitux.image;

import hermitux.abi.LittleEndian;
import hermitux.host.HostFiles;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One gzip member (RFC 1952) of what is written to it from its start to its end; what is left out in between is zero. Its header names no file and no
 * time, so the same content makes the same bytes.
 */
final class GzipOutput implements ArchiveOutput {
    /** The header, and the check sum and length at the end. */
    static final int HEADER_BYTES = 10, TRAILER_BYTES = 8;
    private static final int MAGIC = 0x8b1f, DEFLATED = 8, MOST_COMPRESSION = 2, UNKNOWN_SYSTEM = 255;
    private static final int BLOCK_BYTES = 64 << 10;

    private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    private final CRC32 sum = new CRC32();
    private final byte[] block = new byte[BLOCK_BYTES];
    private final ArchiveOutput to;
    private final HostFiles files;
    private final long start;
    private long end;
    private long taken;

    /** @param start where in the output the member goes; nothing else is written there meanwhile */
    GzipOutput(ArchiveOutput to, HostFiles files, long start) {
        this.to = to;
        this.files = files;
        this.start = start;
        byte[] header = new byte[HEADER_BYTES];
        LittleEndian.put16(header, 0, MAGIC);
        header[2] = DEFLATED;
        header[8] = MOST_COMPRESSION;
        header[9] = (byte) UNKNOWN_SYSTEM;
        to.write(start, header, HEADER_BYTES);
        end = start + HEADER_BYTES;
    }

    @Override public void write(long offset, byte[] bytes, int lengthBytes) {
        zeroUpTo(offset);
        take(bytes, lengthBytes);
    }

    @Override public void copy(long offset, String hostPath, long lengthBytes) {
        zeroUpTo(offset);
        for (long done = 0; done < lengthBytes; ) {
            int next = (int) Math.min(lengthBytes - done, BLOCK_BYTES);
            byte[] part = files.read(hostPath, done, next);
            if (part == null || part.length != next) throw new BadImage(hostPath + ": changed while it was read");
            take(part, next);
            done += next;
        }
    }

    /** Ends it, lengthBytes being how many bytes it is to hold; answers how many it takes itself. */
    long finish(long lengthBytes) {
        zeroUpTo(lengthBytes);
        deflater.finish();
        while (!deflater.finished()) drain();
        deflater.end();
        byte[] trailer = new byte[TRAILER_BYTES];
        LittleEndian.put32(trailer, 0, (int) sum.getValue());
        LittleEndian.put32(trailer, 4, (int) lengthBytes);
        to.write(end, trailer, TRAILER_BYTES);
        return end + TRAILER_BYTES - start;
    }

    private void zeroUpTo(long offset) {
        byte[] zeros = new byte[KernelElf.PAGE];
        while (taken < offset) take(zeros, (int) Math.min(offset - taken, zeros.length));
        if (taken != offset) throw new IllegalArgumentException("written out of order");
    }

    private void take(byte[] bytes, int lengthBytes) {
        if (lengthBytes == 0) return;
        sum.update(bytes, 0, lengthBytes);
        deflater.setInput(bytes, 0, lengthBytes);
        while (!deflater.needsInput()) drain();
        taken += lengthBytes;
    }

    /** Not for nothing: asked when it has neither input nor output, TeaVM's deflater throws. */
    private void drain() {
        int count = deflater.deflate(block, 0, BLOCK_BYTES);
        to.write(end, block, count);
        end += count;
    }
}
