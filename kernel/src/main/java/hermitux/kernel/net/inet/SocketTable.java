package hermitux.kernel.net.inet;

import hermitux.abi.Inet;
import hermitux.kernel.fs.proc.NetworkDirectory;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.synthetic.TextSource;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.Network;

/** /proc/net/tcp, udp and raw, and those of IPv6 (proc(5)): a line for each socket and for each connection that no socket stands for any more. */
final class SocketTable implements TextSource {
    private static final int REMOTE = 16, PORTS = 32, STATE = 44, TO_SEND = 48, RECEIVED = 52, OWNER = 56, SCRATCH_OFFSET = 3072;
    private static final int ESTABLISHED = 1, CLOSE = 7, TIME_WAIT = 6, TCP_WIDTH = 149, OTHER_WIDTH = 127;

    private final int protocol;
    private final boolean six;
    private int line;

    private SocketTable(int protocol, boolean six) {
        this.protocol = protocol;
        this.six = six;
    }

    static void addTo(NetworkDirectory directory) {
        directory.file("tcp", new SocketTable(Inet.PROTOCOL_TCP, false));
        directory.file("tcp6", new SocketTable(Inet.PROTOCOL_TCP, true));
        directory.file("udp", new SocketTable(Inet.PROTOCOL_UDP, false));
        directory.file("udp6", new SocketTable(Inet.PROTOCOL_UDP, true));
        directory.file("raw", new SocketTable(Inet.PROTOCOL_RAW, false));
        directory.file("raw6", new SocketTable(Inet.PROTOCOL_RAW, true));
    }

    @Override
    public String text() {
        String addresses = six ? "local_address                         remote_address                        " : "local_address rem_address   ";
        Text text = new Text().add(protocol == Inet.PROTOCOL_TCP ? "  sl  " : six ? "  sl  " : "   sl  ").add(addresses);
        text.add("st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode");
        if (protocol != Inet.PROTOCOL_TCP) text.add(" ref pointer drops");
        text.spaces(six ? 0 : protocol == Inet.PROTOCOL_TCP ? 53 : 12).add('\n');
        line = 0;
        if (!InetFamily.isStarted()) return text.toString();
        switch (protocol) {
            case Inet.PROTOCOL_TCP:
                walk(text, Network.LISTENERS);
                walk(text, Network.ACTIVE);
                walk(text, Network.TIME_WAIT);
                break;
            case Inet.PROTOCOL_UDP: walk(text, Network.UDP); break;
            default: raw(text); break;
        }
        return text.toString();
    }

    private void walk(Text text, int table) {
        long names = InetSocket.scratch(SCRATCH_OFFSET);
        for (long entry = Network.nextEntry(table, 0); entry != 0; entry = Network.nextEntry(table, entry)) {
            Network.entry(table, entry, names);
            InetSocket socket = TcpListener.socket(InetStack.current().owners.get(Memory.load32(names + OWNER)));
            if ((socket == null ? !isMapped(names) : socket.domain == Inet.AF_INET6) != six) continue;
            int state = table == Network.TIME_WAIT ? TIME_WAIT : Memory.load32(names + STATE);
            if (table == Network.UDP && Memory.load16(names + PORTS + 2) != 0) state = ESTABLISHED;
            line(text, socket, names, state, Memory.load32(names + TO_SEND), Memory.load32(names + RECEIVED));
        }
    }

    private static boolean isMapped(long name) { return InetName.isMapped(Memory.load64(name), Memory.load64(name + 8)); }

    /** The port of a raw socket is its protocol. */
    private void raw(Text text) {
        long names = InetSocket.scratch(SCRATCH_OFFSET);
        for (int number = 1; number <= InetStack.current().owners.last(); number++) {
            if (!(InetStack.current().owners.get(number) instanceof RawSocket socket) || (socket.domain == Inet.AF_INET6) != six) continue;
            Memory.fill(names, 0, 64);
            Memory.store64(names, socket.local.high);
            Memory.store64(names + 8, socket.local.low);
            Memory.store64(names + REMOTE, socket.remote.high);
            Memory.store64(names + REMOTE + 8, socket.remote.low);
            Memory.store16(names + PORTS, socket.protocol);
            line(text, socket, names, CLOSE, 0, 0);
        }
    }

    private void line(Text text, InetSocket socket, long names, int state, int toSend, int received) {
        int start = text.builder().length();
        text.right(line++, protocol == Inet.PROTOCOL_TCP ? 4 : 5).add(": ");
        name(text, names, Memory.load16(names + PORTS));
        name(text, names + REMOTE, Memory.load16(names + PORTS + 2));
        text.upper(state, 2).add(' ').upper(toSend & 0xffffffffL, 8).add(':').upper(received & 0xffffffffL, 8).add(" 00:00000000 00000000 ");
        text.right(socket == null ? 0 : socket.owner(), 5).add("        0 ").add(socket == null ? 0 : socket.inode().number);
        text.add(protocol == Inet.PROTOCOL_TCP ? " 1 0000000000000000 100 0 0 10 0" : " 2 0000000000000000 0");
        if (!six) text.spaces((protocol == Inet.PROTOCOL_TCP ? TCP_WIDTH : OTHER_WIDTH) - (text.builder().length() - start));
        text.add('\n');
    }

    private void name(Text text, long name, int port) {
        for (int i = six ? 0 : 12; i < 16; i += 4) text.upper(Memory.load32(name + i) & 0xffffffffL, 8);
        text.add(':').upper(port, 4).add(' ');
    }
}
