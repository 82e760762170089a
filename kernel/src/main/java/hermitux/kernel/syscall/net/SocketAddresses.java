package hermitux.kernel.syscall.net;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Failure;

/** struct sockaddr between the program's memory and the byte strings of package net. */
final class SocketAddresses {
    private SocketAddresses() { }

    /** Null with Failure EINVAL or EFAULT. */
    static String load(long userAddress, int length) {
        if (length < 0 || length > Sockets.LONGEST_ADDRESS) return Failure.of(Errno.EINVAL);
        if (!UserMemory.readable(userAddress, length)) return Failure.of(Errno.EFAULT);
        return UserMemory.bytes(userAddress, length);
    }

    /** Stores as much as the length at userLength allows, and the whole length there: 0, -EINVAL or -EFAULT. */
    static long store(String address, long userAddress, long userLength) {
        if (!UserMemory.readable(userLength, 4)) return -Errno.EFAULT;
        int room = Memory.load32(userLength);
        if (room < 0) return -Errno.EINVAL;
        String part = room < address.length() ? address.substring(0, room) : address;
        if (!UserMemory.storeBytes(userAddress, part)) return -Errno.EFAULT;
        return UserMemory.store32(userLength, address.length()) ? 0 : -Errno.EFAULT;
    }
}
