package hermitux.vmm.ninep;

import hermitux.vmm.machine.Linux;

/**
 * What a fid stands for: a file by a descriptor that only names it (O_PATH), and once it was opened another one to read and write it by. A
 * descriptor stays with its file whatever happens to names, so no later change of the tree leads a fid elsewhere.
 */
final class Fid {
    static final int NONE = -1;

    final int path;
    int open = NONE;
    /** It was opened by a read. */
    boolean lent;
    /** Of the change feed, or -1. */
    int watch = -1;

    /** What it reads or writes in place of the file's data, or null. */
    ExtendedAttribute attribute;

    Fid(int path) { this.path = path; }

    /** Closes what it was opened to, but goes on to name the file. */
    void closeData() {
        if (open != NONE) Linux.call(Linux.CLOSE, open);
        open = NONE;
        lent = false;
    }

    void close() {
        Linux.call(Linux.CLOSE, path);
        if (open != NONE) Linux.call(Linux.CLOSE, open);
    }
}
