package hermitux.kernel.net.inet;

import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/**
 * What all sockets of the internet families share, made with the first of them. Calls do not wait inside of the kernel and one runs at a time, so what
 * a call leaves in the objects that carry bytes and names is its own until it returns.
 */
final class InetStack {
    private static InetStack current;

    /** Address of a frame for what the stack tells in records of 64 bytes. */
    final long scratch;
    /** An address that a call has brought, and where a packet goes. */
    final InetName given = new InetName(), target = new InetName();
    final TcpTransfer.Sending sending = new TcpTransfer.Sending();
    final TcpTransfer.Peeking peeking = new TcpTransfer.Peeking();
    final DatagramSocket.Filling filling = new DatagramSocket.Filling();
    final DatagramSocket.Reading reading = new DatagramSocket.Reading();
    final InetControl control = new InetControl();
    final Owners owners = new Owners();
    final Ports tcpPorts = new Ports(true), udpPorts = new Ports(false), pingPorts = new Ports(false);
    /** The stack runs. */
    boolean started;

    private InetStack(long frame) { scratch = DirectMap.address(frame); }

    static void init() { current = null; }

    /** False without a frame for it. */
    static boolean make() {
        long frame = Frames.allocate();
        if (frame == 0) return false;
        current = new InetStack(frame);
        return true;
    }

    static InetStack current() { return current; }
    static boolean isStarted() { return current != null && current.started; }
}
