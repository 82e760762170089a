package hermitux.kernel.syscall.net;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.socket.ControlMessages;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.syscall.transfer.Transfers;
import hermitux.kernel.thread.Failure;

/** send(2), recv(2) and their kin for one message; {@link MessageBatches} has those for several. */
public final class SocketMessages {
    private SocketMessages() { }

    public static long sendto(int descriptor, long userAddress, long length, int flags, long name, int nameLength) {
        if (Transfers.outside(userAddress, length)) return -Errno.EFAULT;
        SocketFile socket = SocketCalls.socket(descriptor);
        if (socket == null) return -Failure.errno();
        String address = null;
        if (name != 0) {
            address = SocketAddresses.load(name, nameLength);
            if (address == null) return -Failure.errno();
        }
        Message message = Message.of(userAddress, length < 0 ? Transfers.MOST : length, flags);
        // An address of no bytes is none.
        if (address != null && !address.isEmpty()) message.address = address;
        return socket.send(message);
    }

    public static long recvfrom(int descriptor, long userAddress, long length, int flags, long name, long nameLength) {
        if (Transfers.outside(userAddress, length)) return -Errno.EFAULT;
        SocketFile socket = SocketCalls.socket(descriptor);
        if (socket == null) return -Failure.errno();
        Message message = Message.of(userAddress, length < 0 ? Transfers.MOST : length, flags);
        message.wantsAddress = name != 0;
        long result = socket.receive(message);
        if (result < 0) return result;
        ControlMessages.deliver(message, socket);
        if (name == 0) return result;
        long bad = SocketAddresses.store(message.address == null ? "" : message.address, name, nameLength);
        return bad < 0 ? bad : result;
    }

    public static long sendmsg(int descriptor, long header, int flags) {
        SocketFile socket = SocketCalls.socket(descriptor);
        return socket == null ? -Failure.errno() : send(socket, header, flags);
    }

    public static long recvmsg(int descriptor, long header, int flags) {
        SocketFile socket = SocketCalls.socket(descriptor);
        return socket == null ? -Failure.errno() : receive(socket, header, flags);
    }

    static long send(SocketFile socket, long header, int flags) {
        if (!UserMemory.readable(header, Sockets.HEADER_SIZE)) return -Errno.EFAULT;
        long name = Memory.load64(header + Sockets.HEADER_NAME);
        int nameLength = name == 0 ? 0 : Memory.load32(header + Sockets.HEADER_NAME_LENGTH);
        if (nameLength < 0) return -Errno.EINVAL;
        String address = null;
        if (nameLength > 0) {
            address = SocketAddresses.load(name, Math.min(nameLength, Sockets.LONGEST_ADDRESS));
            if (address == null) return -Failure.errno();
        }
        long vector = Memory.load64(header + Sockets.HEADER_VECTOR), pieces = Memory.load64(header + Sockets.HEADER_PIECES);
        Message message = Message.of(vector, pieces, flags | socket.ends(), Errno.EMSGSIZE);
        if (message == null) return -Failure.errno();
        message.address = address;
        message.control = Memory.load64(header + Sockets.HEADER_CONTROL);
        message.controlLength = message.control == 0 ? 0 : Memory.load64(header + Sockets.HEADER_CONTROL_LENGTH);
        long bad = ControlMessages.parse(message, socket);
        return bad < 0 ? bad : socket.send(message);
    }

    static long receive(SocketFile socket, long header, int flags) {
        if (!UserMemory.writable(header, Sockets.HEADER_SIZE)) return -Errno.EFAULT;
        long name = Memory.load64(header + Sockets.HEADER_NAME);
        int nameLength = name == 0 ? 0 : Memory.load32(header + Sockets.HEADER_NAME_LENGTH);
        if (nameLength < 0) return -Errno.EINVAL;
        long vector = Memory.load64(header + Sockets.HEADER_VECTOR), pieces = Memory.load64(header + Sockets.HEADER_PIECES);
        Message message = Message.of(vector, pieces, flags, Errno.EMSGSIZE);
        if (message == null) return -Failure.errno();
        message.wantsAddress = name != 0;
        message.control = Memory.load64(header + Sockets.HEADER_CONTROL);
        message.controlLength = message.control == 0 ? 0 : Math.max(0, Memory.load64(header + Sockets.HEADER_CONTROL_LENGTH));
        message.resultFlags = flags & Sockets.MSG_CMSG_CLOEXEC;
        long offered = message.controlLength;
        long result = socket.receive(message);
        if (result < 0) return result;
        ControlMessages.deliver(message, socket);
        if (name != 0) {
            long bad = SocketAddresses.store(message.address == null ? "" : message.address, name, header + Sockets.HEADER_NAME_LENGTH);
            if (bad < 0) return bad;
        }
        // The program may have shared the header's memory with what it receives, and changed its mapping: it is checked anew.
        if (!UserMemory.writable(header, Sockets.HEADER_SIZE)) return -Errno.EFAULT;
        Memory.store32(header + Sockets.HEADER_FLAGS, message.resultFlags);
        Memory.store64(header + Sockets.HEADER_CONTROL_LENGTH, offered - message.controlLength);
        return result;
    }

    /** readv(2) and writev(2) of a socket: one message. */
    static long vector(SocketFile socket, long vector, long pieces, boolean write) {
        Message message = Message.of(vector, pieces, write ? socket.ends() : 0, Errno.EINVAL);
        if (message == null) return -Failure.errno();
        if (write) return socket.send(message);
        if (message.length == 0) return 0;
        long result = socket.receive(message);
        if (result >= 0) ControlMessages.deliver(message, socket);
        return result;
    }
}
