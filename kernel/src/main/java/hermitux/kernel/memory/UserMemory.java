package hermitux.kernel.memory;

import hermitux.abi.Errno;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.thread.Failure;

/**
 * The system calls' way to the program's memory. {@link #readable} and {@link #writable} check a range against the areas and populate its pages;
 * after a yes, plain loads, stores and copies on these addresses are safe until the handler returns or unmaps something. Nothing here allocates
 * but {@link #string}.
 */
public final class UserMemory {
    private UserMemory() { }

    public static boolean readable(long userAddress, long lengthBytes) { return accessible(userAddress, lengthBytes, false); }
    public static boolean writable(long userAddress, long lengthBytes) { return accessible(userAddress, lengthBytes, true); }

    private static boolean accessible(long userAddress, long lengthBytes, boolean write) {
        if (lengthBytes == 0) return true;
        long end = userAddress + lengthBytes;
        if (userAddress < 0 || lengthBytes < 0 || end < 0 || end > AddressSpace.END) return false;
        AddressSpace space = AddressSpace.current();
        long at = userAddress;
        while ((at = PageTable.firstDenied(space.table.root, at, end, write)) < end)
            if (space.access(at, write) != AddressSpace.MAPPED) return false;
        return true;
    }

    /** Physical address of a byte of memory that has been checked. */
    public static long physical(long userAddress) { return physical(AddressSpace.current(), userAddress); }

    static long physical(AddressSpace space, long userAddress) {
        long entry = space.table.entry(userAddress);
        boolean large = (entry & PageTable.LARGE) != 0;
        long within = userAddress & (large ? PageTable.LARGE_SIZE : 4096) - 1;
        return (entry & PageTable.FRAME & -(large ? PageTable.LARGE_SIZE : 4096)) + within;
    }

    /** Copies from the program to the kernel; false is EFAULT. */
    public static boolean copyIn(long kernelAddress, long userAddress, long lengthBytes) {
        if (!readable(userAddress, lengthBytes)) return false;
        Memory.copy(kernelAddress, userAddress, lengthBytes);
        return true;
    }

    /** Copies from the kernel to the program; false is EFAULT. */
    public static boolean copyOut(long userAddress, long kernelAddress, long lengthBytes) {
        if (!writable(userAddress, lengthBytes)) return false;
        Memory.copy(userAddress, kernelAddress, lengthBytes);
        return true;
    }

    /** Stores one value; false is EFAULT. */
    public static boolean store32(long userAddress, int value) {
        if (!writable(userAddress, 4)) return false;
        Memory.store32(userAddress, value);
        return true;
    }

    public static boolean store64(long userAddress, long value) {
        if (!writable(userAddress, 8)) return false;
        Memory.store64(userAddress, value);
        return true;
    }

    /**
     * The bytes up to a NUL, one char a byte.
     * @param limit how many bytes there may be, the NUL included
     * @return null with EFAULT in Failure, or ENAMETOOLONG if no NUL comes in time
     */
    public static String string(long userAddress, int limit) {
        for (int length = 0; length < limit; ) {
            long at = userAddress + length;
            int run = (int) Math.min(limit - length, 4096 - (at & 4095));
            if (!readable(at, run)) return Failure.of(Errno.EFAULT);
            for (long end = at + run; at < end; at++, length++) if (Memory.load8(at) == 0) return bytes(userAddress, length);
        }
        return Failure.of(Errno.ENAMETOOLONG);
    }

    /** Memory that has been checked, one char a byte. */
    public static String bytes(long userAddress, int length) {
        if (length == 0) return "";
        char[] text = new char[length];
        for (int i = 0; i < length; i++) text[i] = (char) Memory.load8(userAddress + i);
        return new String(text);
    }

    /** Stores the chars of a string as bytes, without a NUL; false is EFAULT. */
    public static boolean storeBytes(long userAddress, String bytes) {
        if (!writable(userAddress, bytes.length())) return false;
        for (int i = 0; i < bytes.length(); i++) Memory.store8(userAddress + i, bytes.charAt(i));
        return true;
    }
}
