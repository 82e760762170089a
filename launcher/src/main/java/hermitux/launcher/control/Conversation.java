package hermitux.launcher.control;

import hermitux.host.Descriptor;
import hermitux.host.HostSystem;
import hermitux.host.Poll;
import hermitux.host.Signals;
import hermitux.launcher.machine.Ending;
import hermitux.launcher.machine.Machine;
import hermitux.launcher.machine.RunContext;

/**
 * Everything that passes between a running machine and this process, in one loop over poll(2): the standard streams, the control
 * channel, the hypervisor's messages, signals, the time limit. It ends when the machine has closed all its streams and what they
 * held is written, or shortly after the machine was killed.
 */
public final class Conversation extends GuestListener implements SignalPolicy.Runner {
    private static final int MAX_MESSAGES = 64 << 10;
    /** Output of a killed machine is written only while its reader takes it. */
    private static final long DRAIN_NANOS = 200_000_000L;
    private static final long MILLISECOND = 1_000_000L;

    private final Machine machine;
    private final UserTerminal terminal;
    private final Signals signals;
    private final Poll poll = new Poll();
    private final ControlChannel control = new ControlChannel(this);
    private final byte[] buffer = new byte[16 << 10];
    private final StringBuilder messages = new StringBuilder();
    private final SignalPolicy policy = new SignalPolicy(this);
    private final Stream input;
    private final Stream output;
    private final Stream error;
    private final long startNanos = HostSystem.monotonicNanos();
    private long deadlineNanos = Long.MAX_VALUE;
    /** When the signal that was passed on must have been taken. */
    private long signalDeadlineNanos = Long.MAX_VALUE;
    private boolean inputEnded;
    private boolean outputClosed;
    private boolean errorClosed;
    private boolean controlEnded;
    private boolean messagesEnded;

    private boolean timedOut;
    /** Why the machine was ended whose input or output failed; null if it was not. */
    private String failure;

    public Conversation(Machine machine, RunContext context, Signals signals) {
        super(context);
        this.machine = machine;
        this.signals = signals;
        terminal = context.terminal();
        Descriptor in = new Descriptor(0);
        input = terminal == null ? new Stream(in, machine.standardInput()) : new Keyboard(in, machine.standardInput(), policy.insistence);
        output = new Stream(machine.standardOutput(), new Descriptor(1));
        error = new Stream(machine.standardError(), new Descriptor(2));
    }

    /** @param hypervisorStatus the ended hypervisor's own */
    public Ending ending(int hypervisorStatus) {
        if (failure != null) return new Ending(-1, policy.killer(), timedOut, panicked, failure, hypervisorStatus, statusNanos);
        return new Ending(status, policy.killer(), timedOut, panicked, messages.toString(), hypervisorStatus, statusNanos);
    }

    public void run(long timeoutNanos) {
        if (timeoutNanos > 0) deadlineNanos = startNanos + timeoutNanos;
        while (!(controlEnded && messagesEnded && output.isDone() && error.isDone())) {
            long now = HostSystem.monotonicNanos();
            if (now >= deadlineNanos) {
                if (isKilled()) break;
                timedOut = true;
                kill();
            }
            if (now >= signalDeadlineNanos) policy.overdue();
            step(now);
        }
        control.finish();
    }

    private boolean isKilled() { return policy.killer() != 0 || timedOut || failure != null; }

    /** Without the end of a disk or the like told, what was lost would count as written. */
    private void endIfFailed() {
        if (isKilled()) return;
        failure = failure("standard input", input);
        if (failure == null) failure = failure("standard output", output);
        if (failure == null) failure = failure("standard error", error);
        if (failure != null) kill();
    }

    private static String failure(String name, Stream stream) { return stream.failure() == null ? null : name + " " + stream.failure(); }

    @Override public void kill() {
        policy.end();
        machine.kill();
        signalDeadlineNanos = Long.MAX_VALUE;
        deadlineNanos = HostSystem.monotonicNanos() + DRAIN_NANOS;
    }

    private void step(long now) {
        poll.clear();
        int signalPlace = poll.add(signals.descriptor, Poll.IN);
        int controlPlace = controlEnded ? -1 : poll.add(machine.control(), Poll.IN);
        int messagePlace = messagesEnded ? -1 : poll.add(machine.messages(), Poll.IN);
        input.enter(poll);
        output.enter(poll);
        error.enter(poll);
        poll.await(timeout(now));
        input.move(poll);
        output.move(poll);
        error.move(poll);
        if (controlPlace >= 0 && poll.readable(controlPlace)) readControl();
        if (messagePlace >= 0 && poll.readable(messagePlace)) readMessages();
        if (poll.readable(signalPlace)) policy.take(signals);
        endIfFailed();
        closeEnds();
        policy.killIfInsisted();
    }

    private int timeout(long now) {
        long next = Math.min(deadlineNanos, signalDeadlineNanos);
        return next == Long.MAX_VALUE ? -1 : (int) Math.max(0, Math.min((next - now) / MILLISECOND + 1, Integer.MAX_VALUE));
    }

    /** Passes the end of input on to the guest, and the loss of an output's reader. */
    private void closeEnds() {
        if (!inputEnded && input.isDone()) {
            inputEnded = true;
            machine.standardInput().shutdownWriting();
        }
        if (!outputClosed && output.isDone()) {
            outputClosed = true;
            machine.standardOutput().close();
        }
        if (!errorClosed && error.isDone()) {
            errorClosed = true;
            machine.standardError().close();
        }
    }

    private void readControl() {
        int count = machine.control().read(buffer, 0, buffer.length);
        if (count > 0) {
            control.accept(buffer, count);
        } else if (count != -Descriptor.EINTR) {
            controlEnded = true;
        }
    }

    private void readMessages() {
        int count = machine.messages().read(buffer, 0, buffer.length);
        for (int i = 0; i < count && messages.length() < MAX_MESSAGES; i++) messages.append((char) (buffer[i] & 255));
        if (count <= 0 && count != -Descriptor.EINTR) messagesEnded = true;
    }

    @Override public void tell(String line) { machine.control().print(line); }
    @Override public void tellSize() { if (terminal != null) tell(terminal.sizeRecord()); }
    @Override public void expectBy(long nanos) { signalDeadlineNanos = nanos; }

    @Override public void listening() { policy.listen(); }
    @Override public void signalTaken() { policy.taken(); }
    @Override void answer(String line) { tell(line); }
}
