package hermitux.image;

import hermitux.abi.LittleEndian;
import hermitux.host.HostFiles;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The beginning of what a gzip member of {@link GzipOutput} holds, unpacked as far as it is asked for. The member may be damaged in any way. */
final class GzipStart {
    private static final int BLOCK_BYTES = 4096;

    private final HostFiles files;
    private final String path;
    private final long end;
    private final Inflater inflater = new Inflater(true);
    private long at;
    private byte[] unpacked = new byte[0];

    /** A member of so many bytes somewhere in a file. */
    GzipStart(HostFiles files, String path, long offset, long lengthBytes) {
        this.files = files;
        this.path = path;
        at = offset + GzipOutput.HEADER_BYTES;
        end = offset + lengthBytes - GzipOutput.TRAILER_BYTES;
    }

    /** The member's own record of how long its content is, modulo 2^32; -1 if it is too short to be one. */
    long contentBytes() {
        byte[] length = end < at ? null : files.read(path, end + 4, 4);
        return length == null || length.length != 4 ? -1 : LittleEndian.get32(length, 0) & 0xffffffffL;
    }

    /** The first so many bytes of the content at least; null if there are not as many. */
    byte[] first(int lengthBytes) {
        if (unpacked.length >= lengthBytes) return unpacked;
        byte[] longer = new byte[lengthBytes];
        System.arraycopy(unpacked, 0, longer, 0, unpacked.length);
        try {
            for (int done = unpacked.length; done < lengthBytes; ) {
                // TeaVM's inflater may have output left after the last input; asked when it has neither, it throws.
                boolean fed = inflater.needsInput() && feed();
                int count = inflater.inflate(longer, done, lengthBytes - done);
                if (count == 0 && !fed) return null;
                done += count;
            }
        } catch (DataFormatException damaged) {
            return null;
        }
        unpacked = longer;
        return unpacked;
    }

    private boolean feed() {
        byte[] block = at < end ? files.read(path, at, (int) Math.min(end - at, BLOCK_BYTES)) : null;
        if (block == null || block.length == 0) return false;
        inflater.setInput(block);
        at += block.length;
        return true;
    }
}
