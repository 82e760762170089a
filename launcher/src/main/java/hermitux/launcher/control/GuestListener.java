package hermitux.launcher.control;

import hermitux.elf.Symbols;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.launcher.machine.RunContext;
import hermitux.launcher.options.SyscallNames;

/** What the guest's words mean to the user: its messages and crashes on standard error, decoded; its status kept. */
abstract class GuestListener implements ControlChannel.Listener {
    private final HostFiles guestFiles;
    private final TraceSymbols callSites;
    private final RecordedCalls calls;

    /** The program's, or -1 if the machine did not tell. */
    int status = -1;
    /** When it was told; 0 if it was not. */
    long statusNanos;
    boolean panicked;

    GuestListener(RunContext context) {
        guestFiles = context.guestFiles();
        callSites = context.callSites();
        calls = context.calls();
    }

    /** Sends a line to the guest's serial port. */
    abstract void answer(String line);

    @Override public void line(String text) {
        if (text.startsWith("kernel panic")) panicked = true;
        Messages.print(callSites.decode(text));
    }

    @Override public void ended(int status) {
        this.status = status;
        statusNanos = HostSystem.monotonicNanos();
    }

    @Override public void starting(long address) { }
    @Override public void faulted(int signal, long registers) { }

    @Override public void called(int number) { if (calls != null) calls.add(number); }

    @Override public void lacking(int number) {
        String name = SyscallNames.of(number);
        Messages.say("system call " + (name == null ? Integer.toString(number) : name) + " is not in this kernel (ENOSYS)");
    }

    @Override public void timeRequested() { answer("T" + HostSystem.realtimeNanos() + "\n"); }

    @Override public void crashed(String path, long fileOffset) {
        String symbol = Symbols.nearest(guestFiles, path, fileOffset);
        Messages.say("crashed in " + path + " at " + (symbol == null ? "file offset 0x" + Long.toHexString(fileOffset) : symbol));
    }
}
