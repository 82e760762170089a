package hermitux.kernel.memory;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A file whose page cache is made on demand: byte i of page p is p * 7 + i. Counts what is asked of it. */
public final class FakeFile implements PageSource {
    public final Map<Long, Long> cache = new HashMap<>();
    public final List<Long> written = new ArrayList<>();
    public int references;
    public int reads;
    public int flushes;
    public long length;
    /** Pages answer this error instead. */
    public long failure;

    public FakeFile(long length) { this.length = length; }

    public static int byteAt(long offset) { return (int) ((offset >>> 12) * 7 + (offset & 4095)) & 0xff; }

    @Override public long page(long index, boolean write) {
        if (failure != 0) return failure;
        if (index < 0 || index >= (length + 4095 >>> 12)) return -Errno.ENXIO;
        Long frame = cache.get(index);
        if (frame == null) {
            reads++;
            frame = Frames.allocateZeroed();
            if (frame == 0) return -Errno.ENOMEM;
            for (long i = 0; i < 4096 && index * 4096 + i < length; i++) Memory.store8(DirectMap.address(frame) + i, byteAt(index * 4096 + i));
            cache.put(index, frame);
        }
        Frames.retain(frame);
        return frame;
    }

    @Override public long cached(long index) { return cache.containsKey(index) ? page(index, false) : 0; }
    @Override public long length() { return length; }
    @Override public void written(long index) { written.add(index); }
    @Override public void writeBack() { flushes++; }
    @Override public void retain() { references++; }
    @Override public void release() { references--; }
    @Override public String description() { return "/tmp/file"; }
    @Override public long inodeNumber() { return 42; }
    @Override public long deviceNumber() { return 0x801; }

    /** Brings every page in. */
    public FakeFile warm() {
        for (long i = 0; i < length + 4095 >>> 12; i++) Frames.release(page(i, false));
        return this;
    }

    public void drop() {
        cache.values().forEach(Frames::release);
        cache.clear();
    }
}
