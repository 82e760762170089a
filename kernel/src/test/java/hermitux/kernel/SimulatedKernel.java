package hermitux.kernel;

import hermitux.kernel.cpu.LocalApic;
import hermitux.kernel.driver.Entropy;
import hermitux.kernel.fs.device.DeviceNodes;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.fs.page.CacheReclaim;
import hermitux.kernel.fs.proc.LoadAverage;
import hermitux.kernel.fs.vfs.EntryCache;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Device;
import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.SocketFamilies;
import hermitux.kernel.net.unix.UnixFamily;
import hermitux.kernel.signal.Delivery;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.SignalSink;
import hermitux.kernel.thread.SystemName;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timers;
import java.util.ArrayList;
import java.util.List;

/**
 * A kernel over the simulated machine for tests of package fs and of system calls: memory, one process with one task, an empty root
 * directory, a clock that stands still until {@link #pass}. Frames of the direct map serve as the program's buffers.
 */
public final class SimulatedKernel {
    private static final long RAM = 64 << 20;
    private static final long LOCAL_APIC = 0xfee00000L;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    /** Signals that were sent, in their order. */
    public static final List<Integer> signals = new ArrayList<>();

    private SimulatedKernel() { }

    public static void start() {
        Machine.start(RAM);
        Machine.attach(LOCAL_APIC, LOCAL_APIC + 4096, new SilentDevice());
        LocalApic.init();
        Frames.init();
        Frames.addRange(Machine.IMAGE_END, RAM);
        startProcess();
    }

    /** All but the machine and its memory, which a test with devices has started otherwise. */
    public static void startProcess() {
        Timers.init();
        Clock.init(buffer(), Frames.allocateZeroed(), 0, 1_000_000_000, 0);
        Cpu.timestamp = Image.bootTimestamp() + 1_000_000;
        var process = new Process(Process.PROGRAM);
        process.space = AddressSpace.first(process.limits);
        Task task = new Task(process.id, process);
        Scheduler.init(task);
        Delivery.init(process, task);
        signals.clear();
        process.signalSink = new Recorder();
        SystemName.init("simulated");
        Entropy.init();
        LoadAverage.init();
        EntryCache.init(64);
        HeapBudget.init(16 << 20);
        CacheReclaim.init();
        DeviceNodes.init();
        Notice.init();
        FileContext.start(Scheduler.current(), Mounts.init(new MiniFs("tmpfs", 0755), "rootfs"));
        AnonymousFiles.init();
        SocketFamilies.init();
        UnixFamily.init();
    }

    /** A process with an address space and one task, on a machine whose memory a test has started, and nothing else. */
    public static AddressSpace startSpace(Limits limits) {
        HeapBudget.init(16 << 20);
        Timers.init();
        var process = new Process(Process.PROGRAM);
        process.space = AddressSpace.first(limits);
        Scheduler.init(new Task(process.id, process));
        return process.space;
    }

    /** Address of a page for the test's data, filled with zeros. */
    public static long buffer() { return DirectMap.address(Frames.allocateZeroed()); }

    /** Address of several pages in a row. */
    public static long buffer(int order) {
        long address = DirectMap.address(Frames.allocateContiguous(order));
        Memory.fill(address, 0, 4096L << order);
        return address;
    }

    /** Address of pages in the program's own memory, for system calls; they are there already, for tests to fill. */
    public static long map(int pages) {
        long address = AddressSpace.current().map(0, pages * 4096L, 3, MAP_PRIVATE_ANONYMOUS, null, 0, false);
        if (address < 0 || !UserMemory.writable(address, pages * 4096L)) throw new IllegalStateException("mmap answers " + address);
        return address;
    }

    public static void store(long address, String bytes) {
        for (int i = 0; i < bytes.length(); i++) Memory.store8(address + i, bytes.charAt(i));
    }

    public static String load(long address, long length) {
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < length; i++) text.append((char) Memory.load8(address + i));
        return text.toString();
    }

    /** Lets time pass; due timers run. */
    public static void pass(long nanos) {
        Cpu.timestamp += nanos;
        Timers.run();
    }

    /** The task enters a system call for the first time. */
    public static void enterCall() {
        Scheduler.current().progress = 0;
        Scheduler.current().progress2 = 0;
    }

    /** The current task waits; false once it has been woken. */
    public static boolean isWaiting() { return Scheduler.current().state == Task.WAITING; }

    private static final class Recorder implements SignalSink {
        @Override public void toTask(Task task, int number) { signals.add(number); }
        @Override public void toProcess(Process process, int number) { signals.add(number); }
    }

    /** A device that never interrupts: tests run what is due by {@link #pass}. */
    private static final class SilentDevice implements Device {
        @Override public long load(long physicalAddress, int sizeBytes) { return 0; }
        @Override public void store(long physicalAddress, int sizeBytes, long value) { }
    }
}
