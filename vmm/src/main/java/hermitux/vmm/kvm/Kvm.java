package hermitux.vmm.kvm;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * /dev/kvm and one virtual machine of it (Documentation/virt/kvm/api.rst of Linux).
 *
 * The local APIC is the host kernel's; the I/O APIC is ours ({@link hermitux.vmm.device.IoApic}), with interrupts sent as messages:
 * KVM_CREATE_IRQCHIP brings an I/O APIC, PICs and a PIT whose removal at the end takes 13 ms.
 */
public final class Kvm {
    private static final int CREATE_VM = 0xae01, GET_VCPU_MMAP_SIZE = 0xae04, CREATE_VCPU = 0xae41;
    private static final int ENABLE_CAP = 0x4068aea3, IOEVENTFD = 0x4040ae79, GET_SUPPORTED_CPUID = 0xc008ae05;
    private static final int CAP_SPLIT_IRQCHIP = 121;
    /** Lines of our I/O APIC, for which the host kernel keeps routes free. */
    private static final int LINES = 24;
    private static final int CPUID_ENTRIES = 256, CPUID_HEADER = 8, CPUID_ENTRY = 40;
    /** Room for the largest structure that an ioctl here takes: kvm_enable_cap. */
    private static final int LARGEST_ARGUMENT = 104;

    public static final String PATH = "/dev/kvm";
    /** Requests that are made while the guest runs. */
    public static final int SIGNAL_MSI = 0x4020aea5, SET_USER_MEMORY_REGION = 0x4020ae46;

    private final int device;
    private final int machine;
    private final long argument = Scratch.allocate(LARGEST_ARGUMENT);
    private int slots;

    private Kvm(int device, int machine) {
        this.device = device;
        this.machine = machine;
    }

    /** The descriptor of /dev/kvm, or -errno. */
    public static int openDevice() {
        return (int) Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string(PATH), Linux.O_RDWR | Linux.O_CLOEXEC, 0);
    }

    public static Kvm create(int device) {
        long machine = Linux.call(Linux.IOCTL, device, CREATE_VM, 0);
        if (machine < 0) throw MachineFailure.of("KVM_CREATE_VM", machine);
        return new Kvm(device, (int) machine);
    }

    /** Guest-physical addresses become this memory of ours. All of it before the interrupt controller: afterwards a call takes 7 ms. */
    public void addMemory(long guestPhysical, long lengthBytes, long hostAddress) {
        clear();
        Memory.store32(argument, slots++);
        Memory.store64(argument + 8, guestPhysical);
        Memory.store64(argument + 16, lengthBytes);
        Memory.store64(argument + 24, hostAddress);
        check(Linux.call(Linux.IOCTL, machine, SET_USER_MEMORY_REGION, argument), "KVM_SET_USER_MEMORY_REGION");
    }

    public void createInterruptController() {
        clear();
        Memory.store32(argument, CAP_SPLIT_IRQCHIP);
        Memory.store64(argument + 8, LINES);
        check(Linux.call(Linux.IOCTL, machine, ENABLE_CAP, argument), "KVM_CAP_SPLIT_IRQCHIP");
    }

    public VirtualCpu createProcessor(int number) {
        long cpu = check(Linux.call(Linux.IOCTL, machine, CREATE_VCPU, number), "KVM_CREATE_VCPU");
        long size = check(Linux.call(Linux.IOCTL, device, GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
        return new VirtualCpu((int) cpu, number, size);
    }

    /** A further processor, which waits for its start (INIT, then SIPI), as it is after a reset. */
    public void createParked(int number, long cpuid) {
        long cpu = check(Linux.call(Linux.IOCTL, machine, CREATE_VCPU, number), "KVM_CREATE_VCPU, of processor " + number);
        VirtualCpu.setCpuid(cpuid, (int) cpu, number);
    }

    /** All that the host's processor and KVM offer a guest: a kvm_cpuid2 to give to a processor. */
    public long supportedCpuid() {
        long list = Scratch.allocate(CPUID_HEADER + CPUID_ENTRIES * CPUID_ENTRY);
        Memory.store32(list, CPUID_ENTRIES);
        check(Linux.call(Linux.IOCTL, device, GET_SUPPORTED_CPUID, list), "KVM_GET_SUPPORTED_CPUID");
        return list;
    }

    /** An interrupt message, as a device or an I/O APIC writes it to the local APICs. */
    public void signalMessage(int address, int data) {
        clear();
        Memory.store32(argument, address);
        Memory.store32(argument + 8, data);
        Linux.call(Linux.IOCTL, machine, SIGNAL_MSI, argument);
    }

    /** The machine is complete: nothing else is made by /dev/kvm. */
    public void complete() { Linux.call(Linux.CLOSE, device); }

    private void clear() { Memory.fill(argument, 0, LARGEST_ARGUMENT); }

    private static long check(long result, String what) {
        if (result < 0) throw MachineFailure.of(what, result);
        return result;
    }
}
