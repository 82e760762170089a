package hermitux.kernel.net.unix;

import hermitux.kernel.fs.vfs.OpenFile;

/** A message that waits to be read, or a run of a stream's bytes from one sender with the same things attached. Reused by its ReceiveQueue. */
final class Segment {
    UnixSocket sender;
    /** Bytes that are left of it. */
    int length;
    /** What it counts of the sender's buffer besides its bytes. */
    int overhead;
    /** Credentials that came with it: pid 0 and -1 for none. */
    int pid;
    int uid;
    int gid;
    /** Files that came with it, each with a reference of its own, or null. */
    OpenFile[] files;
    /** More bytes of the stream go into another segment: files came with this one. */
    boolean sealed;

    boolean hasCredentials(int otherPid, int otherUid, int otherGid) { return pid == otherPid && uid == otherUid && gid == otherGid; }
}
