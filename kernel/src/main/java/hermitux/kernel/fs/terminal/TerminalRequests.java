package hermitux.kernel.fs.terminal;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;

/** The requests of ioctl_tty(2) that an open terminal takes, and the master of a pseudo-terminal for it. */
final class TerminalRequests {
    static final int TCGETS = 0x5401, TCSETS = 0x5402, TCSETSF = 0x5404, TCSBRK = 0x5409, TCXONC = 0x540a, TCFLSH = 0x540b;
    static final int TIOCEXCL = 0x540c, TIOCNXCL = 0x540d, TIOCSCTTY = 0x540e, TIOCGPGRP = 0x540f, TIOCSPGRP = 0x5410, TIOCOUTQ = 0x5411;
    static final int TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414, FIONREAD = 0x541b, TIOCNOTTY = 0x5422, TIOCGETD = 0x5424, TIOCGSID = 0x5429;
    static final int TCGETS2 = 0x802c542a, TCSETS2 = 0x402c542b, TCSETSF2 = 0x402c542d, TIOCGEXCL = 0x80045440;

    private TerminalRequests() { }

    /** @param master whether the other end of a pseudo-terminal asks: it need not be in the session */
    static long handle(Terminal terminal, boolean master, int request, long argument) {
        if (changes(request)) {
            long refusal = ControllingTerminal.use(terminal, ControllingTerminal.SIGTTOU);
            if (refusal != 0) return refusal == -Errno.EIO && request == TIOCSPGRP ? -Errno.ENOTTY : refusal;
        }
        switch (request) {
            case TCGETS: return get(terminal, argument, false);
            case TCGETS2: return get(terminal, argument, true);
            case TCSETS, TCSETS + 1, TCSETSF: return set(terminal, argument, request - TCSETS, false);
            case TCSETS2, TCSETS2 + 1, TCSETSF2: return set(terminal, argument, request - TCSETS2, true);
            case TIOCGWINSZ: return windowSize(terminal, argument);
            case TIOCSWINSZ: return setWindowSize(terminal, argument);
            case TIOCGPGRP:
                if (!master && !ControllingTerminal.is(terminal)) return -Errno.ENOTTY;
                return answer(argument, terminal.foregroundGroup);
            case TIOCSPGRP: return setForegroundGroup(terminal, argument);
            case TIOCGSID:
                if (!master && !ControllingTerminal.is(terminal) || terminal.sessionId == 0) return -Errno.ENOTTY;
                return answer(argument, terminal.sessionId);
            case TIOCOUTQ: return answer(argument, (int) terminal.pendingOutput());
            case TIOCGETD: return answer(argument, 0);
            case TIOCEXCL, TIOCNXCL:
                terminal.exclusive = request == TIOCEXCL;
                return 0;
            case TIOCGEXCL: return answer(argument, terminal.exclusive ? 1 : 0);
            case TCSBRK: return terminal.drain();       // a break, for the argument 0, has no line to be sent on
            case TCXONC: return flow(terminal, (int) argument);
            case FIONREAD: return answer(argument, (int) terminal.discipline.available());
            case TCFLSH: return flush(terminal, (int) argument);
            case TIOCSCTTY: return ControllingTerminal.take(terminal, argument == 1);
            case TIOCNOTTY: return ControllingTerminal.giveUp(terminal);
            default: return -Errno.ENOTTY;
        }
    }

    /** What a group in the background may not do (termios(3)). */
    private static boolean changes(int request) {
        return switch (request) {
            case TCSETS, TCSETS + 1, TCSETSF, TCSETS2, TCSETS2 + 1, TCSETSF2, TCSBRK, TCXONC, TCFLSH, TIOCSPGRP -> true;
            default -> false;
        };
    }

    private static long get(Terminal terminal, long address, boolean second) {
        if (!UserMemory.writable(address, second ? TerminalSettings.SIZE2 : TerminalSettings.SIZE)) return -Errno.EFAULT;
        terminal.settings.store(address, second);
        return 0;
    }

    /** @param when 0 at once, 1 after output has left, 2 then also without the input that was not read */
    private static long set(Terminal terminal, long address, int when, boolean second) {
        if (!UserMemory.readable(address, second ? TerminalSettings.SIZE2 : TerminalSettings.SIZE)) return -Errno.EFAULT;
        if (when > 0) {
            long result = terminal.drain();
            if (result != 0) return result;
        }
        if (when == 2) terminal.flushInput();
        boolean canonical = terminal.settings.canonical(), flow = terminal.settings.flowControl();
        terminal.settings.load(address, second);
        if (terminal.settings.canonical() != canonical) terminal.discipline.modeChanged();
        terminal.output.stopped &= (terminal.settings.input & TerminalSettings.IXON) != 0;
        if (terminal.settings.flowControl() != flow) terminal.tell(flow ? PseudoTerminal.NO_STOP : PseudoTerminal.DO_STOP);
        terminal.pump();
        terminal.flush();
        terminal.queue.wakeAll();
        return 0;
    }

    private static long windowSize(Terminal terminal, long address) {
        if (!UserMemory.writable(address, 8)) return -Errno.EFAULT;
        Memory.store16(address, terminal.rows);
        Memory.store16(address + 2, terminal.columns);
        Memory.store16(address + 4, terminal.pixelWidth);
        Memory.store16(address + 6, terminal.pixelHeight);
        return 0;
    }

    private static long setWindowSize(Terminal terminal, long address) {
        if (!UserMemory.readable(address, 8)) return -Errno.EFAULT;
        terminal.pixelWidth = Memory.load16(address + 4);
        terminal.pixelHeight = Memory.load16(address + 6);
        terminal.resize(Memory.load16(address), Memory.load16(address + 2));
        return 0;
    }

    private static long setForegroundGroup(Terminal terminal, long address) {
        if (!ControllingTerminal.is(terminal)) return -Errno.ENOTTY;
        if (!UserMemory.readable(address, 4)) return -Errno.EFAULT;
        int group = Memory.load32(address);
        if (group < 0) return -Errno.EINVAL;
        return ControllingTerminal.changeForeground(terminal, group);
    }

    /** tcflow: TCOOFF, TCOON; TCIOFF and TCION would send characters to a distant keyboard. */
    private static long flow(Terminal terminal, int action) {
        if (action < 0 || action > 3) return -Errno.EINVAL;
        if (action < 2 && terminal.output.stopped != (action == 0)) {
            terminal.output.stopped = action == 0;
            terminal.tell(action == 0 ? PseudoTerminal.STOP : PseudoTerminal.START);
        }
        terminal.flush();
        return 0;
    }

    /** tcflush: TCIFLUSH, TCOFLUSH, TCIOFLUSH. */
    private static long flush(Terminal terminal, int which) {
        if (which < 0 || which > 2) return -Errno.EINVAL;
        if (which != 1) terminal.flushInput();
        if (which != 0) {
            terminal.output.discard();
            terminal.tell(PseudoTerminal.FLUSH_WRITE);
        }
        terminal.queue.wakeAll();
        return 0;
    }

    static long answer(long address, int value) { return UserMemory.store32(address, value) ? 0 : -Errno.EFAULT; }
}
