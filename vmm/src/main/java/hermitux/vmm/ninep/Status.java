package hermitux.vmm.ninep;

import hermitux.vmm.machine.Memory;

/**
 * Fields of struct stat: 0 device, 8 inode, 16 links, 24 mode, 28 user, 32 group, 40 device number, 48 size, 56 block size, 64 blocks, then times of
 * access (72), modification (88) and change (104), seconds and nanoseconds.
 */
final class Status {
    static final int BYTES = 144;
    private static final int INODE = 8, LINKS = 16, MODE = 24, USER = 28, GROUP = 32, SPECIAL = 40, MODIFIED = 88, END = 120;
    private static final int TYPE = 0xf000, DIRECTORY = 0x4000;

    private Status() { }

    static int mode(long status) { return Memory.load32(status + MODE); }
    static int type(long status) { return mode(status) & TYPE; }
    static long modifiedSeconds(long status) { return Memory.load64(status + MODIFIED); }
    static long modifiedNanos(long status) { return Memory.load64(status + MODIFIED + 8); }

    static long inode(long status) { return Memory.load64(status + INODE); }
    static long links(long status) { return Memory.load64(status + LINKS); }

    static boolean isDirectory(long status) { return type(status) == DIRECTORY; }

    /** As Rgetattr has them, from the qid to the time of change. */
    static void put(ReplyWriter reply, Qids qids, long status) {
        qids.put(reply, status);
        for (int field : new int[] {MODE, USER, GROUP}) reply.put32(Memory.load32(status + field));
        reply.put64(Memory.load64(status + LINKS));
        for (int field = SPECIAL; field < END; field += 8) reply.put64(Memory.load64(status + field));
    }
}
