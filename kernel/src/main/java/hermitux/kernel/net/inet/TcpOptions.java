package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkStream;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.Traffic;
import hermitux.kernel.net.socket.SocketOptions;

/** getsockopt(2) and setsockopt(2) at level IPPROTO_TCP (tcp(7)). */
final class TcpOptions {
    private static final int INTEGER = 4, MOST_IDLE = 32767, MOST_PROBES = 127, LEAST_SEGMENT = 88, MOST_SEGMENT = 32767, DEFAULT_SEGMENT = 536;
    private static final int MOST_NAME = 15;
    /** What the stack has: New Reno's (RFC 5681, RFC 6582). */
    private static final String CONGESTION = "reno";

    private static final String PADDED_CONGESTION = CONGESTION + "\0\0\0\0\0\0\0\0\0\0\0\0";

    private TcpOptions() { }

    static long set(TcpSocket socket, int name, long userValue, int length) {
        if (name == Inet.TCP_CONGESTION) return setCongestion(userValue, length);
        // No protocol runs on top of TCP's in this kernel ("tls" is asked for).
        if (name == Inet.TCP_ULP) return -Errno.ENOENT;
        if (length < INTEGER) return -Errno.EINVAL;
        if (!UserMemory.readable(userValue, INTEGER)) return -Errno.EFAULT;
        return set(socket, name, Memory.load32(userValue));
    }

    private static long set(TcpSocket socket, int name, int value) {
        TcpSettings tcp = socket.tcp;
        switch (name) {
            case Inet.TCP_NODELAY:
                tcp.noDelay = value != 0;
                return tell(socket, Network.NO_DELAY, value != 0 ? 1 : 0, value != 0);
            case Inet.TCP_CORK:
                tcp.cork = value != 0;
                return tell(socket, Network.CORK, value != 0 ? 1 : 0, value == 0);
            case Inet.TCP_MAXSEG:
                if (value != 0 && (value < LEAST_SEGMENT || value > MOST_SEGMENT)) return -Errno.EINVAL;
                tcp.largestSegment = value;
                return tell(socket, Network.LARGEST_SEGMENT, value, false);
            case Inet.TCP_KEEPIDLE:
                if (value < 1 || value > MOST_IDLE) return -Errno.EINVAL;
                tcp.keepIdle = value;
                return tell(socket, Network.KEEP_IDLE, value * TcpSettings.SECOND, false);
            case Inet.TCP_KEEPINTVL:
                if (value < 1 || value > MOST_IDLE) return -Errno.EINVAL;
                tcp.keepInterval = value;
                return tell(socket, Network.KEEP_INTERVAL, value * TcpSettings.SECOND, false);
            case Inet.TCP_KEEPCNT:
                if (value < 1 || value > MOST_PROBES) return -Errno.EINVAL;
                tcp.keepCount = value;
                return tell(socket, Network.KEEP_COUNT, value, false);
            default: return remember(tcp, name, value);
        }
    }

    /** Options that change nothing here but are answered as they were set. */
    private static long remember(TcpSettings tcp, int name, int value) {
        switch (name) {
            case Inet.TCP_SYNCNT:
                if (value < 1 || value > MOST_PROBES) return -Errno.EINVAL;
                tcp.synRetries = value;
                return 0;
            case Inet.TCP_LINGER2: tcp.lingerSeconds = value < 0 ? -1 : Math.min(value, 2 * TcpSettings.DEFAULT_LINGER); return 0;
            case Inet.TCP_DEFER_ACCEPT: tcp.deferSeconds = Math.max(0, value); return 0;
            case Inet.TCP_WINDOW_CLAMP: tcp.windowClamp = value; return 0;
            case Inet.TCP_QUICKACK: tcp.quickAcknowledgements = value != 0; return 0;
            case Inet.TCP_USER_TIMEOUT:
                if (value < 0) return -Errno.EINVAL;
                tcp.userTimeoutMillis = value;
                return 0;
            case Inet.TCP_NOTSENT_LOWAT: tcp.unsentLeast = value; return 0;
            case Inet.TCP_INQ:
                if (value < 0 || value > 1) return -Errno.EINVAL;
                tcp.tellsQueued = value != 0;
                return 0;
            case Inet.TCP_THIN_LINEAR_TIMEOUTS: case Inet.TCP_THIN_DUPACK: return value < 0 || value > 1 ? -Errno.EINVAL : 0;
            case Inet.TCP_REPAIR: return InetSocket.isPrivileged(InetSocket.NET_ADMIN) ? -Errno.ENOPROTOOPT : -Errno.EPERM;
            // Switched off, as by /proc/sys/net/ipv4/tcp_fastopen.
            case Inet.TCP_FASTOPEN_CONNECT: return -Errno.EOPNOTSUPP;
            default: return -Errno.ENOPROTOOPT;
        }
    }

    private static long tell(TcpSocket socket, int option, int value, boolean pushes) {
        if (socket.endpoint == 0) return 0;
        Network.setOption(socket.endpoint, option, value);
        if (pushes && socket.state == TcpSocket.CONNECTED) {
            NetworkStream.push(socket.endpoint);
            Traffic.flush();
        }
        return 0;
    }

    private static long setCongestion(long userValue, int length) {
        if (length < 1) return -Errno.EINVAL;
        int count = Math.min(length, MOST_NAME);
        if (!UserMemory.readable(userValue, count)) return -Errno.EFAULT;
        String name = UserMemory.bytes(userValue, count);
        int end = name.indexOf('\0');
        return CONGESTION.equals(end < 0 ? name : name.substring(0, end)) ? 0 : -Errno.ENOENT;
    }

    static long get(TcpSocket socket, int name, long userValue, long userLength) {
        if (!UserMemory.readable(userLength, INTEGER)) return -Errno.EFAULT;
        int length = Memory.load32(userLength);
        if (length < 0) return -Errno.EINVAL;
        switch (name) {
            case Inet.TCP_INFO: return TcpInfo.get(socket, userValue, userLength, length);
            case Inet.TCP_CONGESTION: return SocketOptions.storeBytes(userValue, userLength, length, PADDED_CONGESTION);
            case Inet.TCP_ULP: return UserMemory.store32(userLength, 0) ? 0 : -Errno.EFAULT;
            default: break;
        }
        int value = number(socket, name);
        if (value == Integer.MIN_VALUE) return -Errno.ENOPROTOOPT;
        return SocketOptions.storeInt(userValue, userLength, length, value);
    }

    /** MIN_VALUE for an option that is not there. */
    private static int number(TcpSocket socket, int name) {
        TcpSettings tcp = socket.tcp;
        return switch (name) {
            case Inet.TCP_NODELAY -> tcp.noDelay ? 1 : 0;
            case Inet.TCP_CORK -> tcp.cork ? 1 : 0;
            case Inet.TCP_MAXSEG -> segment(socket);
            case Inet.TCP_KEEPIDLE -> tcp.keepIdle;
            case Inet.TCP_KEEPINTVL -> tcp.keepInterval;
            case Inet.TCP_KEEPCNT -> tcp.keepCount;
            case Inet.TCP_SYNCNT -> tcp.synRetries;
            case Inet.TCP_LINGER2 -> tcp.lingerSeconds;
            case Inet.TCP_DEFER_ACCEPT -> tcp.deferSeconds;
            case Inet.TCP_WINDOW_CLAMP -> tcp.windowClamp;
            case Inet.TCP_QUICKACK -> tcp.quickAcknowledgements ? 1 : 0;
            case Inet.TCP_USER_TIMEOUT -> tcp.userTimeoutMillis;
            case Inet.TCP_NOTSENT_LOWAT -> tcp.unsentLeast;
            case Inet.TCP_INQ -> tcp.tellsQueued ? 1 : 0;
            case Inet.TCP_THIN_LINEAR_TIMEOUTS, Inet.TCP_THIN_DUPACK, Inet.TCP_FASTOPEN, Inet.TCP_FASTOPEN_CONNECT, Inet.TCP_TIMESTAMP -> 0;
            default -> Integer.MIN_VALUE;
        };
    }

    private static int segment(TcpSocket socket) {
        if (socket.state == TcpSocket.CONNECTED) return Network.option(socket.endpoint, Network.LARGEST_SEGMENT);
        return socket.tcp.largestSegment != 0 ? socket.tcp.largestSegment : DEFAULT_SEGMENT;
    }
}
