package hermitux.kernel.driver.stream;

/** What carries the program's standard streams: the virtio console, or the serial port where there is no launcher. */
public final class StandardStreams {
    /** Those of the program. */
    private static StandardStreams streams;

    private StreamInput input;
    private StreamOutput output;
    private StreamOutput error;

    private StandardStreams() { }

    public static void init(StreamInput in, StreamOutput out, StreamOutput err) {
        streams = new StandardStreams();
        streams.input = in;
        streams.output = out;
        streams.error = err;
    }

    public static StreamInput input() { return streams.input; }
    public static StreamOutput output() { return streams.output; }
    public static StreamOutput error() { return streams.error; }

    /** Waits until all output has been taken: before the machine is switched off. */
    public static void flush() {
        if (streams.output == null) return;
        streams.output.flush();
        streams.error.flush();
    }
}
