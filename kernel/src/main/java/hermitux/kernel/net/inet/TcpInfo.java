package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NetworkStream;
import hermitux.kernel.memory.UserMemory;

/** TCP_INFO: struct tcp_info (linux/tcp.h), as far as the stack keeps account; the rest is 0. */
final class TcpInfo {
    /** Numbers of the words that NetworkStream.info fills in. */
    private static final int STATE = 0, RETRANSMISSIONS = 1, TIMEOUT = 2, ROUND_TRIP = 3, VARIANCE = 4, SEGMENT = 5, WINDOW = 6, THRESHOLD = 7;
    private static final int UNACKNOWLEDGED = 8, RECEIVE_WINDOW = 9, OPTIONS = 10, SEND_SCALE = 11, RECEIVE_SCALE = 12;
    /** Places in struct tcp_info. */
    private static final int AT_STATE = 0, AT_RETRANSMITS = 2, AT_OPTIONS = 5, AT_SCALES = 6, AT_RTO = 8, AT_SEND_MSS = 16, AT_RECEIVE_MSS = 20;
    private static final int AT_UNACKED = 24, AT_PATH_MTU = 60, AT_RTT = 68, AT_VARIANCE = 72, AT_THRESHOLD = 76, AT_WINDOW = 80, AT_ADVERTISED_MSS = 84;
    private static final int AT_REORDERING = 88, AT_RECEIVE_SPACE = 96, AT_UNSENT_BYTES = 144;
    private static final int HEADERS = 52, REORDERING = 3;
    private static final int RECORD = 64;

    private TcpInfo() { }

    static long get(TcpSocket socket, long userValue, long userLength, int length) {
        int count = Math.min(length, Inet.TCP_INFO_SIZE);
        long figures = InetSocket.scratch(), info = figures + RECORD;
        Memory.fill(figures, 0, RECORD + Inet.TCP_INFO_SIZE);
        if (socket.endpoint != 0) NetworkStream.info(socket.endpoint, figures);
        Memory.store8(info + AT_STATE, socket.endpoint == 0 ? NetworkStream.CLOSED : Memory.load32(figures + 4 * STATE));
        Memory.store8(info + AT_RETRANSMITS, Memory.load32(figures + 4 * RETRANSMISSIONS));
        Memory.store8(info + AT_OPTIONS, Memory.load32(figures + 4 * OPTIONS));
        Memory.store8(info + AT_SCALES, Memory.load32(figures + 4 * SEND_SCALE) & 15 | Memory.load32(figures + 4 * RECEIVE_SCALE) << 4);
        int segment = Memory.load32(figures + 4 * SEGMENT);
        copy(info + AT_RTO, figures, TIMEOUT);
        Memory.store32(info + AT_SEND_MSS, segment);
        Memory.store32(info + AT_RECEIVE_MSS, segment);
        copy(info + AT_UNACKED, figures, UNACKNOWLEDGED);
        Memory.store32(info + AT_PATH_MTU, segment == 0 ? 0 : segment + HEADERS);
        copy(info + AT_RTT, figures, ROUND_TRIP);
        copy(info + AT_VARIANCE, figures, VARIANCE);
        copy(info + AT_THRESHOLD, figures, THRESHOLD);
        copy(info + AT_WINDOW, figures, WINDOW);
        Memory.store32(info + AT_ADVERTISED_MSS, segment);
        Memory.store32(info + AT_REORDERING, REORDERING);
        copy(info + AT_RECEIVE_SPACE, figures, RECEIVE_WINDOW);
        if (socket.endpoint != 0) Memory.store32(info + AT_UNSENT_BYTES, NetworkStream.unsent(socket.endpoint));
        if (!UserMemory.copyOut(userValue, info, count)) return -Errno.EFAULT;
        return UserMemory.store32(userLength, count) ? 0 : -Errno.EFAULT;
    }

    private static void copy(long to, long figures, int which) { Memory.store32(to, Memory.load32(figures + 4L * which)); }
}
