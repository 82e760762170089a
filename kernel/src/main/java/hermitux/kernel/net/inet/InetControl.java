package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.NetworkDatagrams;
import hermitux.kernel.net.socket.ControlMessages;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.time.Clock;

/** Control messages of datagrams (ip(7), ipv6(7)): what a sender asks of one packet, and what a receiver is told of it. */
final class InetControl {
    private static final int SCRATCH_OFFSET = 2048, MOST_HOPS = 255;
    private static final long MILLION = 1_000_000L, SECOND = 1_000_000_000L;

    /** Of the packet to be sent: interface or 0, own address or 0; -1 for what was not said. */
    int device;
    long high, low;
    int hops = -1, trafficClass = -1;

    /** Of the packet received last. */
    private long destinationHigh, destinationLow, arrivalNanos;
    private int destinationPort, arrivalDevice, arrivalHops, arrivalClass;

    /** Before and after each packet. */
    void clear() {
        device = 0;
        high = low = 0;
        hops = trafficClass = -1;
    }

    long parse(InetSocket socket, int level, int type, long data, long length) {
        if (socket.type == Sockets.STREAM) return 0;
        long bad = level == Inet.PROTOCOL_IP ? parse4(type, data, length)
            : level == Inet.PROTOCOL_IPV6 && socket.domain == Inet.AF_INET6 ? parse6(type, data, length) : 0;
        if (bad < 0) clear();
        return bad;
    }

    private long parse4(int type, long data, long length) {
        switch (type) {
            case Inet.IP_PKTINFO:
                if (length != Inet.PACKET_INFO_SIZE) return -Errno.EINVAL;
                device = Memory.load32(data);
                if (Memory.load32(data + 4) != 0) low = InetName.mapped(Memory.load32(data + 4));
                return 0;
            case Inet.IP_TTL:
                if (length != 4 || Memory.load32(data) < 1 || Memory.load32(data) > MOST_HOPS) return -Errno.EINVAL;
                hops = Memory.load32(data);
                return 0;
            case Inet.IP_TOS:
                if (length != 1 && length != 4) return -Errno.EINVAL;
                trafficClass = length == 1 ? Memory.load8(data) & 255 : Memory.load32(data);
                return trafficClass < 0 || trafficClass > MOST_HOPS ? -Errno.EINVAL : 0;
            default: return -Errno.EINVAL;
        }
    }

    private long parse6(int type, long data, long length) {
        switch (type) {
            case Inet.IPV6_PKTINFO:
                if (length < Inet.PACKET_INFO6_SIZE) return -Errno.EINVAL;
                high = Memory.load64(data);
                low = Memory.load64(data + 8);
                device = Memory.load32(data + 16);
                return 0;
            case Inet.IPV6_HOPLIMIT: case Inet.IPV6_TCLASS:
                if (length != 4 || Memory.load32(data) < -1 || Memory.load32(data) > MOST_HOPS) return -Errno.EINVAL;
                if (type == Inet.IPV6_HOPLIMIT) hops = Memory.load32(data);
                else trafficClass = Memory.load32(data);
                return 0;
            default: return -Errno.EINVAL;
        }
    }

    /** Remembers what is told of a packet: its record goes before the program's buffer is looked at. */
    void received(long record) {
        destinationHigh = Memory.load64(record + NetworkDatagrams.DESTINATION);
        destinationLow = Memory.load64(record + NetworkDatagrams.DESTINATION + 8);
        destinationPort = Memory.load16(record + NetworkDatagrams.DESTINATION_PORT);
        arrivalDevice = Memory.load32(record + NetworkDatagrams.INTERFACE);
        arrivalHops = Memory.load8(record + NetworkDatagrams.HOPS) & 255;
        arrivalClass = Memory.load8(record + NetworkDatagrams.TRAFFIC_CLASS) & 255;
        arrivalNanos = (Memory.load32(record + NetworkDatagrams.ARRIVAL_MILLIS) & 0xffffffffL) * MILLION;
    }

    void deliver(InetSocket socket, Message message) {
        boolean micros = socket.settings.isOn(Sockets.SO_TIMESTAMP), nanos = socket.settings.isOn(Sockets.SO_TIMESTAMPNS);
        if (!micros && !nanos && !socket.ip.wantsControl()) return;
        long data = InetSocket.scratch() + SCRATCH_OFFSET;
        if (micros || nanos) {
            long time = Clock.realtimeNanos() - Clock.monotonicNanos() + arrivalNanos;
            Memory.store64(data, time / SECOND);
            Memory.store64(data + 8, nanos ? time % SECOND : time % SECOND / 1000);
            ControlMessages.put(message, Sockets.SOL_SOCKET, nanos ? Sockets.SO_TIMESTAMPNS : Sockets.SO_TIMESTAMP, data, 16);
        }
        if (InetName.isMapped(destinationHigh, destinationLow)) deliver4(socket, message, data);
        if (socket.domain == Inet.AF_INET6) deliver6(socket, message, data);
    }

    private void deliver4(InetSocket socket, Message message, long data) {
        int address = (int) (destinationLow >>> 32);
        if (socket.ip.isOn(Inet.IP_PKTINFO)) {
            Memory.store32(data, arrivalDevice);
            Memory.store32(data + 4, address);
            Memory.store32(data + 8, address);
            ControlMessages.put(message, Inet.PROTOCOL_IP, Inet.IP_PKTINFO, data, Inet.PACKET_INFO_SIZE);
        }
        if (socket.ip.isOn(Inet.IP_RECVTTL)) put(message, Inet.PROTOCOL_IP, Inet.IP_TTL, data, arrivalHops, 4);
        if (socket.ip.isOn(Inet.IP_RECVTOS)) put(message, Inet.PROTOCOL_IP, Inet.IP_TOS, data, arrivalClass, 1);
        if (socket.ip.isOn(Inet.IP_RECVORIGDSTADDR)) {
            Memory.store64(data, Inet.AF_INET | (destinationPort >>> 8 | (destinationPort & 255) << 8) << 16 & 0xffffffffL | (long) address << 32);
            Memory.store64(data + 8, 0);
            ControlMessages.put(message, Inet.PROTOCOL_IP, Inet.IP_RECVORIGDSTADDR, data, Inet.NAME_SIZE);
        }
    }

    private void deliver6(InetSocket socket, Message message, long data) {
        if (socket.ip.isOn6(Inet.IPV6_RECVPKTINFO)) {
            Memory.store64(data, destinationHigh);
            Memory.store64(data + 8, destinationLow);
            Memory.store32(data + 16, arrivalDevice);
            ControlMessages.put(message, Inet.PROTOCOL_IPV6, Inet.IPV6_PKTINFO, data, Inet.PACKET_INFO6_SIZE);
        }
        if (socket.ip.isOn6(Inet.IPV6_RECVHOPLIMIT)) put(message, Inet.PROTOCOL_IPV6, Inet.IPV6_HOPLIMIT, data, arrivalHops, 4);
        if (socket.ip.isOn6(Inet.IPV6_RECVTCLASS)) put(message, Inet.PROTOCOL_IPV6, Inet.IPV6_TCLASS, data, arrivalClass, 4);
    }

    private static void put(Message message, int level, int type, long data, int value, int size) {
        Memory.store32(data, value);
        ControlMessages.put(message, level, type, data, size);
    }
}
