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
    /** Of the change feed, or -1. */
    int watch = -1;

    Fid(int path) { this.path = path; }

    void close() {
        Linux.call(Linux.CLOSE, path);
        if (open != NONE) Linux.call(Linux.CLOSE, open);
    }
}
