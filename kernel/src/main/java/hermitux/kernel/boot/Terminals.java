package hermitux.kernel.boot;

import hermitux.kernel.fs.device.DeviceFolder;
import hermitux.kernel.fs.terminal.TerminalSource;
import hermitux.kernel.part.Services;
import hermitux.kernel.syscall.entry.LauncherEvents;

/** The terminal that standard streams may be. */
final class Terminals extends Part {
    @Override void install() { Services.offer(Services.TERMINALS, new TerminalSource()); }
    @Override void started() { if (DeviceFolder.hasTerminal()) LauncherEvents.listen(); }
}
