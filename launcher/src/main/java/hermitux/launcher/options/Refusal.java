package hermitux.launcher.options;

/** Why a run does not begin, or ends without the program's own status: one line for the user and the command's exit status. */
public final class Refusal extends RuntimeException {
    /** Of hermitux itself. */
    public static final int OWN_ERROR = 125;
    public static final int NOT_EXECUTABLE = 126;
    public static final int NOT_FOUND = 127;
    public static final int TIMED_OUT = 124;

    public final int status;

    public Refusal(int status, String line) {
        super(line);
        this.status = status;
    }

    public static Refusal own(String line) { return new Refusal(OWN_ERROR, line); }
}
