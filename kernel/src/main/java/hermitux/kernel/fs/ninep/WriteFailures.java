package hermitux.kernel.fs.ninep;

/** How often what mappings have stored in a file could not be written, so that each of its open files can tell once (fsync(2)). */
final class WriteFailures {
    long count;
    /** Why the last time: -errno. */
    long last;

    long add(long error) {
        count++;
        return last = error;
    }
}
