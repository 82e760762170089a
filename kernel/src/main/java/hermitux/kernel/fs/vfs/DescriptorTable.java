package hermitux.kernel.fs.vfs;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.Task;

/**
 * The descriptors of a process: the lowest free one is given first (open(2)), found by a bitmap of full words. Every descriptor owns one
 * reference of its OpenFile. Tasks may share a table (CLONE_FILES): each holds a reference.
 */
public final class DescriptorTable {
    private static final int FIRST_SLOTS = 64;

    private OpenFile[] files = new OpenFile[FIRST_SLOTS];
    private long[] used = new long[1];
    private long[] closeOnExec = new long[1];
    /** No word of used before this one has a free bit. */
    private int firstWord;
    private int count;
    /** Heap that an open file takes about, and a slot of the arrays. */
    private static final int FILE_BYTES = 192, SLOT_BYTES = 10;

    private int references = 1;

    /** That of the running task. */
    public static DescriptorTable current() { return (DescriptorTable) Scheduler.current().descriptors; }

    public static DescriptorTable of(Task task) { return (DescriptorTable) task.descriptors; }

    /** No descriptor is left (EMFILE): to be known before a call makes anything. */
    public boolean isFull() { return Long.compareUnsigned(free(0), limit()) >= 0; }

    /** The open file of a descriptor, or null (EBADF). */
    public OpenFile get(int descriptor) {
        return descriptor >= 0 && descriptor < files.length ? files[descriptor] : null;
    }

    /** The open file of a descriptor that can do something: null for none and for one of O_PATH, both EBADF. */
    public OpenFile usable(int descriptor) {
        OpenFile file = get(descriptor);
        return file == null || file.pathOnly() ? null : file;
    }

    public int count() { return count; }

    /**
     * Until {@link #giveBack} a descriptor refers to a file, whatever it refers to now, or though it is free: for a call that is entered again. The
     * reference is the caller's.
     * @return what it refers to now, or null
     */
    public OpenFile lend(int descriptor, OpenFile file) {
        OpenFile before = files[descriptor];
        files[descriptor] = file;
        return before;
    }

    /** A descriptor that the call has made of the free number stays. */
    public void giveBack(int descriptor, OpenFile lent, OpenFile before) { if (files[descriptor] == lent) files[descriptor] = before; }

    /** Null if bitmaps, count and references agree with the files (--verify). */
    public String broken() {
        int found = 0;
        for (int i = 0; i < files.length; i++) {
            boolean marked = (used[i >>> 6] >>> i & 1) != 0;
            if (marked != (files[i] != null)) return "descriptor " + i + " is marked wrongly";
            if (!marked) continue;
            found++;
            if (i >>> 6 < firstWord && used[i >>> 6] != -1) return "descriptor " + i + " hides a free one";
            int descriptors = 0;
            for (int j = 0; j < files.length; j++) if (files[j] == files[i]) descriptors++;
            if (files[i].references < descriptors) return "descriptor " + i + " refers to a file that may be closed";
        }
        return found == count ? null : "descriptors are miscounted";
    }
    /** One more than the highest descriptor that can be in use: the bound for walking over them. */
    public int bound() { return files.length; }

    /**
     * Gives the file the lowest free descriptor from least on and takes over the caller's reference; -EMFILE, and -ENFILE when the kernel's
     * heap has no room, leave that to the caller.
     */
    public int add(OpenFile file, int least, boolean onExec) {
        int descriptor = free(least);
        if (Long.compareUnsigned(descriptor, limit()) >= 0) return -Errno.EMFILE;
        return place(descriptor, file, onExec) ? descriptor : -Errno.ENFILE;
    }

    public int add(OpenFile file, boolean onExec) { return add(file, 0, onExec); }

    /** As {@link #add}, but a file that finds no descriptor is released at once. */
    public int install(OpenFile file, boolean onExec) {
        int descriptor = add(file, 0, onExec);
        if (descriptor < 0) file.release();
        return descriptor;
    }

    /** Installs two files, the ends of something, and stores their descriptors (ints) in checked user memory; with an error neither is left. */
    public long installPair(OpenFile one, OpenFile other, boolean onExec, long descriptors) {
        int first = install(one, onExec);
        if (first < 0) {
            other.release();
            return first;
        }
        int second = install(other, onExec);
        if (second < 0) {
            close(first);
            return second;
        }
        Memory.store32(descriptors, first);
        Memory.store32(descriptors + 4, second);
        return 0;
    }

    /**
     * Makes the descriptor refer to the file, closing what it was before (dup2). Takes over a reference; the number is below the limit. 0, or
     * -ENFILE with nothing changed.
     */
    public int set(int descriptor, OpenFile file, boolean onExec) {
        OpenFile before = get(descriptor);
        if (before == null) return place(descriptor, file, onExec) ? 0 : -Errno.ENFILE;
        files[descriptor] = file;
        closeOnExec(descriptor, onExec);
        closed(before);
        return 0;
    }

    /** close(2): 0, or an error; the descriptor is free in any case. */
    public long close(int descriptor) {
        OpenFile file = get(descriptor);
        if (file == null) return -Errno.EBADF;
        files[descriptor] = null;
        int word = descriptor >>> 6;
        used[word] &= ~(1L << descriptor);
        closeOnExec[word] &= ~(1L << descriptor);
        if (word < firstWord) firstWord = word;
        count--;
        HeapBudget.give(FILE_BYTES);
        return closed(file);
    }

    /** exec: descriptors marked so are closed. */
    public void closeForExec() {
        for (int i = 0; i < files.length; i++) if (files[i] != null && closesOnExec(i)) close(i);
    }

    public DescriptorTable retain() {
        references++;
        return this;
    }

    public boolean isShared() { return references > 1; }

    /** A task that has it ends, or gets another: with the last one its files are closed. */
    public void release() {
        if (--references > 0) return;
        closeAll();
        HeapBudget.give((long) SLOT_BYTES * (files.length - FIRST_SLOTS));
    }

    void closeAll() {
        for (int i = 0; i < files.length; i++) if (files[i] != null) close(i);
    }

    /** One of its own with the same open files, for a new process; null if the heap has no room. */
    public DescriptorTable copy() {
        var copy = new DescriptorTable();
        long bytes = (long) FILE_BYTES * count + (long) SLOT_BYTES * (files.length - FIRST_SLOTS);
        if (!HeapBudget.take(bytes)) return null;
        copy.files = new OpenFile[files.length];
        copy.used = new long[used.length];
        copy.closeOnExec = new long[used.length];
        System.arraycopy(files, 0, copy.files, 0, files.length);
        System.arraycopy(used, 0, copy.used, 0, used.length);
        System.arraycopy(closeOnExec, 0, copy.closeOnExec, 0, used.length);
        copy.firstWord = firstWord;
        copy.count = count;
        for (int i = 0; i < files.length; i++) if (files[i] != null) files[i].retain();
        return copy;
    }

    public boolean closesOnExec(int descriptor) { return (closeOnExec[descriptor >>> 6] >>> descriptor & 1) != 0; }

    public void closeOnExec(int descriptor, boolean on) {
        if (on) closeOnExec[descriptor >>> 6] |= 1L << descriptor;
        else closeOnExec[descriptor >>> 6] &= ~(1L << descriptor);
    }

    /** Upper bound of descriptors: RLIMIT_NOFILE. */
    public static long limit() {
        long soft = Process.current().limits.soft(Limits.OPEN_FILES);
        return Long.compareUnsigned(soft, Limits.MOST_OPEN_FILES) > 0 ? Limits.MOST_OPEN_FILES : soft;
    }

    private long closed(OpenFile file) {
        FileLocks.descriptorClosed(file, this);
        long result = file.flush();
        file.release();
        return result;
    }

    private int free(int least) {
        if (least >= files.length) return least;
        int word = Math.max(least >>> 6, firstWord);
        if (word == used.length) return files.length;
        long taken = word == least >>> 6 ? used[word] | (1L << least) - 1 : used[word];
        while (taken == -1) {
            if (word == firstWord && used[word] == -1) firstWord++;
            if (++word == used.length) return files.length;
            taken = used[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(~taken);
    }

    private boolean place(int descriptor, OpenFile file, boolean onExec) {
        if (!HeapBudget.take(FILE_BYTES)) return false;
        if (descriptor >= files.length && !grow(descriptor)) {
            HeapBudget.give(FILE_BYTES);
            return false;
        }
        files[descriptor] = file;
        used[descriptor >>> 6] |= 1L << descriptor;
        closeOnExec(descriptor, onExec);
        count++;
        return true;
    }

    private boolean grow(int descriptor) {
        int length = files.length;
        while (length <= descriptor) length *= 2;
        if (!HeapBudget.take((long) SLOT_BYTES * (length - files.length))) return false;
        OpenFile[] newFiles = new OpenFile[length];
        System.arraycopy(files, 0, newFiles, 0, files.length);
        long[] newUsed = new long[length >>> 6];
        System.arraycopy(used, 0, newUsed, 0, used.length);
        long[] newCloseOnExec = new long[length >>> 6];
        System.arraycopy(closeOnExec, 0, newCloseOnExec, 0, closeOnExec.length);
        files = newFiles;
        used = newUsed;
        closeOnExec = newCloseOnExec;
        return true;
    }
}
