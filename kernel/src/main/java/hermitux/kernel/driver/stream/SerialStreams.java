package hermitux.kernel.driver.stream;

/** The standard streams of a machine without a launcher: all on the serial port. */
public final class SerialStreams {
    private SerialStreams() { }

    public static void init() {
        var output = new SerialOutput();
        StandardStreams.init(new SerialInput(), output, output);
    }
}
