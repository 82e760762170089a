package hermitux.vmm.debug;

import hermitux.vmm.kvm.ProcessorState;
import hermitux.vmm.machine.Memory;

/** gdb's packets to a stopped guest (gdb's manual, Remote Protocol), served until one of them lets it go on. */
final class GdbCommands {
    enum Outcome { CONTINUE, STEP, DETACH, KILLED }

    private static final String OK = "OK", WRONG = "E16", NO_MEMORY = "E0e", NOT_KNOWN = "";
    private static final int MOST_VECTOR = 4096;
    private static final String FEATURES = "PacketSize=4000;QStartNoAckMode+;swbreak+;hwbreak+;vContSupported+;qXfer:features:read+;qXfer:auxv:read+;"
        + "qXfer:exec-file:read+";

    private final GdbConnection connection;
    private final ProcessorState state;
    private final VirtualMemory memory;
    private final Breakpoints breakpoints;
    private final GdbRegisters registers;
    private final String program;
    private final Runnable kill;
    private String lastStop;
    private String auxiliaryVector = "";
    private boolean watches;
    private Outcome outcome;

    /** The step that was asked for begins in the kernel, and so may end there. */
    boolean stepInKernel;

    GdbCommands(GdbConnection connection, ProcessorState state, VirtualMemory memory, Breakpoints breakpoints, String program, Runnable kill) {
        this.connection = connection;
        this.state = state;
        this.memory = memory;
        this.breakpoints = breakpoints;
        this.program = program;
        this.kill = kill;
        registers = new GdbRegisters(state);
    }

    /** The stack is as the kernel made it: argc, argv, NULL, environment, NULL, auxiliary vector. */
    void programStarted(boolean watches) {
        this.watches = watches;
        long at = Memory.load64(state.general + ProcessorState.RSP) + 8;
        for (int nulls = 0; nulls < 2; at += 8) if (memory.load64(at) == 0) nulls++;
        var vector = new StringBuilder();
        long end = at + MOST_VECTOR;
        for (boolean last = false; !last && at < end; at += 16) {
            last = memory.load64(at) == 0;
            for (int i = 0; i < 16; i++) vector.append((char) Math.max(0, memory.load8(at + i)));
        }
        auxiliaryVector = vector.toString();
    }

    void stopped(String reply) { lastStop = reply; }

    /** Answers how the guest goes on. */
    Outcome serve() {
        outcome = null;
        while (outcome == null) {
            String packet = connection.receive();
            if (packet == null) return Outcome.DETACH;
            String answer = packet.isEmpty() ? NOT_KNOWN : answer(packet);
            if (answer != null) connection.send(answer);
            if (packet.equals("QStartNoAckMode")) connection.acknowledgeNoMore();
        }
        stepInKernel = state.rip() < 0;
        return outcome;
    }

    /** Null if there is none now. */
    private String answer(String packet) {
        String rest = packet.substring(1);
        return switch (packet.charAt(0)) {
            case '?' -> lastStop;
            case 'g' -> allRegisters();
            case 'G' -> setRegisters(rest);
            case 'p' -> register(rest);
            case 'P' -> setRegister(rest);
            case 'm' -> read(rest);
            case 'M' -> write(rest, true);
            case 'X' -> write(rest, false);
            case 'Z' -> breakpoint(rest, true);
            case 'z' -> breakpoint(rest, false);
            case 'c', 'C' -> goOn(Outcome.CONTINUE);
            case 's', 'S' -> goOn(Outcome.STEP);
            case 'v' -> verbose(packet);
            case 'q' -> query(packet);
            case 'Q' -> packet.equals("QStartNoAckMode") ? OK : NOT_KNOWN;
            case 'H', 'T' -> OK;
            case 'k' -> kill();
            case 'D' -> detach();
            default -> NOT_KNOWN;
        };
    }

    private String goOn(Outcome how) {
        outcome = how;
        return null;
    }

    private String kill() {
        kill.run();
        return goOn(Outcome.KILLED);
    }

    private String detach() {
        outcome = Outcome.DETACH;
        return OK;
    }

    private String verbose(String packet) {
        if (packet.equals("vCont?")) return "vCont;c;C;s;S";
        if (packet.startsWith("vCont;")) return goOn(packet.charAt(6) == 's' || packet.charAt(6) == 'S' ? Outcome.STEP : Outcome.CONTINUE);
        if (!packet.startsWith("vKill")) return NOT_KNOWN;
        kill();
        return OK;
    }

    private String query(String packet) {
        if (packet.startsWith("qSupported")) return FEATURES;
        if (packet.startsWith("qXfer:features:read:target.xml:")) return part(TargetDescription.text(), packet);
        if (packet.startsWith("qXfer:auxv:read::")) return part(auxiliaryVector, packet);
        if (packet.startsWith("qXfer:exec-file:read:")) return part(program, packet);
        return switch (packet) {
            case "qC" -> "QC1";
            case "qfThreadInfo" -> "m1";
            case "qsThreadInfo" -> "l";
            case "qAttached" -> "0";
            case "qSymbol::" -> OK;
            default -> NOT_KNOWN;
        };
    }

    /** The part that "…:offset,length" at the packet's end asks for: m and more follows, or l and this is the last. */
    private static String part(String whole, String packet) {
        int colon = packet.lastIndexOf(':'), comma = packet.lastIndexOf(',');
        if (comma < colon) return WRONG;
        long offset = number(packet, colon + 1, comma), length = number(packet, comma + 1, packet.length());
        if (offset < 0 || length < 0 || offset > whole.length()) return WRONG;
        int end = (int) Math.min(whole.length(), offset + Math.min(length, GdbConnection.MOST_PACKET / 2));
        return (end < whole.length() ? "m" : "l") + whole.substring((int) offset, end);
    }

    /** The hexadecimal number there; -1 if it is none. */
    private static long number(String text, int from, int to) {
        if (from >= to || to - from > 16) return -1;
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) return -1;
            number = number << 4 | digit;
        }
        return number;
    }

    private String allRegisters() {
        var text = new StringBuilder();
        for (int i = 0; i < GdbRegisters.COUNT; i++) registers.put(text, i);
        return text.toString();
    }

    private String setRegisters(String text) {
        for (int i = 0, at = 0; i < GdbRegisters.COUNT; i++) {
            at = registers.take(text, at, i);
            if (at < 0) return WRONG;
        }
        return OK;
    }

    private String register(String text) {
        long number = number(text, 0, text.length());
        if (number < 0 || number >= GdbRegisters.COUNT) return WRONG;
        var value = new StringBuilder();
        registers.put(value, (int) number);
        return value.toString();
    }

    private String setRegister(String text) {
        int equals = text.indexOf('=');
        long number = equals < 0 ? -1 : number(text, 0, equals);
        if (number < 0 || number >= GdbRegisters.COUNT) return WRONG;
        return registers.take(text, equals + 1, (int) number) < 0 ? WRONG : OK;
    }

    private String read(String text) {
        int comma = text.indexOf(',');
        long length = comma < 0 ? -1 : number(text, comma + 1, text.length());
        if (length < 0) return WRONG;
        long address = number(text, 0, comma);
        int count = (int) Math.min(length, GdbConnection.MOST_PACKET / 2 - 8);
        var bytes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int b = breakpoints.original(address + i);
            if (b < 0) break;
            bytes.append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
        }
        return bytes.length() == 0 && length > 0 ? NO_MEMORY : bytes.toString();
    }

    private String write(String text, boolean hexadecimal) {
        int comma = text.indexOf(','), colon = text.indexOf(':');
        if (comma < 0 || colon < comma) return WRONG;
        long address = number(text, 0, comma), length = number(text, comma + 1, colon);
        int at = colon + 1;
        if (length < 0 || text.length() - at != (hexadecimal ? 2 * length : length)) return WRONG;
        for (long i = 0; i < length; i++) {
            int value = hexadecimal ? (int) number(text, at, at + 2) : text.charAt(at);
            at += hexadecimal ? 2 : 1;
            if (value < 0) return WRONG;
            if (!breakpoints.store(address + i, value)) return NO_MEMORY;
        }
        return OK;
    }

    /** Kind 0 is a breakpoint in the text, 1 one of the processor, 2 stops at writes, 4 at reads and writes; 3, at reads alone, x86 does not have. */
    private String breakpoint(String text, boolean insert) {
        int first = text.indexOf(','), second = text.indexOf(',', first + 1);
        if (first != 1 || second < 0) return WRONG;
        long address = number(text, 2, second), length = number(text, second + 1, text.length());
        if (length < 0) return WRONG;
        int kind = switch (text.charAt(0)) {
            case '1' -> Breakpoints.EXECUTION;
            case '2' -> Breakpoints.WRITE;
            case '4' -> Breakpoints.ACCESS;
            default -> -1;
        };
        // Without debug registers a breakpoint of the processor becomes one in the text, and what is written is found by steps.
        if (text.charAt(0) == '0' || kind == Breakpoints.EXECUTION && !watches) {
            if (insert) return breakpoints.insert(address) ? OK : NO_MEMORY;
            breakpoints.remove(address);
            return OK;
        }
        if (kind == Breakpoints.WRITE && !watches) {
            if (insert) return breakpoints.watchBySteps(address, (int) length) ? OK : WRONG;
            breakpoints.unwatchSteps(address);
            return OK;
        }
        if (kind < 0 || !watches) return NOT_KNOWN;
        if (insert) return breakpoints.watch(address, kind == Breakpoints.EXECUTION ? 1 : (int) length, kind) ? OK : WRONG;
        breakpoints.unwatch(address, kind);
        return OK;
    }
}
