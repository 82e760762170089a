package hermitux.kernel.syscall.process;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Tasks;

/**
 * capget(2) and capset(2). The header holds u32 version and int pid; the data u32 effective, permitted, inheritable for 32 capabilities, once
 * in version 1 and twice in the others.
 */
public final class Capabilities {
    private static final int VERSION_1 = 0x19980330, VERSION_2 = 0x20071026, VERSION_3 = 0x20080522;
    private static final int SET_SIZE = 12, PERMITTED = 4, INHERITABLE = 8;

    private Capabilities() { }

    public static long capget(long header, long data) {
        int sets = sets(header);
        // Without data the call only asks for the version, whatever the header says.
        if (data == 0 && (sets >= 0 || sets == -Errno.EINVAL)) return 0;
        if (sets < 0) return sets;
        int pid = Memory.load32(header + 4);
        if (pid < 0) return -Errno.EINVAL;
        if (pid != 0 && Tasks.find(pid) == null) return -Errno.ESRCH;
        if (!UserMemory.writable(data, sets * SET_SIZE)) return -Errno.EFAULT;
        Credentials own = Credentials.current();
        for (int i = 0; i < sets; i++) {
            long set = data + i * SET_SIZE;
            Memory.store32(set, (int) (own.effective >>> 32 * i));
            Memory.store32(set + PERMITTED, (int) (own.permitted >>> 32 * i));
            Memory.store32(set + INHERITABLE, (int) (own.inheritable >>> 32 * i));
        }
        return 0;
    }

    public static long capset(long header, long data) {
        int sets = sets(header);
        if (sets < 0) return sets;
        int pid = Memory.load32(header + 4);
        if (pid != 0 && pid != Process.current().id) return -Errno.EPERM;
        if (!UserMemory.readable(data, sets * SET_SIZE)) return -Errno.EFAULT;
        long effective = load(data, sets), permitted = load(data + PERMITTED, sets), inheritable = load(data + INHERITABLE, sets);
        Credentials own = Credentials.change();
        long inheritableLimit = own.has(Credentials.SETPCAP) ? -1 : own.inheritable | own.permitted;
        if ((inheritable & ~inheritableLimit) != 0 || (inheritable & ~(own.inheritable | own.bounding)) != 0) return -Errno.EPERM;
        if ((permitted & ~own.permitted) != 0 || (effective & ~permitted) != 0) return -Errno.EPERM;
        own.effective = effective;
        own.permitted = permitted;
        own.inheritable = inheritable;
        own.ambient &= permitted & inheritable;
        return 0;
    }

    /** Sets of 32 capabilities by the header's version; an unknown one is answered by the one preferred, and EINVAL. */
    private static int sets(long header) {
        if (!UserMemory.readable(header, 8)) return -Errno.EFAULT;
        switch (Memory.load32(header)) {
            case VERSION_1: return 1;
            case VERSION_2, VERSION_3: return 2;
            default: return UserMemory.store32(header, VERSION_3) ? -Errno.EINVAL : -Errno.EFAULT;
        }
    }

    private static long load(long address, int sets) {
        long bits = Memory.load32(address) & 0xffffffffL;
        if (sets == 2) bits |= (long) Memory.load32(address + SET_SIZE) << 32;
        return bits & Credentials.ALL_CAPABILITIES;
    }
}
