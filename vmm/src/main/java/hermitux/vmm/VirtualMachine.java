package hermitux.vmm;

import hermitux.abi.Errno;
import hermitux.vmm.boot.BootModule;
import hermitux.vmm.boot.IdentityMap;
import hermitux.vmm.boot.LoadedKernel;
import hermitux.vmm.boot.StartInfo;
import hermitux.vmm.debug.Debugger;
import hermitux.vmm.device.Devices;
import hermitux.vmm.device.Events;
import hermitux.vmm.device.IoApic;
import hermitux.vmm.device.NinepDevice;
import hermitux.vmm.device.SerialPort;
import hermitux.vmm.kvm.Kvm;
import hermitux.vmm.kvm.VirtualCpu;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import hermitux.vmm.sandbox.Sandbox;
import hermitux.vmm.virtio.RingWatch;
import hermitux.vmm.virtio.VirtioDevice;
import org.teavm.interop.Export;

/**
 * A virtual machine on /dev/kvm, from its parts to its end; one a process. Order of use: create, add devices, load the kernel, take the boot module,
 * boot, enter the sandbox, run.
 *
 * The processor runs in a loop of C (vmm.h) that enters {@link #exited} when it leaves the guest; a second thread enters {@link #happened} for host
 * descriptors, a third {@link #watched} for a busy ring. All hold the lock that makes Java one at a time.
 */
public final class VirtualMachine {
    /** With that bit the lowest byte is the program's status, as if the guest had sent it on the control channel. */
    private static final int EXIT_PORT = 0x501, PROGRAM_ENDED = 0x100;
    private static final int RUNNING = -1, WORKING = -2;
    private static final int OPEN_FILES = 7;

    private static VirtualMachine machine;

    public final Events events = new Events();
    public final Sandbox sandbox = new Sandbox();
    public final SerialPort serial;
    private final Kvm kvm;
    private final GuestMemory memory;
    private final IoApic interrupts;
    private final Devices devices;
    private final VirtualCpu processor;
    /** What the guest, or {@link #end}, made the machine's status. */
    private int status = RUNNING;
    private int processors = 1;
    private Debugger debugger;
    private String failure;

    private VirtualMachine(int device, long memoryBytes, boolean largePages, SerialPort.Peer peer) {
        kvm = Kvm.create(device);
        memory = GuestMemory.reserve(memoryBytes, largePages);
        kvm.createInterruptController();
        processor = kvm.createProcessor(0);
        interrupts = new IoApic(kvm);
        devices = new Devices(memory, interrupts, RingWatch.whereItPays());
        serial = new SerialPort(peer, interrupts, devices.precedence);
    }

    /** @param device of {@link Kvm#openDevice} */
    public static VirtualMachine create(int device, long memoryBytes, boolean largePages, SerialPort.Peer peer) {
        machine = new VirtualMachine(device, memoryBytes, largePages, peer);
        return machine;
    }

    /** Before it boots: so many processors, of which all but the first wait to be started. */
    public void processors(int number) { processors = number; }

    /** As many open files as this process may ever have: shares need one for each name that the guest knows. Before the sandbox. */
    public static void raiseFileLimit() {
        long limits = Scratch.allocate(16);
        if (Linux.call(Linux.PRLIMIT64, 0, OPEN_FILES, 0, limits) < 0) return;
        Memory.store64(limits, Memory.load64(limits + 8));
        Linux.call(Linux.PRLIMIT64, 0, OPEN_FILES, limits, 0);
    }

    public void add(VirtioDevice device) { devices.add(device); }

    /** Adds a shared folder whose changes the guest is told of. */
    public void addWatched(NinepDevice device) {
        if (device.watchChanges(events, devices.precedence)) sandbox.watch();
        devices.add(device);
    }

    /** Puts the kernel into memory; before its module. */
    public LoadedKernel kernel(String path) { return LoadedKernel.load(path, memory); }

    public BootModule module(LoadedKernel kernel, long lengthBytes) { return new BootModule(memory, kernel.roomBehind(), lengthBytes); }

    public void boot(LoadedKernel image, String commandLine, BootModule module) {
        memory.giveTo(kvm, module.guestPhysical + module.lengthBytes);
        StartInfo.write(memory, commandLine + devices.announcement(), module.guestPhysical, module.lengthBytes);
        long cpuid = kvm.supportedCpuid();
        processor.setCpuid(cpuid);
        for (int i = 1; i < processors; i++) kvm.createParked(i, cpuid);
        kvm.complete();
        if (image.longEntry == 0) {
            processor.enterFlat(image.flatEntry, StartInfo.ADDRESS);
        } else {
            IdentityMap.write(memory);
            processor.enterLong(image.longEntry, IdentityMap.ADDRESS, StartInfo.ADDRESS);
        }
    }

    /** gdb may come; before {@link #run}. The machine's owner tells what is in Debugger's constructor, and when the program starts. */
    public Debugger debug(int port, String program, Runnable waiting, Runnable kill) {
        debugger = new Debugger(port, program, processor, memory, events, waiting, kill);
        return debugger;
    }

    /** Runs until the guest writes the machine's status to port 0x501; answers that, or throws what went wrong. */
    public int run() {
        if (machine == null) reachable();
        processor.run();
        if (failure != null) throw new MachineFailure(failure);
        return status;
    }

    /** Ends the machine from outside of it. */
    public void end(int status) {
        this.status = status;
        hermitux.vmm.machine.Loops.interruptProcessor();
    }

    private void fail(String why) {
        failure = why;
        end(0);
    }

    /** The processor has left the guest; answers the machine's status, -1 to go on, or -2 to be asked again with EAGAIN before that. */
    @Export(name = "vmm_exit")
    static long exited(int error) {
        try {
            machine.exit(error);
        } catch (Throwable e) {
            machine.fail(message(e));
        }
        return machine.status == RUNNING && machine.devices.backlog.isLeft() ? WORKING : machine.status;
    }

    /** A descriptor that was watched is ready. */
    @Export(name = "vmm_event")
    static void happened(long token, int events) {
        try {
            machine.events.happened(token, events);
        } catch (Throwable e) {
            machine.fail(message(e));
        }
    }

    /** The thread that watches a ring has begun, has found something new, or has found nothing in time. */
    @Export(name = "vmm_watched")
    static void watched(int prompt) {
        try {
            machine.devices.rings.looked(prompt != 0);
        } catch (Throwable e) {
            machine.fail(message(e));
        }
    }

    private static String message(Throwable e) {
        return e instanceof MachineFailure ? e.getMessage() : "internal error in a device: " + e.getMessage();
    }

    private void exit(int error) {
        if (debugger != null && error == Errno.EINTR && status == RUNNING) debugger.interrupted();
        if (status == RUNNING) devices.backlog.resume();
        if (status != RUNNING || error == Errno.EINTR || error == Errno.EAGAIN) return;
        if (error != 0) throw new MachineFailure("the processor cannot run: error " + error + ", " + processor.state());
        switch (processor.exitReason()) {
            case VirtualCpu.IO -> port();
            case VirtualCpu.MMIO -> physical(processor.mmioAddress(), processor.mmioData(), processor.mmioSize(), processor.mmioIsWrite());
            case VirtualCpu.INTERRUPTED -> { }
            case VirtualCpu.SHUTDOWN -> throw new MachineFailure("the guest kernel crashed (triple fault): " + processor.state());
            default -> throw new MachineFailure("the guest stopped for a reason that cannot be: " + processor.exitReason() + "/"
                + Long.toHexString(processor.firstDetail()) + ", " + processor.state());
        }
    }

    /** An access to what the machine does not have as memory: a device's, or the first one to more memory. */
    private void physical(long address, long data, int size, boolean write) {
        long place = memory.host(address, size);
        if (place == 0) devices.access(address, data, size, write);
        else if (memory.giveMore(kvm, address)) Memory.copy(write ? place : data, write ? data : place, size);
    }

    private void port() {
        int port = processor.ioPort(), size = processor.ioSize(), count = processor.ioCount();
        long data = processor.ioData();
        boolean isSerial = port >= SerialPort.FIRST && port <= SerialPort.LAST && size == 1;
        if (!processor.ioIsOutput()) {
            for (int i = 0; i < size * count; i++) Memory.store8(data + i, isSerial ? serial.input(port) : 0xff);
        } else if (isSerial) {
            serial.output(port, data, count);
        } else if (port == Debugger.PORT && debugger != null) {
            debugger.trapped();
        } else if (port == EXIT_PORT) {
            int value = size == 4 ? Memory.load32(data) : Memory.load8(data);
            if ((value & PROGRAM_ENDED) != 0) serial.record("E" + (value & 0xff));
            status = (value & PROGRAM_ENDED) != 0 ? 0 : value & 0xff;
        }
    }

    /** Never called: keeps what only C calls in the compiled program. */
    private static void reachable() {
        exited(0);
        happened(0, 0);
        watched(0);
    }
}
