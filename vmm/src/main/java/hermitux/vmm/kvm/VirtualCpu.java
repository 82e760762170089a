package hermitux.vmm.kvm;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Loops;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * One virtual processor: its state before it starts, and why it left the guest (struct kvm_run, which the host kernel shares with us).
 */
public final class VirtualCpu {
    /** Reasons of an exit. */
    public static final int IO = 2, DEBUG = 4, HALT = 5, MMIO = 6, SHUTDOWN = 8, FAIL_ENTRY = 9, INTERRUPTED = 10, INTERNAL_ERROR = 17, SYSTEM_EVENT = 24;

    /** Requests that are made while the guest runs. */
    public static final int RUN = 0xae80, GET_REGS = 0x8090ae81, GET_SREGS = 0x8138ae83;

    private static final int SET_CPUID2 = 0x4008ae90, SET_REGS = 0x4090ae82;
    private static final int SET_SREGS = 0x4138ae84, GET_TSC_KHZ = 0xaea3, SET_XCRS = 0x4188aea7;
    private static final int REASON = 8, DETAIL = 32;
    private static final int PROT_READ_WRITE = 3, MAP_SHARED = 1;

    private static final int REGISTERS_BYTES = 144, RIP = 128, RBX = 8, RDI = 40, R8 = 64, RFLAGS = 136, RSP = 48;
    private static final int SPECIAL_BYTES = 312, CS = 0, DS = 24, ES = 48, FS = 72, GS = 96, SS = 120, CR0 = 224, CR2 = 232, CR3 = 240, CR4 = 248, EFER = 264;
    private static final int CPUID_HEADER = 8, CPUID_ENTRY = 40, EAX = 12, EBX = 16, ECX = 20, EDX = 24;
    private static final int XSAVE = 26, HYPERVISOR = 1 << 31, FSGSBASE = 1;
    private static final int CODE_SELECTOR = 8, DATA_SELECTOR = 16;
    /** CR0, with and without paging; CR4; EFER (SDM volume 3, 2.2.1 and 2.5). */
    private static final long PROTECTED = 0x11, MP = 1 << 1, NE = 1 << 5, WP = 1 << 16, PG = 1L << 31;
    private static final long SCE = 1, LME = 1 << 8, LMA = 1 << 10, NXE = 1 << 11;
    /** What our kernel switches on in CR4: PAE, PGE, OSFXSR, OSXMMEXCPT; FSGSBASE and OSXSAVE where CPUID has them; and in XCR0: x87, SSE, AVX, AVX-512. */
    private static final long CR4_ALWAYS = 0x6a0, CR4_FSGSBASE = 1 << 16, CR4_OSXSAVE = 1 << 18, XCR0_WANTED = 0xe7;
    private static final int XCRS_BYTES = 392, XCRS_VALUE = 16;

    public final int descriptor;
    private final int number;
    private final long run;
    private final long registers = Scratch.allocate(REGISTERS_BYTES);
    private final long special = Scratch.allocate(SPECIAL_BYTES);
    /** CR4 and XCR0 as our kernel wants them, by the CPUID that the processor was given. */
    private long controls = CR4_ALWAYS;
    private long vectorStates;

    VirtualCpu(int descriptor, int number, long runBytes) {
        this.descriptor = descriptor;
        this.number = number;
        run = Linux.call(Linux.MMAP, 0, runBytes, PROT_READ_WRITE, MAP_SHARED, descriptor, 0);
        if (run < 0) throw MachineFailure.of("mapping the processor's state", run);
    }

    /** @param list of {@link Kvm#supportedCpuid}; the entries that name the processor are made this one's */
    public void setCpuid(long list) {
        setCpuid(list, descriptor, number);
        boolean xsave = (cpuid(list, 1, ECX) >> XSAVE & 1) != 0;
        if (xsave) controls |= CR4_OSXSAVE;
        if ((cpuid(list, 7, EBX) & FSGSBASE) != 0) controls |= CR4_FSGSBASE;
        vectorStates = xsave ? cpuid(list, 0xd, EAX) & XCR0_WANTED : 0;
    }

    /** A register of a leaf, of its first subleaf; 0 if it is not there. */
    private static int cpuid(long list, int leaf, int register) {
        int count = Memory.load32(list);
        for (int i = 0; i < count; i++) {
            long entry = list + CPUID_HEADER + (long) i * CPUID_ENTRY;
            if (Memory.load32(entry) == leaf && Memory.load32(entry + 4) == 0) return Memory.load32(entry + register);
        }
        return 0;
    }

    /**
     * A processor's CPUID, of one that is never run as well. It says that there is a hypervisor, which KVM leaves to us (api.rst, KVM_GET_SUPPORTED_CPUID):
     * without that a kernel does not look for KVM's clock.
     */
    static void setCpuid(long list, int descriptor, int number) {
        int count = Memory.load32(list);
        for (int i = 0; i < count; i++) {
            long entry = list + CPUID_HEADER + (long) i * CPUID_ENTRY;
            int leaf = Memory.load32(entry);
            if (leaf == 1) {
                Memory.store8(entry + EBX + 3, number);
                Memory.store32(entry + ECX, Memory.load32(entry + ECX) | HYPERVISOR);
            }
            if (leaf == 0xb || leaf == 0x1f) Memory.store32(entry + EDX, number);
        }
        check(Linux.call(Linux.IOCTL, descriptor, SET_CPUID2, list), "KVM_SET_CPUID2");
    }

    /** 32-bit protected mode without paging, flat segments, EBX = start info: how a PVH kernel is entered (xen/include/public/arch-x86/hvm/start_info.h). */
    public void enterFlat(int entry, int startInfo) {
        special(false, PROTECTED, 0, 0, 0);
        general(entry & 0xffffffffL, startInfo, 0, 0);
    }

    /**
     * Long mode with that page table, flat segments, EBX = start info: how our kernel is entered by a monitor that can (gate.S, long_entry). R8 and RDI say
     * what CR4 and XCR0 are: where that is what the kernel wants, it has nothing to write, which would be an exit each.
     */
    public void enterLong(long entry, long pageTable, int startInfo) {
        special(true, PROTECTED | MP | NE | WP | PG, pageTable, controls, SCE | LME | LMA | NXE);
        general(entry, startInfo, controls, setVectorStates());
    }

    /** Sets XCR0; answers what it is now, or 0 if that is for the kernel to do. */
    private long setVectorStates() {
        if (vectorStates == 0) return 0;
        long extended = Scratch.allocate(XCRS_BYTES);
        Memory.fill(extended, 0, XCRS_BYTES);
        Memory.store32(extended, 1);
        Memory.store64(extended + XCRS_VALUE, vectorStates);
        return Linux.call(Linux.IOCTL, descriptor, SET_XCRS, extended) < 0 ? 0 : vectorStates;
    }

    private void special(boolean isLong, long cr0, long cr3, long cr4, long efer) {
        check(Linux.call(Linux.IOCTL, descriptor, GET_SREGS, special), "KVM_GET_SREGS");
        segment(CS, CODE_SELECTOR, 11, isLong);
        for (int offset : new int[] {DS, ES, FS, GS, SS}) segment(offset, DATA_SELECTOR, 3, false);
        Memory.store64(special + CR0, cr0);
        Memory.store64(special + CR3, cr3);
        Memory.store64(special + CR4, cr4);
        Memory.store64(special + EFER, efer);
        check(Linux.call(Linux.IOCTL, descriptor, SET_SREGS, special), "KVM_SET_SREGS");
    }

    private void general(long entry, int startInfo, long cr4, long xcr0) {
        Memory.fill(registers, 0, REGISTERS_BYTES);
        Memory.store64(registers + RIP, entry);
        Memory.store64(registers + RBX, startInfo & 0xffffffffL);
        Memory.store64(registers + R8, cr4);
        Memory.store64(registers + RDI, xcr0);
        Memory.store64(registers + RFLAGS, 2);
        check(Linux.call(Linux.IOCTL, descriptor, SET_REGS, registers), "KVM_SET_REGS");
    }

    private void segment(int offset, int selector, int type, boolean isLong) {
        long at = special + offset;
        Memory.store64(at, 0);
        Memory.store32(at + 8, -1);
        Memory.store16(at + 12, selector);
        Memory.store8(at + 14, type);
        Memory.store8(at + 15, 1);          // present
        Memory.store8(at + 16, 0);          // privilege level
        Memory.store8(at + 17, isLong ? 0 : 1);         // 32 bits
        Memory.store8(at + 18, 1);          // code or data
        Memory.store8(at + 19, isLong ? 1 : 0);
        Memory.store8(at + 20, 1);          // limit in pages
        Memory.store8(at + 22, 0);
    }

    /** Frequency of the time-stamp counter, 0 if the host kernel does not know it. */
    public long timestampHertz() {
        long kilohertz = Linux.call(Linux.IOCTL, descriptor, GET_TSC_KHZ, 0);
        return kilohertz > 0 ? kilohertz * 1000 : 0;
    }

    /** For a debugger. */
    public ProcessorState debugState() { return ProcessorState.of(descriptor, run); }

    public long run() { return Loops.runProcessor(descriptor, run); }

    public int exitReason() { return Memory.load32(run + REASON); }

    public boolean ioIsOutput() { return Memory.load8(run + DETAIL) != 0; }
    public int ioSize() { return Memory.load8(run + DETAIL + 1); }
    public int ioPort() { return Memory.load16(run + DETAIL + 2); }
    public int ioCount() { return Memory.load32(run + DETAIL + 4); }
    /** Where the bytes of all the repetitions lie. */
    public long ioData() { return run + Memory.load64(run + DETAIL + 8); }

    public long mmioAddress() { return Memory.load64(run + DETAIL); }
    public long mmioData() { return run + DETAIL + 8; }
    public int mmioSize() { return Memory.load32(run + DETAIL + 16); }
    public boolean mmioIsWrite() { return Memory.load8(run + DETAIL + 20) != 0; }

    /** A field that several reasons have first: the hardware's reason, the error's kind, the event's type. */
    public long firstDetail() { return Memory.load64(run + DETAIL); }

    /** Where the processor stands, in one line, for messages about its end. */
    public String state() {
        Linux.call(Linux.IOCTL, descriptor, GET_REGS, registers);
        Linux.call(Linux.IOCTL, descriptor, GET_SREGS, special);
        return "rip " + Long.toHexString(Memory.load64(registers + RIP)) + " rsp " + Long.toHexString(Memory.load64(registers + RSP))
            + " cs " + Integer.toHexString(Memory.load16(special + CS + 12)) + " cr2 " + Long.toHexString(Memory.load64(special + CR2))
            + " cr3 " + Long.toHexString(Memory.load64(special + CR3));
    }

    private static void check(long result, String what) {
        if (result < 0) throw MachineFailure.of(what, result);
    }
}
