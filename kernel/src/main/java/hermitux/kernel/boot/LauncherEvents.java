package hermitux.kernel.boot;

import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.driver.virtio.ConsoleDriver;
import hermitux.kernel.fs.device.Devices;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Process;

/** What the launcher tells a program that sits at a terminal: signals, the terminal's new size, the end of input. */
final class LauncherEvents extends SerialPort.Listener {
    @Override public void signal(int number) { Signals.send(Process.current(), SignalInfo.from(number, SignalInfo.USER, 0, 0)); }

    @Override public void inputEnds(long bytes) { ConsoleDriver.console().input.endAfter(bytes); }

    @Override public void resized(int rows, int columns) {
        if (Devices.terminal() != null) Devices.terminal().resize(rows, columns);
    }
}
