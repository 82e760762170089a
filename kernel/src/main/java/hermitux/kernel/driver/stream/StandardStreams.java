package hermitux.kernel.driver.stream;

/** What carries the program's standard streams: the virtio console, or the serial port where there is no launcher. */
public final class StandardStreams {
    private static StreamInput input;
    private static StreamOutput output;
    private static StreamOutput error;

    private StandardStreams() { }

    public static void init(StreamInput in, StreamOutput out, StreamOutput err) {
        input = in;
        output = out;
        error = err;
    }

    public static StreamInput input() { return input; }
    public static StreamOutput output() { return output; }
    public static StreamOutput error() { return error; }

    /** Waits until all output has been taken: before the machine is switched off. */
    public static void flush() {
        if (output == null) return;
        output.flush();
        error.flush();
    }
}
