package hermitux.vmm.kvm;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * All registers of a stopped processor, to look at and to change: {@link #fetch} takes copies, and {@link #store} gives back what was changed. The
 * structures are KVM's (kvm_regs, kvm_sregs, kvm_xsave, kvm_debugregs); the address of each is public, the offsets are here.
 */
public final class ProcessorState {
    public static final int RSP = 48, RIP = 128, RFLAGS = 136;
    public static final int CS = 0, DS = 24, ES = 48, FS = 72, GS = 96, SS = 120, SELECTOR = 12, CR3 = 240, IDT = 208;
    public static final int X87_CONTROL = 0, X87_STATUS = 2, X87_TAGS = 4, X87_OPCODE = 6, X87_CODE = 8, X87_DATA = 16;
    public static final int MXCSR = 24, X87 = 32, XMM = 160;
    public static final int TRAP = 0x100;

    private static final int GET_REGS = 0x8090ae81, SET_REGS = 0x4090ae82, GET_SREGS = 0x8138ae83, SET_SREGS = 0x4138ae84;
    private static final int GET_XSAVE = 0x9000aea4, SET_XSAVE = 0x5000aea5, GET_DEBUGREGS = 0x8080aea1;
    private static final int SET_DEBUGREGS = 0x4080aea2, RUN = 0xae80;
    private static final int GENERAL_BYTES = 144, SPECIAL_BYTES = 312, FLOATING_BYTES = 4096, STATE_BITS = 512, LEGACY_STATE = 3;
    private static final int DEBUG_BYTES = 128, DR6 = 32, DR7 = 40;
    private static final int TYPE = 14, LEVEL = 16;
    private static final int CODE = 11, DATA = 3, DR6_CLEAR = 0xffff0ff0, DR7_CLEAR = 0x400;

    public final long general = Scratch.allocate(GENERAL_BYTES);
    public final long special = Scratch.allocate(SPECIAL_BYTES);
    public final long floating = Scratch.allocate(FLOATING_BYTES);
    private final long debug = Scratch.allocate(DEBUG_BYTES);
    private final int processor;
    private final long run;
    private boolean specialChanged;
    private boolean floatingChanged;

    private ProcessorState(int processor, long run) {
        this.processor = processor;
        this.run = run;
    }

    /** @param run address of its struct kvm_run */
    public static ProcessorState of(int processor, long run) { return new ProcessorState(processor, run); }

    /** Finishes the port access for which the processor left the guest: only then its registers are those behind it (api.rst, KVM_EXIT_IO). */
    public void completeAccess() {
        Memory.store8(run + 1, 1);              // immediate_exit
        Linux.call(Linux.IOCTL, processor, RUN, 0);
        Memory.store8(run + 1, 0);
    }

    public void fetch() {
        check(Linux.call(Linux.IOCTL, processor, GET_REGS, general), "KVM_GET_REGS");
        check(Linux.call(Linux.IOCTL, processor, GET_SREGS, special), "KVM_GET_SREGS");
    }

    /** The same for what is at {@link #floating}, which {@link #fetch} leaves out: few need it. */
    public void fetchFloating() { check(Linux.call(Linux.IOCTL, processor, GET_XSAVE, floating), "KVM_GET_XSAVE"); }

    public void store() {
        if (specialChanged) check(Linux.call(Linux.IOCTL, processor, SET_SREGS, special), "KVM_SET_SREGS");
        specialChanged = false;
        check(Linux.call(Linux.IOCTL, processor, SET_REGS, general), "KVM_SET_REGS");
        if (floatingChanged) check(Linux.call(Linux.IOCTL, processor, SET_XSAVE, floating), "KVM_SET_XSAVE");
        floatingChanged = false;
    }

    public long rip() { return Memory.load64(general + RIP); }
    public void rip(long value) { Memory.store64(general + RIP, value); }
    public long pageTables() { return Memory.load64(special + CR3); }
    public long interruptTable() { return Memory.load64(special + IDT); }
    public int selector(int segment) { return Memory.load16(special + segment + SELECTOR); }
    public long base(int segment) { return Memory.load64(special + segment); }

    public void base(int segment, long value) {
        Memory.store64(special + segment, value);
        specialChanged = true;
    }

    /** Something was stored at {@link #floating}. */
    public void floatingChanged() {
        floatingChanged = true;
        Memory.store64(floating + STATE_BITS, Memory.load64(floating + STATE_BITS) | LEGACY_STATE);
    }

    public void trapFlag(boolean on) {
        long flags = Memory.load64(general + RFLAGS);
        Memory.store64(general + RFLAGS, on ? flags | TRAP : flags & ~TRAP);
    }

    /** As iretq does: what an exception's frame holds, of five words, becomes where the processor stands. */
    public void returnTo(long rip, int codeSelector, long flags, long rsp, int stackSelector) {
        rip(rip);
        Memory.store64(general + RFLAGS, flags);
        Memory.store64(general + RSP, rsp);
        segment(CS, codeSelector, CODE);
        segment(SS, stackSelector, DATA);
        specialChanged = true;
    }

    private void segment(int at, int selector, int type) {
        int level = selector & 3;
        Memory.store64(special + at, 0);
        Memory.store32(special + at + 8, -1);
        Memory.store16(special + at + SELECTOR, selector);
        for (int i = TYPE; i < 24; i++) Memory.store8(special + at + i, 0);
        Memory.store8(special + at + TYPE, type);
        Memory.store8(special + at + 15, 1);                            // present
        Memory.store8(special + at + LEVEL, level);
        Memory.store8(special + at + 17, type == CODE ? 0 : 1);         // 32 bits
        Memory.store8(special + at + 18, 1);                            // code or data
        Memory.store8(special + at + 19, type == CODE ? 1 : 0);         // 64 bits
        Memory.store8(special + at + 20, 1);                            // limit in pages
    }

    /** What the last debug exception was for: DR6, cleared by this. */
    public long takeDebugStatus() {
        if (Linux.call(Linux.IOCTL, processor, GET_DEBUGREGS, debug) < 0) return 0;
        long status = Memory.load64(debug + DR6);
        Memory.store64(debug + DR6, DR6_CLEAR & 0xffffffffL);
        Linux.call(Linux.IOCTL, processor, SET_DEBUGREGS, debug);
        return status;
    }

    /** Four addresses, and what each is watched for: kinds as in DR7 (execution 0, write 1, access 3; lengths 1, 2, 8 or 4 bytes as 0 to 3). */
    public void watch(long[] addresses, int[] kinds, boolean[] used) {
        long control = DR7_CLEAR;
        Memory.fill(debug, 0, DEBUG_BYTES);
        for (int i = 0; i < addresses.length; i++) {
            if (!used[i]) continue;
            Memory.store64(debug + 8L * i, addresses[i]);
            control |= 1L << 2 * i | (long) kinds[i] << 16 + 4 * i;
        }
        Memory.store64(debug + DR6, DR6_CLEAR & 0xffffffffL);
        Memory.store64(debug + DR7, control);
        Linux.call(Linux.IOCTL, processor, SET_DEBUGREGS, debug);
    }

    private static void check(long result, String what) {
        if (result < 0) throw MachineFailure.of(what, result);
    }
}
