package hermitux.vmm.device;

import hermitux.abi.Errno;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * The host's end of a network device: a descriptor that frames go through. Three kinds: a TAP interface, whose packets have the device's own header before them
 * and whose checksums and segments the host's kernel makes; a socket of datagrams, a frame each (AF_PACKET, or whatever a runtime hands over); and a
 * stream in which each frame follows its length, four bytes, the highest first (passt, QEMU).
 *
 * All that is asked of the kernel here is asked before the machine runs; then there are reads and writes alone.
 */
public final class HostLink {
    static final int HEADER = 12;
    /** The largest frame: 64 KiB of segments, with Ethernet's header and a tag. */
    static final int MOST_FRAME = 65535 + 18;

    private static final long TUNSETIFF = 0x400454ca, TUNGETIFF = 0x800454d2L, TUNSETOFFLOAD = 0x400454d0, TUNSETVNETHDRSZ = 0x400454d8;
    private static final int TAP = 2, NO_INFORMATION = 0x1000, WITH_HEADER = 0x4000, NAME_BYTES = 16, REQUEST_BYTES = 40;
    private static final int CHECKSUMS_AND_SEGMENTS = 1 | 2 | 4;
    private static final int SOL_SOCKET = 1, SO_TYPE = 3, STREAM = 1;
    private static final int GET_FLAGS = 3, SET_FLAGS = 4;

    final int descriptor;
    final boolean isStream;
    /** Packets have the device's header before them. */
    final boolean hasHeader;

    private HostLink(int descriptor, boolean isStream, boolean hasHeader) {
        this.descriptor = descriptor;
        this.isStream = isStream;
        this.hasHeader = hasHeader;
    }

    /** A TAP interface of this name, which is there already or may be made. */
    public static HostLink tap(String name) {
        long opened = Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string("/dev/net/tun"), Linux.O_RDWR | Linux.O_CLOEXEC | Linux.O_NONBLOCK, 0);
        if (opened < 0) throw MachineFailure.of("/dev/net/tun", opened);
        long request = Scratch.allocate(REQUEST_BYTES);
        Scratch.put(request, name);
        Memory.store16(request + NAME_BYTES, TAP | NO_INFORMATION | WITH_HEADER);
        long result = Linux.call(Linux.IOCTL, opened, TUNSETIFF, request);
        if (result < 0) throw MachineFailure.of("the interface " + name, result);
        return withHeader((int) opened);
    }

    /** A descriptor that was handed over: a TAP interface's, or a socket's. */
    public static HostLink of(int descriptor) {
        long request = Scratch.allocate(REQUEST_BYTES), length = Scratch.allocate(8);
        long flags = Linux.call(Linux.FCNTL, descriptor, GET_FLAGS, 0);
        if (flags < 0) throw new MachineFailure("--network fd:" + descriptor + ": no such descriptor is open");
        Linux.call(Linux.FCNTL, descriptor, SET_FLAGS, flags | Linux.O_NONBLOCK);
        if (Linux.call(Linux.IOCTL, descriptor, TUNGETIFF, request) == 0) {
            if ((Memory.load16(request + NAME_BYTES) & WITH_HEADER) != 0) return withHeader(descriptor);
            return new HostLink(descriptor, false, false);
        }
        Memory.store32(length, 4);
        if (Linux.call(Linux.GETSOCKOPT, descriptor, SOL_SOCKET, SO_TYPE, request, length, 0) < 0)
            throw new MachineFailure("--network fd:" + descriptor + ": neither a TAP interface nor a socket");
        return new HostLink(descriptor, Memory.load32(request) == STREAM, false);
    }

    private static HostLink withHeader(int descriptor) {
        long size = Scratch.allocate(8);
        Memory.store32(size, HEADER);
        long result = Linux.call(Linux.IOCTL, descriptor, TUNSETVNETHDRSZ, size);
        if (result == 0) result = Linux.call(Linux.IOCTL, descriptor, TUNSETOFFLOAD, CHECKSUMS_AND_SEGMENTS);
        if (result < 0) throw MachineFailure.of("the TAP interface", result);
        return new HostLink(descriptor, false, true);
    }

    /** Bytes read, 0 at the end, or -errno: -EAGAIN if there is nothing now. */
    long read(long to, long lengthBytes) {
        long count;
        do count = Linux.call(Linux.READ, descriptor, to, lengthBytes); while (count == -Errno.EINTR);
        return count;
    }

    long write(long from, long lengthBytes) {
        long count;
        do count = Linux.call(Linux.WRITE, descriptor, from, lengthBytes); while (count == -Errno.EINTR);
        return count;
    }
}
