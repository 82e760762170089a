package hermitux.kernel.exec;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.UserMemory;
import java.util.Arrays;

/**
 * Strings that execve(2) has copied from its caller. There may be megabytes and hundreds of thousands of them, more than the kernel's heap: their bytes
 * lie in frames, one after the other with their NULs.
 */
public final class CopiedStrings extends ProgramStrings {
    private static final int PAGE = Frames.SIZE;

    private long[] frames = new long[4];
    /** Bytes from start to end are valid, and hold so many strings. */
    private long start, end;
    private int copied;

    /**
     * Copies the strings of a vector of pointers, which a null pointer ends; no vector counts as an empty one, as on Linux.
     * @param most how many bytes they may take, pointers and NULs included
     * @return how many are left, or -errno
     */
    public long copy(long vector, long most) {
        long left = most;
        for (long at = vector; vector != 0; at += 8) {
            if (!UserMemory.readable(at, 8)) return -Errno.EFAULT;
            long address = Memory.load64(at), before = end;
            if (address == 0) break;
            long error = string(address);
            if (error != 0) return error;
            left -= end - before + 8;
            if (left < 0) return -Errno.E2BIG;
            copied++;
        }
        return left;
    }

    private long string(long address) {
        for (long length = 0; length < LONGEST; ) {
            long at = address + length;
            long run = Math.min(LONGEST - length, PAGE - (at & PAGE - 1)), i = 0;
            if (!UserMemory.readable(at, run)) return -Errno.EFAULT;
            while (i < run && Memory.load8(at + i) != 0) i++;
            boolean ended = i < run;
            if (!append(at, ended ? i + 1 : i)) return -Errno.ENOMEM;
            if (ended) return 0;
            length += run;
        }
        return -Errno.E2BIG;
    }

    private boolean append(long from, long length) {
        while (length > 0) {
            int index = (int) (end / PAGE);
            long within = end & PAGE - 1, piece = Math.min(length, PAGE - within);
            if (within == 0) {
                if (index == frames.length) frames = Arrays.copyOf(frames, 2 * index);
                frames[index] = Frames.allocate();
                if (frames[index] == 0) return false;
            }
            Memory.copy(DirectMap.address(frames[index]) + within, from, piece);
            end += piece;
            from += piece;
            length -= piece;
        }
        return true;
    }

    private long address(long offset) { return DirectMap.address(frames[(int) (offset / PAGE)]) + (offset & PAGE - 1); }

    @Override void dropFirst() {
        if (startsWithText()) super.dropFirst();
        else if (copied > 0) {
            while (Memory.load8(address(start)) != 0) start++;
            start++;
            copied--;
        }
    }

    @Override int count() { return super.count() + copied; }
    @Override long lengthBytes() { return super.lengthBytes() + end - start; }

    @Override long storeRest(long pointers, long at) {
        long to = at;
        for (long offset = start, piece; offset < end; offset += piece, to += piece) {
            piece = Math.min(end - offset, PAGE - (offset & PAGE - 1));
            Memory.copy(to, address(offset), piece);
        }
        for (long i = at, text = at; i < to; i++) {
            if (Memory.load8(i) != 0) continue;
            Memory.store64(pointers, text);
            pointers += 8;
            text = i + 1;
        }
        return pointers;
    }

    @Override public void release() {
        for (int i = 0; i < frames.length; i++) if (frames[i] != 0) Frames.release(frames[i]);
        frames = new long[0];
        start = end = copied = 0;
    }
}
