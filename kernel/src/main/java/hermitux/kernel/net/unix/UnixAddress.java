package hermitux.kernel.net.unix;

import hermitux.kernel.fs.vfs.Dentry;

/** A name that a socket is bound to (unix(7)): the socket address as bytes; for a path also the entry, retained while the socket lives. */
final class UnixAddress {
    final String bytes;
    final Dentry entry;

    UnixAddress(String bytes, Dentry entry) {
        this.bytes = bytes;
        this.entry = entry;
    }

    boolean isAbstract() { return entry == null; }
    /** Without the family; abstract names begin with a NUL, paths end with one. */
    String name() { return bytes.substring(UnixNames.FAMILY_SIZE); }
}
