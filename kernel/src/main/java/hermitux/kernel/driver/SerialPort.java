package hermitux.kernel.driver;

import hermitux.kernel.machine.Cpu;

/**
 * The first serial port (16550 at 0x3f8): the control channel to the launcher. Lines of text go out as they are (the kernel's messages,
 * --trace, --verbose, panics); a byte 0x01 begins a record for the launcher (see launcher/ControlChannel). Output never waits.
 */
public final class SerialPort {
    private static final int DATA = 0x3f8;

    private SerialPort() { }

    /** Characters above 255 do not occur: the kernel's strings hold bytes. */
    public static void print(String text) {
        for (int i = 0; i < text.length(); i++) Cpu.out8(DATA, text.charAt(i));
    }

    /** Asks the launcher for the wall clock: nanoseconds since the Epoch, or -1 if nobody answers. */
    public static long requestTime() { return -1; }
}
