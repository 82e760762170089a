package hermitux.kernel.fs.ninep;

import hermitux.abi.ninep.Wire;

/** What Rgetattr says of a file. One object a session, overwritten by each answer. */
final class Attributes {
    /** Time of birth, generation, version of the data. */
    private static final int TIMES_UNUSED = 32;

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
    /** Our own server tells of the file's changes by a watch on it. */
    boolean watched;
    /** It opens the file for reading without fail. */
    boolean readable;

    /** All of Rgetattr. Which of its fields are valid is not looked at: with every server of Linux files all of the basic ones are. */
    void read(ReplyReader reply, boolean own) {
        reply.get64();
        readBasic(reply);
        if (!own) return;
        reply.skip(TIMES_UNUSED);
        readFlags(reply);
    }

    /** What our own server ends other answers with. */
    void readState(ReplyReader reply) {
        readFlags(reply);
        readBasic(reply);
    }

    private void readFlags(ReplyReader reply) {
        int flags = reply.get8();
        watched = (flags & Wire.WATCHED) != 0;
        readable = (flags & Wire.READABLE) != 0;
    }

    private void readBasic(ReplyReader reply) {
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

    static long time(ReplyReader reply) {
        long seconds = reply.get64();
        return seconds * 1_000_000_000L + reply.get64();
    }
}
