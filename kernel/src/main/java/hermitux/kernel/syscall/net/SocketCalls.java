package hermitux.kernel.syscall.net;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.SocketFamilies;
import hermitux.kernel.net.socket.SocketFamily;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.net.socket.SocketOptions;
import hermitux.kernel.thread.Failure;

/** Making, naming and connecting sockets, and their options: socket(2), socketpair, bind, listen, accept, connect, getsockopt …. */
public final class SocketCalls {
    private static final int FLAGS = Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC;

    private SocketCalls() { }

    /** The socket of a descriptor, or null with EBADF or ENOTSOCK in Failure. */
    static SocketFile socket(int descriptor) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return Failure.of(Errno.EBADF);
        return file instanceof SocketFile socket ? socket : Failure.of(Errno.ENOTSOCK);
    }

    public static long socket(int domain, int type, int protocol) {
        if ((type & ~(Sockets.TYPE_MASK | FLAGS)) != 0) return -Errno.EINVAL;
        SocketFile socket = create(domain, type, protocol);
        return socket == null ? -Failure.errno() : DescriptorTable.current().install(socket, (type & Sockets.SOCK_CLOEXEC) != 0);
    }

    private static SocketFile create(int domain, int type, int protocol) {
        int kind = type & Sockets.TYPE_MASK;
        if (domain < 0 || domain >= Sockets.FAMILIES) return Failure.of(Errno.EAFNOSUPPORT);
        if (kind >= Sockets.TYPES) return Failure.of(Errno.EINVAL);
        SocketFamily family = SocketFamilies.find(domain);
        return family == null ? Failure.of(Errno.EAFNOSUPPORT) : family.create(kind, protocol, type & Sockets.SOCK_NONBLOCK);
    }

    public static long socketpair(int domain, int type, int protocol, long descriptors) {
        if ((type & ~(Sockets.TYPE_MASK | FLAGS)) != 0) return -Errno.EINVAL;
        DescriptorTable table = DescriptorTable.current();
        if (table.isFull()) return -Errno.EMFILE;
        if (!UserMemory.writable(descriptors, 8)) return -Errno.EFAULT;
        SocketFile one = create(domain, type, protocol);
        SocketFile other = one == null ? null : create(domain, type, protocol);
        long result = other == null ? -Failure.errno() : SocketFamilies.find(domain).pair(one, other);
        if (result < 0) {
            if (one != null) one.release();
            if (other != null) other.release();
            return result;
        }
        return table.installPair(one, other, (type & Sockets.SOCK_CLOEXEC) != 0, descriptors);
    }

    public static long bind(int descriptor, long userAddress, int length) {
        SocketFile socket = socket(descriptor);
        String address = socket == null ? null : SocketAddresses.load(userAddress, length);
        return address == null ? -Failure.errno() : socket.bind(address);
    }

    public static long connect(int descriptor, long userAddress, int length) {
        SocketFile socket = socket(descriptor);
        String address = socket == null ? null : SocketAddresses.load(userAddress, length);
        return address == null ? -Failure.errno() : socket.connect(address);
    }

    public static long listen(int descriptor, int backlog) {
        SocketFile socket = socket(descriptor);
        return socket == null ? -Failure.errno() : socket.listen(backlog);
    }

    public static long accept(int descriptor, long userAddress, long userLength) { return take(descriptor, userAddress, userLength, 0); }

    public static long accept4(int descriptor, long userAddress, long userLength, int flags) { return take(descriptor, userAddress, userLength, flags); }

    private static long take(int descriptor, long userAddress, long userLength, int flags) {
        if (DescriptorTable.current().usable(descriptor) == null) return -Errno.EBADF;
        if ((flags & ~FLAGS) != 0) return -Errno.EINVAL;
        if (DescriptorTable.current().isFull()) return -Errno.EMFILE;
        SocketFile socket = socket(descriptor);
        SocketFile arrived = socket == null ? null : socket.accept();
        if (arrived == null) return Failure.result();
        arrived.flags |= flags & Sockets.SOCK_NONBLOCK;
        if (userAddress != 0) {
            // The connection is lost when its address cannot be stored, as on Linux.
            String from = arrived.acceptedFrom();
            long bad = from == null ? -Errno.ECONNABORTED : SocketAddresses.store(from, userAddress, userLength);
            if (bad < 0) {
                arrived.release();
                return bad;
            }
        }
        return DescriptorTable.current().install(arrived, (flags & Sockets.SOCK_CLOEXEC) != 0);
    }

    public static long shutdown(int descriptor, int how) {
        SocketFile socket = socket(descriptor);
        if (socket == null) return -Failure.errno();
        return how < 0 || how >= Sockets.BOTH ? -Errno.EINVAL : socket.shutdown(how + 1);
    }

    public static long getsockname(int descriptor, long userAddress, long userLength) {
        SocketFile socket = socket(descriptor);
        return socket == null ? -Failure.errno() : SocketAddresses.store(socket.localAddress(), userAddress, userLength);
    }

    public static long getpeername(int descriptor, long userAddress, long userLength) {
        SocketFile socket = socket(descriptor);
        if (socket == null) return -Failure.errno();
        String address = socket.peerAddress();
        return address == null ? -Errno.ENOTCONN : SocketAddresses.store(address, userAddress, userLength);
    }

    public static long setsockopt(int descriptor, int level, int name, long userValue, int length) {
        if (length < 0) return -Errno.EINVAL;
        SocketFile socket = socket(descriptor);
        if (socket == null) return -Failure.errno();
        return level == Sockets.SOL_SOCKET ? SocketOptions.set(socket, name, userValue, length) : socket.setOption(level, name, userValue, length);
    }

    public static long getsockopt(int descriptor, int level, int name, long userValue, long userLength) {
        SocketFile socket = socket(descriptor);
        if (socket == null) return -Failure.errno();
        return level == Sockets.SOL_SOCKET ? SocketOptions.get(socket, name, userValue, userLength) : socket.option(level, name, userValue, userLength);
    }
}
