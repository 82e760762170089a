package hermitux.launcher.control;

import hermitux.host.HostSystem;
import hermitux.host.Signals;
import hermitux.launcher.machine.Ending;
import hermitux.launcher.machine.RunContext;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.VirtualMachine;
import hermitux.vmm.debug.Debugger;
import hermitux.vmm.device.ConsoleDevice;
import hermitux.vmm.device.Events;
import hermitux.vmm.device.HostTimer;
import hermitux.vmm.device.SerialPort;

/**
 * What a native machine's run needs beside the machine: the control channel, signals, the time limit. Signals keep their default effect, the
 * end of this process and all of the machine, until the program listens, the terminal is raw, or there is a record to complete.
 */
public final class Supervision extends GuestListener implements SerialPort.Peer, ConsoleDevice.Typing, SignalPolicy.Runner {
    private static final int CTRL_C = 3, SIGKILL = 9;

    private final UserTerminal terminal;
    private final boolean recording;
    private final long timeoutNanos;
    private final ControlChannel control = new ControlChannel(this);
    private final SignalPolicy policy = new SignalPolicy(this);
    private VirtualMachine machine;
    private Debugger debugger;
    private Signals signals;
    private HostTimer signalTimer;
    private boolean timedOut;

    public Supervision(RunContext context) {
        super(context);
        terminal = context.terminal();
        recording = context.calls() != null;
        timeoutNanos = context.timeoutNanos();
    }

    public Ending run(VirtualMachine machine) {
        this.machine = machine;
        if (terminal != null || recording) takeSignals();
        if (terminal != null) terminal.makeRaw();
        if (timeoutNanos > 0) new HostTimer(machine.events, this::timeOut).set(timeoutNanos);
        String message = "";
        int ended = 0;
        try {
            ended = machine.run();
        } catch (MachineFailure failure) {
            message = failure.getMessage();
            status = -1;      // what it said before is not what became of it
        }
        control.finish();
        return new Ending(status, policy.killer(), timedOut, panicked, message, ended, statusNanos);
    }

    @Override public void received(int character) { control.accept((char) character); }
    @Override void answer(String line) { machine.serial.send(line); }

    private void timeOut() {
        timedOut = true;
        policy.end();
        machine.end(0);
    }

    private void takeSignals() {
        if (signals != null) return;
        signals = new Signals();
        machine.events.arm(new SignalWatch(), signals.descriptor.number, Events.READABLE);
    }

    private final class SignalWatch extends Events.Watch {
        @Override public void ready(int events) {
            policy.take(signals);
            machine.events.arm(this, signals.descriptor.number, Events.READABLE);
        }
    }

    @Override public void tell(String line) { answer(line); }
    @Override public void tellSize() { if (terminal != null) answer(terminal.sizeRecord()); }
    @Override public void kill() { machine.end(0); }

    @Override public void expectBy(long nanos) {
        if (signalTimer == null && nanos == Long.MAX_VALUE) return;
        if (signalTimer == null) signalTimer = new HostTimer(machine.events, policy::overdue);
        signalTimer.set(nanos == Long.MAX_VALUE ? 0 : Math.max(1, nanos - HostSystem.monotonicNanos()));
    }

    @Override public void typed(int key) {
        if (terminal == null || key != CTRL_C) return;
        policy.insistence.happened(HostSystem.monotonicNanos());
        policy.killIfInsisted();
    }

    /** gdb stops the program at its first instruction, and may end it. */
    public void debug(VirtualMachine machine, int port, String program) {
        Runnable waiting = () -> Messages.say("waiting for gdb: target remote :" + port);
        debugger = machine.debug(port, program, waiting, () -> policy.kill(SIGKILL));
    }

    @Override public void ended(int status) {
        super.ended(status);
        if (debugger != null) debugger.ended(status);
    }

    @Override public void starting(long address) { if (debugger != null) debugger.programStarts(address); }

    @Override public void faulted(int signal, long registers) { if (debugger != null) debugger.faulted(signal, registers); }

    @Override public void listening() {
        policy.listen();
        takeSignals();
    }

    @Override public void signalTaken() { policy.taken(); }
}
