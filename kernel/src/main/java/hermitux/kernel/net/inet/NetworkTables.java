package hermitux.kernel.net.inet;

import hermitux.kernel.fs.proc.NetworkDirectory;
import hermitux.kernel.fs.proc.NetworkFiles;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.synthetic.TextSource;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkInterface;

/** Files of /proc/net that tell of interfaces, addresses, routes and counters (proc(5)): dev, if_inet6, route, ipv6_route, sockstat, snmp. */
final class NetworkTables implements NetworkFiles {
    private static final int PREFIX6 = 64, PREFIX_LOOPBACK6 = 128, SCOPE_LINK = 0x20, SCOPE_HOST = 0x10, FLAG_PERMANENT = 0x80, FLAG_TENTATIVE = 0x40;
    private static final int UP = 1, GATEWAY = 2, TENTATIVE = 1, SCRATCH_OFFSET = 3072;

    NetworkTables() { }

    @Override
    public void addTo(NetworkDirectory directory) {
        directory.file("dev", new Devices());
        directory.file("if_inet6", new Addresses6());
        directory.file("route", new Routes());
        directory.file("sockstat", new Statistics());
        directory.file("snmp", new Counters());
        SocketTable.addTo(directory);
    }

    private static final class Devices implements TextSource {
        @Override
        public String text() {
            Text text = new Text().add("Inter-|   Receive                                                |  Transmit\n");
            text.add(" face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n");
            for (int number = 1; InetFamily.start() && number <= InetInterfaces.LAST; number++) {
                if (!InetInterfaces.exists(number)) continue;
                String name = InetInterfaces.nameOfInterface(number);
                text.spaces(6 - name.length()).add(name).add(':');
                column(text, number, NetworkInterface.RECEIVED_BYTES, 8);
                column(text, number, NetworkInterface.RECEIVED, 7);
                column(text, number, NetworkInterface.RECEIVE_ERRORS, 4);
                column(text, number, NetworkInterface.RECEIVE_DROPS, 4);
                text.add("    0     0          0 ").right(NetworkInterface.counter(number, NetworkInterface.MULTICASTS), 9);
                column(text, number, NetworkInterface.SENT_BYTES, 8);
                column(text, number, NetworkInterface.SENT, 7);
                text.add("    0 ").right(NetworkInterface.counter(number, NetworkInterface.SEND_DROPS), 4).add("    0     0       0          0\n");
            }
            return text.toString();
        }

        private static void column(Text text, int number, int which, int width) { text.add(' ').right(NetworkInterface.counter(number, which), width); }
    }

    private static final class Addresses6 implements TextSource {
        @Override
        public String text() {
            Text text = new Text();
            for (int number = 1; InetFamily.start() && number <= InetInterfaces.LAST; number++) {
                for (int i = 0; InetInterfaces.exists(number) && i < NetworkInterface.ADDRESSES_6; i++) {
                    int state = NetworkInterface.state6(number, i);
                    if (state == 0) continue;
                    long at = InetSocket.scratch(SCRATCH_OFFSET);
                    NetworkInterface.address6(number, i, at);
                    for (int j = 0; j < 16; j++) text.hexadecimal(Memory.load8(at + j) & 255, 2);
                    boolean loopback = number == NetworkInterface.LOOPBACK, link = (Memory.load64(at) & 0xc0ff) == 0x80fe;
                    text.add(' ').hexadecimal(number, 2).add(' ').hexadecimal(loopback ? PREFIX_LOOPBACK6 : PREFIX6, 2);
                    text.add(' ').hexadecimal(loopback ? SCOPE_HOST : link ? SCOPE_LINK : 0, 2);
                    text.add(' ').hexadecimal(FLAG_PERMANENT | (state == TENTATIVE ? FLAG_TENTATIVE : 0), 2).spaces(1);
                    String name = InetInterfaces.nameOfInterface(number);
                    text.spaces(8 - name.length()).add(name).add('\n');
                }
            }
            return text.toString();
        }
    }

    /** Of IPv4: the default route and the device's network; the loopback's is in Linux's local table, which is not shown. */
    private static final class Routes implements TextSource {
        private static final int WIDTH = 127;

        @Override
        public String text() {
            Text text = new Text();
            line(text, "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT");
            int number = NetworkInterface.DEVICE;
            if (!InetFamily.start() || !InetInterfaces.exists(number)) return text.toString();
            int address = NetworkInterface.address4(number, 0), mask = NetworkInterface.address4(number, 1), router = NetworkInterface.address4(number, 2);
            if (router != 0) route(text, 0, router, UP | GATEWAY, 0);
            if (address != 0) route(text, address & mask, 0, UP, mask);
            return text.toString();
        }

        private static void route(Text text, int destination, int router, int flags, int mask) {
            Text one = new Text().add(InetInterfaces.nameOfInterface(NetworkInterface.DEVICE)).add('\t').upper(destination & 0xffffffffL, 8).add('\t');
            one.upper(router & 0xffffffffL, 8).add('\t').upper(flags, 4).add("\t0\t0\t0\t").upper(mask & 0xffffffffL, 8).add("\t0\t0\t0");
            line(text, one.toString());
        }

        private static void line(Text text, String content) { text.left(content, WIDTH).add('\n'); }
    }

    private static final class Statistics implements TextSource {
        @Override
        public String text() {
            int streams = 0, datagrams = 0, raw = 0, waiting = 0;
            if (InetFamily.isStarted()) {
                for (int number = 1; number <= InetStack.current().owners.last(); number++) {
                    EndpointOwner owner = InetStack.current().owners.get(number);
                    if (owner instanceof TcpSocket) streams++;
                    if (owner instanceof UdpSocket) datagrams++;
                    if (owner instanceof RawSocket) raw++;
                }
                for (long entry = Network.nextEntry(Network.TIME_WAIT, 0); entry != 0; entry = Network.nextEntry(Network.TIME_WAIT, entry)) waiting++;
            }
            long pages = InetFamily.isStarted() ? Network.memory(0) >>> 12 : 0;
            Text text = new Text().add("sockets: used ").add(streams + datagrams + raw).add("\nTCP: inuse ").add(streams);
            text.add(" orphan 0 tw ").add(waiting).add(" alloc ").add(streams).add(" mem ").add(pages);
            text.add("\nUDP: inuse ").add(datagrams).add(" mem 0\nUDPLITE: inuse 0\nRAW: inuse ").add(raw).add("\nFRAG: inuse 0 memory 0\n");
            return text.toString();
        }
    }

    /** Numbers of Network.counter, -1 for what nobody counts. */
    private static final class Counters implements TextSource {
        private static final String IP = "Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers "
            + "OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates\nIp: 2 64";
        private static final String ICMP = "\nIcmp: InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos "
            + "InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs "
            + "OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps\nIcmp:";
        private static final String TCP = "\nTcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs "
            + "OutSegs RetransSegs InErrs OutRsts InCsumErrors\nTcp: 4 200 120000 -1";
        private static final String UDP = "\nUdp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti\nUdp:";

        @Override
        public String text() {
            Text text = new Text().add(IP);
            boolean started = InetFamily.isStarted();
            add(text, started, 15, 0, 1, 14, 2, 3, 4, 5, 6, 7, -1, 13, 8, 9, 10, 11, 12);
            text.add(ICMP);
            add(text, started, 29, 30, -1, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, -1, -1, -1, 46, 47, -1, -1, -1, -1);
            text.add(TCP);
            add(text, started, 16, 17, 18, 19);
            text.add(' ').add(connections(started));
            add(text, started, 22, 20, 21, 23, 24, -1);
            text.add(UDP);
            add(text, started, 25, 26, 27, 28, -1, -1, -1, -1);
            return text.add('\n').toString();
        }

        private static void add(Text text, boolean started, int... counters) {
            for (int counter : counters) text.add(' ').add(started && counter >= 0 ? Network.counter(counter) & 0xffffffffL : 0);
        }

        private static int connections(boolean started) {
            int count = 0;
            for (long entry = started ? Network.nextEntry(Network.ACTIVE, 0) : 0; entry != 0; entry = Network.nextEntry(Network.ACTIVE, entry)) count++;
            return count;
        }
    }
}
