package hermitux.vmm.ninep;

import hermitux.abi.ninep.Wire;
import hermitux.vmm.machine.Memory;
import java.util.ArrayList;

/**
 * A file's qid: its type, a version that changes with it, and a number that no other file of the share has. The number is the inode's; files
 * of further file systems mounted below the folder get the place of their device in its upper byte.
 */
final class Qids {
    private static final int DEVICE_SHIFT = 56, MOST_DEVICES = 255;
    private static final int TYPE = 0xf000, DIRECTORY = 0x4000, LINK = 0xa000;

    private final ArrayList<Long> devices = new ArrayList<>();

    Qids(SharedFolder folder) {
        long root = folder.attach();
        long status = folder.status((int) root);
        if (status > 0) devices.add(Memory.load64(status));
        hermitux.vmm.machine.Linux.call(hermitux.vmm.machine.Linux.CLOSE, root);
    }

    /** struct stat: 0 device, 8 inode, 24 mode, 104 time of change in seconds, 112 nanoseconds. */
    void put(ReplyWriter reply, long status) {
        int type = Memory.load32(status + 24) & TYPE;
        int version = Memory.load32(status + 104) * 31 ^ Memory.load32(status + 112);
        put(reply, type, version, number(Memory.load64(status), Memory.load64(status + 8)));
    }

    /** An entry of a folder: all that getdents64 says of it. */
    void putEntry(ReplyWriter reply, int directoryType, long inode) { put(reply, directoryType << 12, 0, inode); }

    private static void put(ReplyWriter reply, int type, int version, long number) {
        reply.put8(type == DIRECTORY ? Wire.DIRECTORY : type == LINK ? Wire.SYMBOLIC_LINK : 0).put32(version).put64(number);
    }

    long number(long status) { return number(Memory.load64(status), Memory.load64(status + 8)); }

    private long number(long device, long inode) {
        int place = devices.indexOf(device);
        if (place < 0) {
            place = Math.min(devices.size(), MOST_DEVICES);
            if (place < MOST_DEVICES) devices.add(device);
        }
        return inode ^ (long) place << DEVICE_SHIFT;
    }
}
