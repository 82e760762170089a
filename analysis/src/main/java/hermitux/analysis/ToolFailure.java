package hermitux.analysis;

/** Why a tool cannot do its work, apart from a bad file: the message is one line for the user. */
public final class ToolFailure extends RuntimeException {
    public ToolFailure(String line) { super(line); }
}
