package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;

/**
 * The program's half of the address space: areas, and page tables that are filled from them on demand. This class keeps the areas (mmap, munmap,
 * mprotect and where things go); {@link Population} fills pages in, {@link Pages} changes those that are there, {@link Heap}, {@link Remapping} and
 * {@link Advice} hold brk, mremap and the calls that advise.
 * Invariant: a leaf exists only inside an area, with no more rights than it; between operations no stale translation is left.
 */
public final class AddressSpace {
    /** First address above the program's half (TASK_SIZE): the last page is never mapped. */
    public static final long END = 0x7ffffffff000L;
    /** Nothing is mapped below (vm.mmap_min_addr), so that a null pointer faults. */
    public static final long LOWEST = 65536;
    /** Most areas that a process may have: vm.max_map_count. */
    public static final int MOST_AREAS = Areas.MOST;

    /** What {@link #fault} answers: the access can be repeated, … */
    public static final int MAPPED = 0;
    /** … the program gets SIGSEGV with SEGV_MAPERR or SEGV_ACCERR, or SIGBUS with BUS_ADRERR (signal | si_code << 8), … */
    public static final int NOT_MAPPED = 11 | 1 << 8, NO_ACCESS = 11 | 2 << 8, PAST_END = 7 | 2 << 8;
    /** … or it ends, as no frame could be had. */
    public static final int OUT_OF_MEMORY = -1;

    /** Faults of the program, for --stats. */
    public long faults;
    /** A page for the kernel's own access could not be had: the call saw EFAULT, the program is to end. */
    public boolean exhausted;

    final PageTable table;
    final Areas areas = new Areas();
    final Limits limits;
    /** Mappings without an address go below here, top down. */
    long mappingTop = END - (128L << 20);
    /** [heap], as brk(2) moves its end. */
    long heapStart, heapEnd;
    /** Initial stack pointer: the area that holds it is [stack]. */
    long stackStart;
    /** Flags that mlockall(MCL_FUTURE) gives to later mappings. */
    int futureFlags;

    private long mappedPages, mostMappedPages, residentAnonymous, residentFile, mostResident;

    private AddressSpace(long root, Limits limits) {
        table = new PageTable(root);
        this.limits = limits;
    }

    /** That of the running process. */
    public static AddressSpace current() { return Scheduler.current().process.space; }

    /** Makes the first address space, over the page tables that the kernel started with. */
    public static AddressSpace first(Limits limits) {
        Frames.zero();      // made while there surely is memory
        return new AddressSpace(DirectMap.address(Image.pageMap() - Image.WINDOW), limits);
    }

    /** An empty one for another process or program; its upper half, the kernel's, is that of all. Null if there is no memory. */
    public static AddressSpace make(Limits limits) {
        long root = Frames.allocateZeroed();
        if (root == 0) return null;
        long half = 2048;
        Memory.copy(DirectMap.address(root) + half, DirectMap.address(Image.pageMap() - Image.WINDOW) + half, half);
        var space = new AddressSpace(DirectMap.address(root), limits);
        space.debugged = current().debugged;
        return space;
    }

    /** A copy for a child (fork(2)); null if there is no memory. */
    public AddressSpace fork(Limits childLimits) {
        AddressSpace child = make(childLimits);
        if (child == null || Forking.copy(this, child)) return child;
        child.release();
        return null;
    }

    /** Another process has it, too. */
    public AddressSpace retain() {
        references++;
        return this;
    }

    public boolean isShared() { return references > 1; }

    /** A process that has it ends, or gets another: with the last one everything goes but the top table, which the processor may still use. */
    public void release() {
        if (--references > 0) return;
        Processes.spaceEnds(faults);
        ProgramText.Watch watcher = watch;
        watch = null;
        clear();
        if (watcher != null) watcher.ended();
        if (this != current()) free();
    }

    /** Frees the top table of one that nobody has, once the processor uses another. */
    public void free() { if (references == 0) Frames.release(DirectMap.physical(table.root)); }

    /** The processor translates by it from now on. */
    public void load() { Gate.loadCr3(DirectMap.physical(table.root)); }

    private static final long MOST_EAGER = 4L << 20;

    /** Who changes its text; null for nobody. */
    ProgramText.Watch watch;
    private int references = 1;

    /** Where exec put argv and environment strings, as /proc/self/cmdline and environ read them (user addresses). */
    public long argumentsStart, argumentsEnd, environmentStart, environmentEnd;
    /** The auxiliary vector on the initial stack, AT_NULL included (user addresses). */
    public long auxiliaryStart, auxiliaryEnd;
    /** RSP at the program's start: the field startstack of /proc/self/stat. */
    public long initialStack;

    /** A debugger is at the program: what is mapped from files, and small areas, is there from the start, and faults are told. */
    public boolean debugged;

    // ---- mapping ----

    /**
     * mmap(2). The caller has checked that MAP_TYPE is right, that the offset is a multiple of the page size and what the file's mode allows.
     * @param source what is mapped, or null for anonymous memory, of which shared one gets an object of its own; an own reference is taken
     * @param mayWrite a shared mapping of the source may be made writable (its file is open for writing)
     * @return the address, or -errno
     */
    public long map(long hint, long lengthBytes, int protection, int flags, PageSource source, long offset, boolean mayWrite) {
        if (lengthBytes == 0) return -Errno.EINVAL;
        long length = lengthBytes + 4095 & -4096;
        if (length <= 0 || length > END) return -Errno.ENOMEM;
        if (source != null && (offset < 0 || offset + length < 0)) return -Errno.EOVERFLOW;
        if (areas.isFull(2)) return -Errno.ENOMEM;
        long start = Placement.place(this, hint, length, flags, source == null);
        if (start < 0) return start;
        int areaFlags = areaFlags(flags, source, mayWrite);
        boolean object = source == null && (areaFlags & Area.SHARED) != 0;
        var area = new Area(start, start + length, protection & 7, areaFlags, object ? new SharedMemory(length >>> 12) : source,
            source == null && !object ? 0 : offset >>> 12);
        boolean counts = area.isAccounted() || object && !area.has(Area.NO_RESERVE);
        if (!mayReplace(start, start + length) || !Heap.mayHold(this, area) || counts && !isPlausible(length)) return -Errno.ENOMEM;
        if (!areas.isFree(start, start + length)) remove(start, start + length);
        add(area);
        if ((flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE || (areaFlags & Area.LOCKED) != 0
            || debugged && (source != null || length <= MOST_EAGER)) populate(start, length);
        return start;
    }

    /** Where a mapping without an address would go now; a negative error number if there is no room. The length is a multiple of the page size. */
    public long findFree(long lengthBytes) { return Placement.place(this, 0, lengthBytes, 0, false); }

    private int areaFlags(int flags, PageSource source, boolean mayWrite) {
        int result = futureFlags;
        boolean shared = (flags & MAP_TYPE) != MAP_PRIVATE;
        if (shared) result |= Area.SHARED;
        if (shared && source != null && !mayWrite) result |= Area.NEVER_WRITABLE;
        if ((flags & MAP_GROWSDOWN) != 0) result |= Area.GROWS_DOWN;
        if ((flags & MAP_NORESERVE) != 0) result |= Area.NO_RESERVE;
        if ((flags & MAP_LOCKED) != 0) result |= Area.LOCKED;
        if ((flags & MAP_STACK) != 0) result |= Area.NO_LARGE_PAGES;
        return result;
    }

    /** Adds an area where nothing is. */
    void add(Area area) {
        if (area.source != null) area.source.retain();
        int index = areas.above(area.start);
        areas.insert(index, area);
        mappedPages += area.pages();
        mostMappedPages = Math.max(mostMappedPages, mappedPages);
        areas.merge(index, index + 1);
    }

    /** munmap(2). */
    public long unmap(long start, long lengthBytes) {
        long length = lengthBytes + 4095 & -4096;
        if ((start & 4095) != 0 || start < 0 || length <= 0 || length > END || start > END - length) return -Errno.EINVAL;
        Area around = areas.at(start);
        boolean splits = around != null && around.start < start && around.end > start + length;
        if (splits && areas.isFull(1)) return -Errno.ENOMEM;
        remove(start, start + length);
        return 0;
    }

    void remove(long start, long end) {
        ProgramText.changing(this, start, end);
        areas.cut(start);
        areas.cut(end);
        int from = areas.above(start), to = from;
        for (; to < areas.count() && areas.get(to).start < end; to++) {
            Area area = areas.get(to);
            Pages.remove(this, area, area.start, area.end);
            mappedPages -= area.pages();
            if (area.source != null) area.source.release();
        }
        areas.remove(from, to);
        pruneAround(start, end, from);
        table.flush();
    }

    /** Frees the page tables that only the range between two areas used; the area after it has that index. */
    void pruneAround(long start, long end, int index) {
        long floor = index == 0 ? 0 : areas.get(index - 1).end;
        long ceiling = index == areas.count() ? 1L << 47 : areas.get(index).start;
        table.prune(start, end, floor, ceiling);
    }

    /** mprotect(2). */
    public long protect(long start, long lengthBytes, int protection) { return Protection.protect(this, start, lengthBytes, protection); }

    // ---- limits ----

    /** RLIMIT_AS leaves room for a mapping, which takes the place of what is there. */
    private boolean mayReplace(long start, long end) {
        long pages = end - start >>> 12;
        return mayExpand(pages) || mayExpand(pages - areas.pages(start, end));
    }

    /** RLIMIT_AS leaves room for more pages. */
    boolean mayExpand(long pages) {
        return Long.compareUnsigned((mappedPages + pages) << 12, limits.soft(Limits.ADDRESS_SPACE)) <= 0;
    }

    /** Linux's overcommit heuristic: refused is only what could never be had, more than all memory in one request. */
    static boolean isPlausible(long lengthBytes) { return lengthBytes <= Frames.totalBytes(); }

    // ---- faults ----

    /**
     * A page fault of the program.
     * @param errorCode as the processor pushed it
     */
    public int fault(long address, long errorCode) {
        faults++;
        return reach(address, (errorCode & 2) != 0, (errorCode & 16) != 0, true);
    }

    /** Makes one page accessible to the kernel, as the program itself could access it; answers as {@link #fault}. */
    @Allocates(reason = "a page that is not there comes from its file, which may be one of the host")
    int access(long address, boolean write) {
        int result = reach(address, write, false, false);
        while (result == OUT_OF_MEMORY && Shortage.isRelieved()) result = reach(address, write, false, false);
        exhausted |= result == OUT_OF_MEMORY;
        if (exhausted) Gate.requestWork();
        return result;
    }

    private int reach(long address, boolean write, boolean execute, boolean fault) {
        if (address < 0 || address >= END) return NOT_MAPPED;
        int index = areas.above(address);
        if (index == areas.count()) return NOT_MAPPED;
        Area area = areas.get(index);
        if (area.start > address && !Heap.growStack(this, area, address & -4096)) return NOT_MAPPED;
        int need = write ? PROT_WRITE : execute ? PROT_EXEC : PROT_READ | PROT_WRITE | PROT_EXEC;
        if ((area.protection & need) == 0) return NO_ACCESS;
        return Population.populate(this, area, address & -4096, write, fault);
    }

    /** Stores an aligned value in a space that need not be the loaded one; false is EFAULT. */
    public boolean store32(long address, int value) {
        if ((address & 3) != 0 || access(address, true) != MAPPED) return false;
        Memory.store32(DirectMap.address(UserMemory.physical(this, address)), value);
        return true;
    }

    /** Fills in what a range maps, as far as it can be had: MAP_POPULATE, locked memory, program start. */
    public void populate(long start, long lengthBytes) {
        for (long at = start & -4096; at < start + lengthBytes; at += 4096) {
            Area area = areas.at(at);
            if (area == null || area.protection == 0) continue;
            boolean write = area.isWritable() && !area.isShared();
            if (PageTable.firstDenied(table.root, at, at + 4096, write) == at && reach(at, write, false, false) != MAPPED) return;
        }
    }

    /** Fills in what a program is about to use, where that costs little: file pages at hand, small data and small anonymous areas. */
    public void prefetch(long start, long lengthBytes) {
        for (int i = areas.above(start); i < areas.count() && areas.get(i).start < start + lengthBytes; i++) Population.prefetch(this, areas.get(i));
    }

    /** RLIMIT_STACK, as a length that is not negative. */
    public long stackLimit() { return limits.soft(Limits.STACK) < 0 ? Long.MAX_VALUE : limits.soft(Limits.STACK); }

    public boolean isFree(long start, long end) { return areas.isFree(start, end); }

    // ---- figures ----

    void addResident(long pages, boolean anonymous) {
        if (anonymous) residentAnonymous += pages;
        else residentFile += pages;
        mostResident = Math.max(mostResident, residentAnonymous + residentFile);
    }

    void addMapped(long pages) {
        mappedPages += pages;
        mostMappedPages = Math.max(mostMappedPages, mappedPages);
    }

    /** Figures of /proc/self/statm and status, in pages. */
    public long totalPages() { return mappedPages; }
    public long mostTotalPages() { return mostMappedPages; }
    public long residentPages() { return residentAnonymous + residentFile; }
    public long residentFilePages() { return residentFile; }
    public long mostResidentPages() { return mostResident; }
    public long heapStart() { return heapStart; }
    public long heapEnd() { return heapEnd; }

    // ---- the other calls ----

    /** mremap(2); so many pages may be locked at most (RLIMIT_MEMLOCK). */
    public long remap(long oldAddress, long oldLength, long newLength, int flags, long newAddress, long mostLocked) {
        return Remapping.remap(this, oldAddress, oldLength, newLength, flags, newAddress, mostLocked);
    }

    /** brk(2): moves the end of the heap and answers where it is. */
    public long setBreak(long address) { return Heap.setBreak(this, address); }

    public long advise(long start, long lengthBytes, int advice) { return Advice.advise(this, start, lengthBytes, advice); }

    /** msync(2). */
    public long synchronise(long start, long lengthBytes, int flags) { return Advice.synchronise(this, start, lengthBytes, flags); }

    /** mincore(2), for a vector that is writable. */
    public long residency(long start, long lengthBytes, long vector) { return Residency.report(this, start, lengthBytes, vector); }

    /** mlock2(2) and munlock(2), apart from limits. */
    public long lock(long start, long lengthBytes, boolean lock, boolean populate) {
        return Residency.lock(this, start, lengthBytes, lock, populate);
    }

    public long unlockedPages(long start, long lengthBytes) { return Residency.unlockedPages(this, start, lengthBytes); }

    /** mlockall(2); munlockall(2) with 0. */
    public void lockAll(int flags) { Residency.lockAll(this, flags); }

    /** Begins an empty program: exec calls it. Everything that was mapped goes. */
    public void clear() {
        if (areas.count() != 0) remove(0, END);
        heapStart = heapEnd = stackStart = 0;
        futureFlags = 0;
        mostMappedPages = mostResident = 0;
    }

    /** Adds an area above all others. */
    void append(Area area) {
        if (area.source != null) area.source.retain();
        areas.insert(areas.count(), area);
        addMapped(area.pages());
    }

    /** Hands everything that shared mappings have written back to the files, as the program's end does. */
    public void writeBack() {
        for (int i = 0; i < areas.count(); i++) Pages.writeBack(this, areas.get(i), areas.get(i).start, areas.get(i).end);
        table.flush();
    }

    /** Where the program starts: exec sets it up. */
    public void setLayout(long mappingTop, long heapStart, long stackStart) {
        this.mappingTop = mappingTop;
        this.heapStart = heapStart;
        this.heapEnd = heapStart;
        this.stackStart = stackStart;
    }

    /** The texts of /proc/self/smaps_rollup and of maps. */
    public String describeAll() { return MapsText.all(this); }
    public String describe() {
        var text = new StringBuilder();
        describe(text, 0, Integer.MAX_VALUE, false);
        return text.toString();
    }

    /**
     * Appends the text of /proc/self/maps for a number of areas from an address on; with details, that of smaps. There may be so many areas
     * that the whole text is more than the kernel's heap.
     * @return where the next piece begins, or -1 after the last area
     */
    public long describe(StringBuilder text, long from, int most, boolean details) { return MapsText.append(text, this, from, most, details); }

    /** Where an address lies, for crash reports: the mapped file's path, a space and the file offset in hexadecimal; null if not in a file. */
    public String locate(long address) {
        Area area = areas.at(address);
        if (area == null || area.source == null) return null;
        return area.source.description() + " " + Long.toHexString((area.index(address) << 12) + (address & 4095));
    }

    /** Kinds of memory that {@link #pagesOf} sums up. */
    public static final int DATA = 0, STACK = 1, TEXT = 2;
    public long pagesOf(int kind) { return MapsText.pages(this, kind); }
    public long lockedPages() { return Residency.lockedPages(this); }
}
