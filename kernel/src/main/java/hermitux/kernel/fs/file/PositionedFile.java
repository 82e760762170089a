package hermitux.kernel.fs.file;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.OpenFile;

/** An open file whose content is made as it is read: {@link #readAt} is all that it needs to have a file offset. It has no end to seek from. */
public abstract class PositionedFile extends OpenFile {
    private static final int SEEK_SET = 0, SEEK_CUR = 1;

    @Override
    public long read(long userAddress, long length) {
        long count = readAt(userAddress, length, position);
        if (count > 0) position += count;
        return count;
    }

    @Override
    public long seek(long offset, int whence) {
        if (whence == SEEK_CUR) offset += position;
        else if (whence != SEEK_SET) return -Errno.EINVAL;
        if (offset < 0) return -Errno.EINVAL;
        position = offset;
        return offset;
    }
}
