package hermitux.elf;

/** Why a file cannot be run; the message is the second half of a line that begins with the file's name. */
public final class BadElf extends RuntimeException {
    /** True if the file is good but something that it needs is not there. */
    public final boolean missing;

    public BadElf(String reason) { this(reason, false); }

    BadElf(String reason, boolean missing) {
        super(reason);
        this.missing = missing;
    }
}
