package hermitux.kernel.syscall.entry;

import hermitux.kernel.driver.LauncherChannel;
import hermitux.kernel.driver.virtio.ConsoleDriver;
import hermitux.kernel.fs.device.DeviceFolder;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Processes;

/**
 * What the launcher tells a running machine: signals, the terminal's new size, the end of input. Listening is set up only when that can
 * make a difference, as it costs a dozen device accesses of 60 µs each on software KVM: at a terminal, with files of the host to write back,
 * or once the program handles, ignores or waits for a signal that people send. The launcher knows from the record {@code L} that it
 * may pass signals on; before that it ends the machine, which is what such a signal does by default.
 */
public final class LauncherEvents extends LauncherChannel.Listener {
    /** Signals that people send: SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2. */
    private static final long SENT = 1L << Signals.SIGHUP - 1 | 1L << Signals.SIGINT - 1 | 1L << Signals.SIGQUIT - 1 | 1L << Signals.SIGTERM - 1
        | 1L << Signals.SIGUSR1 - 1 | 1L << Signals.SIGUSR2 - 1;

    /** Of the machine. */
    private static LauncherEvents events;

    private boolean listening;

    private LauncherEvents() { }

    /** From now on the program's concern about signals counts. */
    public static void init() { events = new LauncherEvents(); }

    public static void listen() {
        if (events.listening || !LauncherChannel.isPresent()) return;
        events.listening = true;
        LauncherChannel.listen(events);
        LauncherChannel.send('L', "");
    }

    /** The program has done something about these signals. */
    public static void concern(long signals) {
        if (events != null && (signals & SENT) != 0) listen();
    }

    /** Tells the launcher that it was taken: without that it would end the machine. */
    @Override public void signal(int number) {
        Signals.send(Processes.first(), SignalInfo.from(number, SignalInfo.USER, 0, 0));
        LauncherChannel.send('S', "");
    }

    @Override public void inputEnds(long bytes) { ConsoleDriver.console().input.endAfter(bytes); }

    @Override public void resized(int rows, int columns) {
        DeviceFolder.resizeTerminal(rows, columns);
    }
}
