package hermitux.kernel.net.socket;

import hermitux.abi.Sockets;

/** What setsockopt(2) has set at level SOL_SOCKET (socket(7)). Sizes are in bytes, as the kernel counts them: twice what was asked for. */
public final class SocketSettings {
    /** /proc/sys/net/core/wmem_default and wmem_max, rmem_default and rmem_max. */
    public static final int DEFAULT_BUFFER = 212992, LARGEST_BUFFER = 212992;
    private static final int SMALLEST_SEND = 4608, SMALLEST_RECEIVE = 2304;

    public int sendBuffer = DEFAULT_BUFFER;
    public int receiveBuffer = DEFAULT_BUFFER;
    /** The program has chosen the size. */
    public boolean fixedSendBuffer;
    public boolean fixedReceiveBuffer;
    /** Long.MAX_VALUE for none. */
    public long sendTimeoutNanos = Long.MAX_VALUE;
    public long receiveTimeoutNanos = Long.MAX_VALUE;
    public int receiveLeast = 1;
    /** Messages carry the sender's credentials. */
    public boolean passCredentials;
    /** Where MSG_PEEK starts, or -1 while that is off. */
    public int peekOffset = -1;
    public boolean lingers;
    public int lingerSeconds;
    public int priority;
    public int mark;
    /** SO_BINDTODEVICE: the interface's number, 0 for none. */
    public int device;
    /** Options that are on or off and only remembered: bit number = name. */
    private long switches;

    /** A connection has what its listener has. */
    public void inherit(SocketSettings from) {
        sendBuffer = from.sendBuffer;
        receiveBuffer = from.receiveBuffer;
        fixedSendBuffer = from.fixedSendBuffer;
        fixedReceiveBuffer = from.fixedReceiveBuffer;
        sendTimeoutNanos = from.sendTimeoutNanos;
        receiveTimeoutNanos = from.receiveTimeoutNanos;
        receiveLeast = from.receiveLeast;
        lingers = from.lingers;
        lingerSeconds = from.lingerSeconds;
        priority = from.priority;
        mark = from.mark;
        device = from.device;
        switches = from.switches;
    }

    public boolean isOn(int name) { return (switches >>> name & 1) != 0; }

    public void set(int name, boolean on) {
        if (on) switches |= 1L << name;
        else switches &= ~(1L << name);
    }

    /** @param bounded by LARGEST_BUFFER; else (SO_SNDBUFFORCE) by what an int holds */
    public void sendBuffer(int bytes, boolean bounded) {
        sendBuffer = Math.max(doubled(bytes, bounded), SMALLEST_SEND);
        fixedSendBuffer = true;
    }

    public void receiveBuffer(int bytes, boolean bounded) {
        receiveBuffer = Math.max(doubled(bytes, bounded), SMALLEST_RECEIVE);
        fixedReceiveBuffer = true;
    }

    /** The unsigned comparison of Linux: a negative size is a huge one. */
    private static int doubled(int bytes, boolean bounded) {
        if (bounded) return (int) Math.min(bytes & 0xffffffffL, LARGEST_BUFFER) * 2;
        return bytes < 0 ? 0 : Math.min(bytes, Integer.MAX_VALUE / 2) * 2;
    }

    /** Options that {@link #set} keeps. */
    public static boolean isSwitch(int name) {
        return switch (name) {
            case Sockets.SO_DEBUG, Sockets.SO_REUSEADDR, Sockets.SO_DONTROUTE, Sockets.SO_BROADCAST, Sockets.SO_KEEPALIVE, Sockets.SO_OOBINLINE,
                Sockets.SO_NO_CHECK, Sockets.SO_REUSEPORT, Sockets.SO_TIMESTAMP, Sockets.SO_TIMESTAMPNS, Sockets.SO_RXQ_OVFL -> true;
            default -> false;
        };
    }
}
