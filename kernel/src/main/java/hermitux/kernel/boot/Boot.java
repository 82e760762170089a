package hermitux.kernel.boot;

import hermitux.kernel.cpu.Features;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.cpu.LocalApic;
import hermitux.kernel.driver.Entropy;
import hermitux.kernel.driver.LauncherChannel;
import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.driver.stream.SerialStreams;
import hermitux.kernel.driver.virtio.ConsoleDriver;
import hermitux.kernel.driver.virtio.VirtioDevices;
import hermitux.kernel.driver.virtio.EntropyDriver;
import hermitux.kernel.exec.CallSites;
import hermitux.kernel.exec.Vdso;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.machine.Image;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.PhysicalMemory;
import hermitux.kernel.part.Services;
import hermitux.kernel.signal.Delivery;
import hermitux.kernel.syscall.entry.Entries;
import hermitux.kernel.syscall.entry.Exit;
import hermitux.kernel.syscall.entry.LauncherEvents;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.thread.SystemName;
import hermitux.kernel.thread.Task;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timers;
import org.teavm.interop.Export;

/** The kernel's start, top to bottom. */
public final class Boot {
    private Boot() { }

    /**
     * What TeaVM's generated entry runs: nothing, as the start proper has a result (kernel_start). But what only assembly and C call must be
     * reachable from here to be compiled at all; the arguments are null at run time.
     */
    public static void main(String[] arguments) {
        if (arguments == null) return;
        start();
        Entries.call(arguments.length);
        Inflate.inflate(0, 0, 0, 0, 0);
    }

    /** Answers the address of the first task's registers. */
    @Export(name = "kernel_start")
    static long start() {
        SerialPort.init();
        Services.init();
        Timeline.init();
        Features.init();
        var info = new StartInfo();
        LauncherChannel.init(info.hasModule() || Image.archive() == 0);
        memory(info);
        Timeline.mark("memory");
        drivers(info);
        clock(info);
        Timeline.mark("clock");
        Part[] parts = Parts.all();
        for (Part part : parts) part.install();
        Configuration configuration = RootFiles.unpack(info);
        Timeline.mark("archive");
        Task task = firstTask(configuration);
        RootFiles.mount(configuration, info.number("exclusive"));
        FileContext.current().fileModeMask = (int) configuration.number("umask", 022);
        for (Part part : parts) part.addFiles();
        RootFiles.openStandardStreams(configuration);
        Timeline.mark("files");
        Entries.init(configuration.flag("verbose", false) || configuration.flag("minimal", false));
        for (Part part : parts) part.configured(configuration);
        CallSites.init(configuration.flag("rewrite", true));
        Services.offer(Services.ENDING, new Ending(parts));
        Program.load(configuration, task);
        Timeline.mark("program");
        Clock.started();
        LauncherEvents.init();
        for (Part part : parts) part.started();
        return task.registers;
    }

    private static void memory(StartInfo info) {
        if (!info.isValid()) Exit.refuse("the hypervisor left no PVH start information");
        PhysicalMemory.init();
        info.describeMemory();
        PhysicalMemory.start();
    }

    private static void drivers(StartInfo info) {
        Interrupts.init();
        LocalApic.init();
        Timers.init();
        Interrupts.setTimerHandler(new TimerInterrupt());
        VirtioDevices.init(info.commandLine());
        if (LauncherChannel.isPresent()) ConsoleDriver.init();
        else SerialStreams.init();
        Entropy.init();
        EntropyDriver.init();
    }

    private static void clock(StartInfo info) {
        long data = Frames.allocateZeroed();
        long scratch = Frames.allocateZeroed();
        Clock.init(DirectMap.address(data), scratch, DirectMap.address(scratch), info.number("tsc"), info.number("epoch"));
        Frames.release(scratch);
        Vdso.init(data);
    }

    private static Task firstTask(Configuration configuration) {
        SystemName.init(configuration.get("hostname", "hermitux"));
        var process = new Process(Process.PROGRAM);
        for (String limit : configuration.all("limit")) limit(process.limits, limit);
        process.startNanos = Clock.monotonicNanos();
        process.space = AddressSpace.first(process.limits);
        Task task = new Task(process.id, process);
        task.credentials.set((int) configuration.number("uid", 0), (int) configuration.number("gid", 0));
        task.credentials.groups = groups(configuration);
        Scheduler.init(task);
        Delivery.init(process, task);
        return task;
    }

    private static int[] groups(Configuration configuration) {
        String[] texts = configuration.all("group");
        int[] groups = new int[texts.length];
        for (int i = 0; i < groups.length; i++) groups[i] = (int) Configuration.parse(texts[i], 0);
        return groups;
    }

    /** RESOURCE:SOFT:HARD; an empty value is no limit. What is none of that is left out. */
    private static void limit(Limits limits, String text) {
        int first = text.indexOf(':'), second = text.indexOf(':', first + 1);
        if (first < 0 || second < 0) return;
        long resource = Configuration.parse(text.substring(0, first), Limits.COUNT);
        long soft = Configuration.parse(text.substring(first + 1, second), Limits.UNLIMITED);
        long hard = Configuration.parse(text.substring(second + 1), Limits.UNLIMITED);
        if (resource < Limits.COUNT) limits.set((int) resource, soft, hard);
    }
}
