package hermitux.vmm.debug;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.device.Events;
import hermitux.vmm.kvm.ProcessorState;
import hermitux.vmm.kvm.VirtualCpu;
import hermitux.vmm.machine.Loops;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * gdb at a guest: stops it at the program's first instruction, at breakpoints, after steps and when gdb says so, and while it is stopped hands gdb's
 * packets to {@link GdbCommands}. The guest's kernel takes part by two entries of its gate ({@link Traps}) and by having the program's files in memory
 * from the start, so that breakpoints can be set.
 *
 * It stops inside of the exit that brought it here: Java's lock is held, so the rest of the monitor stands still as well.
 */
public final class Debugger extends Events.Watch {
    /** Where the guest's gate tells of an exception. */
    public static final int PORT = Traps.PORT;

    private static final int INTERRUPT = 2;
    private static final long KERNEL = 1L << 47;
    private static final int GENERAL_BYTES = 144, FRAME_WORD = 8;
    private static final int SYSCALL = 0x050f;
    /** Of the faults the one whose number is another in the protocol. */
    private static final int SIGBUS = 7, GDB_SIGBUS = 10;

    private enum Phase { BEGINNING, PROBING, DEBUGGING, DETACHED }

    private final Events events;
    private final Runnable waiting;
    private final GdbConnection connection;
    private final ProcessorState state;
    private final VirtualMemory memory;
    private final Breakpoints breakpoints;
    private final Traps traps;
    private final GdbCommands commands;
    private final ExceptionRegisters exception;
    private final long beginning = Scratch.allocate(GENERAL_BYTES);
    private Phase phase = Phase.BEGINNING;
    private long entry;
    private boolean stepping;
    private boolean stopWanted;

    /**
     * @param program its path on the host
     * @param waiting runs when the program is about to start and gdb may come
     * @param kill ends the machine
     */
    public Debugger(int port, String program, VirtualCpu processor, GuestMemory guest, Events events, Runnable waiting, Runnable kill) {
        this.events = events;
        this.waiting = waiting;
        connection = new GdbConnection(port);
        state = processor.debugState();
        memory = new VirtualMemory(guest, state);
        breakpoints = new Breakpoints(memory, state);
        traps = new Traps(memory);
        exception = new ExceptionRegisters(memory, state);
        commands = new GdbCommands(connection, state, memory, breakpoints, program, kill);
    }

    /** The kernel is about to enter the program. */
    public void programStarts(long entry) {
        if (phase != Phase.BEGINNING || this.entry != 0) return;
        this.entry = entry;
        state.fetch();
        traps.install(state);
        if (!breakpoints.insert(entry)) throw new MachineFailure("--gdb: the program's first instruction is not in memory");
    }

    /** The guest has written to {@link #PORT}: RSP is at the exception's frame, RIP, CS, flags, RSP, SS. */
    public void trapped() {
        if (phase == Phase.DETACHED) return;
        state.completeAccess();
        state.fetch();
        long frame = Memory.load64(state.general + ProcessorState.RSP), rip = memory.load64(frame);
        if (traps.isBreakpoint(state.rip())) {
            if (!breakpoints.isAt(rip - 1)) return;             // the program's own: it goes on to the kernel
            leaveException(frame, rip - 1);
            if (phase == Phase.BEGINNING) begin();
            else stop("T05swbreak:;");
            return;
        }
        leaveException(frame, rip);
        long status = phase == Phase.PROBING || breakpoints.useRegisters() ? state.takeDebugStatus() : 0;
        if (phase == Phase.PROBING) endProbe(status);
        else debugException(status);
    }

    /** Goes where the exception's iretq would. */
    private void leaveException(long frame, long rip) {
        state.returnTo(rip, (int) memory.load64(frame + FRAME_WORD) & 0xffff, memory.load64(frame + 2 * FRAME_WORD),
            memory.load64(frame + 3 * FRAME_WORD), (int) memory.load64(frame + 4 * FRAME_WORD) & 0xffff);
    }

    private void debugException(long status) {
        int slot = breakpoints.hit(status);
        long changed;
        if (slot >= 0) {
            int kind = breakpoints.kind(slot);
            String address = Long.toHexString(breakpoints.address(slot));
            stop(kind == Breakpoints.EXECUTION ? "T05hwbreak:;" : (kind == Breakpoints.WRITE ? "T05watch:" : "T05awatch:") + address + ";");
        } else if (breakpoints.needsSteps() && (changed = breakpoints.changed()) != 0) {
            stop("T05watch:" + Long.toHexString(changed) + ";");
        } else if (stepping && (commands.stepInKernel || Long.compareUnsigned(state.rip(), KERNEL) < 0)) {
            stop("T05");
        } else {
            // On its way through the kernel a step goes on; a flag that an earlier step left in some saved state is nobody's.
            state.trapFlag(stepping || breakpoints.needsSteps());
            state.store();
        }
    }

    /** At the program's first instruction: tries out whether the debug registers work, by one of them and a step. */
    private void begin() {
        breakpoints.remove(entry);
        Memory.copy(beginning, state.general, GENERAL_BYTES);
        if ((memory.load64(entry) & 0xffff) == SYSCALL) {
            endBeginning(false);
            return;
        }
        breakpoints.watch(entry, 1, Breakpoints.EXECUTION);
        phase = Phase.PROBING;
        state.trapFlag(true);
        state.store();
    }

    private void endProbe(long status) {
        boolean works = breakpoints.hit(status) >= 0;
        breakpoints.unwatch(entry, Breakpoints.EXECUTION);
        // Without them one instruction was executed: again. A program's first one only moves between registers.
        Memory.copy(state.general, beginning, GENERAL_BYTES);
        endBeginning(works);
    }

    private void endBeginning(boolean watches) {
        phase = Phase.DEBUGGING;
        commands.programStarted(watches);
        waiting.run();
        connection.accept();
        stop(null);
    }

    /** @param reply what gdb is told, or null if it asks */
    private void stop(String reply) {
        state.trapFlag(false);
        state.fetchFloating();
        stepping = false;
        stopWanted = false;
        commands.stopped(reply == null ? "T05" : reply);
        if (reply != null) connection.send(reply);
        GdbCommands.Outcome outcome = commands.serve();
        if (outcome == GdbCommands.Outcome.DETACH) {
            detach();
            return;
        }
        stepping = outcome == GdbCommands.Outcome.STEP;
        state.trapFlag(stepping || breakpoints.needsSteps());
        goOn();
        if (outcome != GdbCommands.Outcome.KILLED) events.arm(this, connection.descriptor(), Events.READABLE);
    }

    private void detach() {
        breakpoints.removeAll();
        connection.close();
        phase = Phase.DETACHED;
        state.trapFlag(false);
        goOn();
    }

    private void goOn() {
        if (exception.areShown()) exception.hide();
        else state.store();
    }

    /** An exception of the program is about to become a signal: gdb sees the program as it was then. */
    public void faulted(int signal, long registers) {
        if (phase != Phase.DEBUGGING || !connection.isOpen()) return;
        state.fetch();
        exception.show(registers);
        int number = signal == SIGBUS ? GDB_SIGBUS : signal;
        stop("T" + Character.forDigit(number >> 4 & 15, 16) + Character.forDigit(number & 15, 16));
    }

    /** gdb has said something while the program runs. */
    @Override public void ready(int what) {
        if (phase != Phase.DEBUGGING || !connection.isOpen()) return;
        if (connection.wantsStop()) {
            stopWanted = true;
            Loops.interruptProcessor();
        } else {
            events.arm(this, connection.descriptor(), Events.READABLE);
        }
    }

    /** The processor was taken out of the guest. */
    public void interrupted() {
        if (!stopWanted || phase != Phase.DEBUGGING) return;
        state.fetch();
        if (connection.isOpen()) stop("T0" + INTERRUPT);
        else detach();
    }

    /** The program has ended with a status, as a shell has it. */
    public void ended(int status) {
        if (phase != Phase.DEBUGGING || !connection.isOpen()) return;
        connection.send("W" + Character.forDigit(status >> 4 & 15, 16) + Character.forDigit(status & 15, 16));
        connection.close();
        phase = Phase.DETACHED;
    }
}
