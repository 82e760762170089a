package hermitux.kernel.net.socket;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;

/** getsockopt(2) and setsockopt(2) at level SOL_SOCKET (socket(7)). */
public final class SocketOptions {
    private static final int NET_ADMIN = 12, NET_RAW = 13, HIGHEST_PRIORITY = 6, INTEGER = 4, PAIR = 8, TIMEVAL = 16;
    private static final long SECOND = 1_000_000_000L;

    private SocketOptions() { }

    public static long set(SocketFile socket, int name, long userValue, int length) {
        if (name == Sockets.SO_BINDTODEVICE) return bindToDevice(socket, userValue, length);
        if (length < INTEGER) return -Errno.EINVAL;
        if (!UserMemory.readable(userValue, INTEGER)) return -Errno.EFAULT;
        int value = Memory.load32(userValue);
        SocketSettings settings = socket.settings;
        if (SocketSettings.isSwitch(name)) return toggle(socket, name, value != 0);
        switch (name) {
            case Sockets.SO_BUSY_POLL: return value < 0 ? -Errno.EINVAL : 0;
            case Sockets.SO_INCOMING_CPU: return 0;
            case Sockets.SO_TYPE: case Sockets.SO_PROTOCOL: case Sockets.SO_DOMAIN: case Sockets.SO_ERROR: return -Errno.ENOPROTOOPT;
            case Sockets.SO_SNDBUF: case Sockets.SO_SNDBUFFORCE:
                if (name == Sockets.SO_SNDBUFFORCE && !isPrivileged()) return -Errno.EPERM;
                settings.sendBuffer(value, name == Sockets.SO_SNDBUF);
                socket.changed(name);
                return 0;
            case Sockets.SO_RCVBUF: case Sockets.SO_RCVBUFFORCE:
                if (name == Sockets.SO_RCVBUFFORCE && !isPrivileged()) return -Errno.EPERM;
                settings.receiveBuffer(value, name == Sockets.SO_RCVBUF);
                socket.changed(name);
                return 0;
            case Sockets.SO_PRIORITY:
                if ((value < 0 || value > HIGHEST_PRIORITY) && !isPrivileged()) return -Errno.EPERM;
                settings.priority = value;
                return 0;
            case Sockets.SO_MARK:
                if (!isPrivileged()) return -Errno.EPERM;
                settings.mark = value;
                return 0;
            case Sockets.SO_LINGER: return setLinger(settings, userValue, length);
            case Sockets.SO_RCVLOWAT:
                settings.receiveLeast = value < 0 ? Integer.MAX_VALUE : Math.max(1, value);
                return 0;
            case Sockets.SO_RCVTIMEO: case Sockets.SO_SNDTIMEO: return setTimeout(settings, name, userValue, length);
            case Sockets.SO_PASSCRED:
                if (!socket.isLocal()) return -Errno.EOPNOTSUPP;
                settings.passCredentials = value != 0;
                return 0;
            case Sockets.SO_PEEK_OFF:
                if (!socket.isLocal()) return -Errno.EOPNOTSUPP;
                settings.peekOffset = value;
                return 0;
            default: return -Errno.ENOPROTOOPT;
        }
    }

    private static long toggle(SocketFile socket, int name, boolean on) {
        if (name == Sockets.SO_DEBUG && on && !isPrivileged()) return -Errno.EACCES;
        SocketSettings settings = socket.settings;
        settings.set(name, on);
        // The two kinds of timestamps exclude each other, as on Linux.
        if (name == Sockets.SO_TIMESTAMP) settings.set(Sockets.SO_TIMESTAMPNS, false);
        if (name == Sockets.SO_TIMESTAMPNS) settings.set(Sockets.SO_TIMESTAMP, false);
        socket.changed(name);
        return 0;
    }

    /** The interface's name; none at all ends it. Once it is bound, only the privileged may change it. */
    private static long bindToDevice(SocketFile socket, long userValue, int length) {
        int count = Math.min(length, Interfaces.NAME_SIZE - 1);
        if (!UserMemory.readable(userValue, count)) return -Errno.EFAULT;
        if (socket.settings.device != 0 && !Credentials.current().has(NET_RAW)) return -Errno.EPERM;
        String name = UserMemory.bytes(userValue, count);
        int end = name.indexOf('\0');
        if (end >= 0) name = name.substring(0, end);
        int device = name.isEmpty() ? 0 : Interfaces.number(name);
        if (device < 0) return -Errno.ENODEV;
        socket.settings.device = device;
        socket.changed(Sockets.SO_BINDTODEVICE);
        return 0;
    }

    private static boolean isPrivileged() { return Credentials.current().has(NET_ADMIN); }

    private static long setLinger(SocketSettings settings, long userValue, int length) {
        if (length < PAIR) return -Errno.EINVAL;
        if (!UserMemory.readable(userValue, PAIR)) return -Errno.EFAULT;
        settings.lingers = Memory.load32(userValue) != 0;
        if (settings.lingers) settings.lingerSeconds = Memory.load32(userValue + INTEGER);
        return 0;
    }

    /** A timeout of 0 is none; a negative one is over at once. */
    private static long setTimeout(SocketSettings settings, int name, long userValue, int length) {
        if (length < TIMEVAL) return -Errno.EINVAL;
        if (!UserMemory.readable(userValue, TIMEVAL)) return -Errno.EFAULT;
        long seconds = Memory.load64(userValue), micros = Memory.load64(userValue + 8);
        if (micros < 0 || micros >= 1_000_000) return -Errno.EDOM;
        long nanos = Long.MAX_VALUE;
        if (seconds < 0) nanos = 1;
        else if (seconds < Long.MAX_VALUE / SECOND / 2 && (seconds != 0 || micros != 0)) nanos = seconds * SECOND + micros * 1000;
        if (name == Sockets.SO_RCVTIMEO) settings.receiveTimeoutNanos = nanos;
        else settings.sendTimeoutNanos = nanos;
        return 0;
    }

    /** @param userLength address of the buffer's length, where that of the answer goes */
    public static long get(SocketFile socket, int name, long userValue, long userLength) {
        if (!UserMemory.readable(userLength, INTEGER)) return -Errno.EFAULT;
        int length = Memory.load32(userLength);
        if (length < 0) return -Errno.EINVAL;
        SocketSettings settings = socket.settings;
        switch (name) {
            case Sockets.SO_LINGER: return store(userValue, userLength, length, PAIR, settings.lingers ? 1 : 0, settings.lingerSeconds, 0);
            case Sockets.SO_RCVTIMEO: return timeout(userValue, userLength, length, settings.receiveTimeoutNanos);
            case Sockets.SO_SNDTIMEO: return timeout(userValue, userLength, length, settings.sendTimeoutNanos);
            case Sockets.SO_PEERCRED:
                long owner = socket.peerOwner();
                return store(userValue, userLength, length, Sockets.CREDENTIALS_SIZE, (int) socket.peerProcess(), (int) (owner >>> 32), (int) owner);
            case Sockets.SO_BINDTODEVICE:
                if (settings.device == 0) return UserMemory.store32(userLength, 0) ? 0 : -Errno.EFAULT;
                if (length < Interfaces.NAME_SIZE) return -Errno.EINVAL;
                return storeBytes(userValue, userLength, length, Interfaces.name(settings.device) + '\0');
            case Sockets.SO_PEERNAME: return peerName(socket, userValue, userLength, length);
            default: break;
        }
        long value = number(socket, name);
        if (value == UNKNOWN) return -Errno.ENOPROTOOPT;
        return value < Integer.MIN_VALUE ? value - Integer.MIN_VALUE : store(userValue, userLength, length, INTEGER, (int) value, 0, 0);
    }

    private static final long UNKNOWN = Long.MIN_VALUE;

    /** The value of an option that is an int; UNKNOWN, or an error below every int. */
    private static long number(SocketFile socket, int name) {
        SocketSettings settings = socket.settings;
        if (SocketSettings.isSwitch(name)) return settings.isOn(name) ? 1 : 0;
        return switch (name) {
            case Sockets.SO_SNDBUF -> settings.sendBuffer;
            case Sockets.SO_RCVBUF -> settings.receiveBuffer;
            case Sockets.SO_TYPE -> socket.type;
            case Sockets.SO_PROTOCOL -> socket.protocol;
            case Sockets.SO_DOMAIN -> socket.domain;
            case Sockets.SO_ERROR -> socket.takeError();
            case Sockets.SO_PRIORITY -> settings.priority;
            case Sockets.SO_MARK -> settings.mark;
            case Sockets.SO_RCVLOWAT -> settings.receiveLeast;
            case Sockets.SO_SNDLOWAT -> 1;
            case Sockets.SO_BUSY_POLL -> 0;
            case Sockets.SO_INCOMING_CPU -> socket.isLocal() ? -1 : 0;
            case Sockets.SO_PASSCRED -> settings.passCredentials ? 1 : 0;
            case Sockets.SO_ACCEPTCONN -> socket.isListening() ? 1 : 0;
            case Sockets.SO_PEEK_OFF -> socket.isLocal() ? settings.peekOffset : (long) Integer.MIN_VALUE - Errno.EOPNOTSUPP;
            default -> UNKNOWN;
        };
    }

    private static long timeout(long userValue, long userLength, int length, long nanos) {
        long value = nanos == Long.MAX_VALUE || nanos == 1 ? 0 : nanos;
        long stored = Math.min(length, TIMEVAL);
        if (!UserMemory.writable(userValue, stored)) return -Errno.EFAULT;
        long seconds = value / SECOND, micros = value % SECOND / 1000;
        for (int i = 0; i < stored; i++) Memory.store8(userValue + i, (int) ((i < 8 ? seconds >>> i * 8 : micros >>> (i - 8) * 8) & 255));
        return UserMemory.store32(userLength, (int) stored) ? 0 : -Errno.EFAULT;
    }

    private static long peerName(SocketFile socket, long userValue, long userLength, int length) {
        String address = socket.peerAddress();
        if (address == null) return -Errno.ENOTCONN;
        if (address.length() < length) return -Errno.EINVAL;
        if (!UserMemory.storeBytes(userValue, address.substring(0, length))) return -Errno.EFAULT;
        return UserMemory.store32(userLength, length) ? 0 : -Errno.EFAULT;
    }

    /** Answers an option that is an int. */
    public static long storeInt(long userValue, long userLength, int length, int value) { return store(userValue, userLength, length, INTEGER, value, 0, 0); }

    /** Answers an option that is bytes: as many as the program's buffer takes. */
    public static long storeBytes(long userValue, long userLength, int length, String bytes) {
        int stored = Math.min(length, bytes.length());
        if (!UserMemory.storeBytes(userValue, bytes.substring(0, stored))) return -Errno.EFAULT;
        return UserMemory.store32(userLength, stored) ? 0 : -Errno.EFAULT;
    }

    /** Stores as much of up to three ints as the program's buffer takes. */
    private static long store(long userValue, long userLength, int length, int size, int first, int second, int third) {
        int stored = Math.min(length, size);
        if (!UserMemory.writable(userValue, stored)) return -Errno.EFAULT;
        for (int i = 0; i < stored; i++) {
            int word = i < 4 ? first : i < 8 ? second : third;
            Memory.store8(userValue + i, word >>> (i & 3) * 8 & 255);
        }
        return UserMemory.store32(userLength, stored) ? 0 : -Errno.EFAULT;
    }
}
