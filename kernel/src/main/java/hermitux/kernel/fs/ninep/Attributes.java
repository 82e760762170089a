package hermitux.kernel.fs.ninep;

/** What Rgetattr says of a file. One object a session, overwritten by each answer. */
final class Attributes {
    int qidType;
    long qidPath;
    int mode;
    int uid;
    int gid;
    int links;
    long specialDevice;
    long size;
    long blocks;
    long accessedNanos;
    long modifiedNanos;
    long changedNanos;

    void read(Reply reply) {
        reply.get64();                  // which of the fields are valid: all of the basic ones with every server that serves Linux files
        qidType = reply.get8();
        reply.get32();
        qidPath = reply.get64();
        mode = reply.get32();
        uid = reply.get32();
        gid = reply.get32();
        links = (int) Math.min(reply.get64(), Integer.MAX_VALUE);
        specialDevice = reply.get64();
        size = Math.max(0, reply.get64());
        reply.get64();                  // st_blksize
        blocks = reply.get64();
        accessedNanos = time(reply);
        modifiedNanos = time(reply);
        changedNanos = time(reply);
    }

    private static long time(Reply reply) {
        long seconds = reply.get64();
        return seconds * 1_000_000_000L + reply.get64();
    }
}
