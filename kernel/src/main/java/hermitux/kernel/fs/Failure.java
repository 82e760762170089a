package hermitux.kernel.fs;

/** The error of an operation that answers an object: null, with the reason here, as errno serves C. Read it at once. */
public final class Failure {
    /** Positive error number of the last operation that answered null. */
    public static int errno;

    private Failure() { }

    /** {@code return Failure.of(ENOENT)} */
    public static <T> T of(int error) {
        errno = error;
        return null;
    }
}
