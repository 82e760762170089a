package hermitux.kernel.exec;

import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;

/**
 * Files whose system calls `hermitux rewrite` has made jumps. All stubs of such a file look at one word of its data, the door: 0 sends them to their syscall
 * instructions, an address to there. When the first of these instructions traps, the door is set to the kernel's entry, and no other of the file traps again;
 * text stays as it is. Module analysis, class Stubs, says how a stub looks; a program that makes one up gets the entry's address into a word of its own.
 */
final class PreparedSites {
    /** "HMTXSITE", in front of a stub with the distance from the stub to the door. */
    private static final long MARK = 0x4554495358544d48L;
    private static final int MARK_AND_DISTANCE = 12, LONG_JUMP = 0xe9, SHORT_JUMP = 0xeb, LONG = 5, SHORT = 2;

    private PreparedSites() { }

    /** A syscall instruction has trapped: opens its file's door if the jump in front of it leads to a stub. */
    static void open(long site) {
        long stub = target(site);
        if (stub == 0 || !UserMemory.readable(stub - MARK_AND_DISTANCE, MARK_AND_DISTANCE) || Memory.load64(stub - MARK_AND_DISTANCE) != MARK) return;
        long door = stub + Memory.load32(stub - 4);
        if ((door & 7) == 0 && UserMemory.writable(door, 8) && Memory.load64(door) == 0) Memory.store64(door, Memory.load64(Image.syscallEntryCell()));
    }

    /** Where the jump right before a site leads: a long one, or a short one to a long one. 0 if there is none. */
    private static long target(long site) {
        long jump = site - LONG;
        if (!UserMemory.readable(jump, LONG)) return 0;
        if (Memory.load8(jump) != LONG_JUMP) {
            if (Memory.load8(site - SHORT) != SHORT_JUMP) return 0;
            jump = site + (byte) Memory.load8(site - 1);
            if (!UserMemory.readable(jump, LONG) || Memory.load8(jump) != LONG_JUMP) return 0;
        }
        return jump + LONG + Memory.load32(jump + 1);
    }
}
