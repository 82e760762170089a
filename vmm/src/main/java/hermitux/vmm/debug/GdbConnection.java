package hermitux.vmm.debug;

import hermitux.abi.Errno;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * Packets of gdb's remote protocol over one TCP connection of the loopback address: $data#checksum, each answered by + until gdb asks for no
 * more of that. A packet is a string of bytes.
 */
final class GdbConnection {
    /** Data of a packet, either way. */
    static final int MOST_PACKET = 16 << 10;

    private static final int SOCKET = 41, BIND = 49, LISTEN = 50, SETSOCKOPT = 54, ACCEPT4 = 288, RECVFROM = 45;
    private static final int INET = 2, STREAM_CLOSE_ON_EXEC = 0x80001, TCP = 6, NO_DELAY = 1, SOCKET_LEVEL = 1, REUSE_ADDRESS = 2;
    private static final int LOOPBACK = 0x0100007f, DONT_WAIT = 0x40, NO_SIGNAL = 0x4000;
    private static final int ADDRESS_BYTES = 16, BUFFER_BYTES = 2 * MOST_PACKET + 16;
    private static final int INTERRUPT = 3;

    private final int listener;
    private final long buffer = Scratch.allocate(BUFFER_BYTES);
    private final long incoming = Scratch.allocate(MOST_PACKET);
    private int connection = -1;
    private int at;
    private int end;
    private boolean acknowledging = true;

    GdbConnection(int port) {
        listener = (int) check(Linux.call(SOCKET, INET, STREAM_CLOSE_ON_EXEC, 0), "socket");
        Memory.store32(buffer, 1);
        Linux.call(SETSOCKOPT, listener, SOCKET_LEVEL, REUSE_ADDRESS, buffer, 4, 0);
        Memory.fill(buffer, 0, ADDRESS_BYTES);
        Memory.store16(buffer, INET);
        Memory.store8(buffer + 2, port >> 8);
        Memory.store8(buffer + 3, port);
        Memory.store32(buffer + 4, LOOPBACK);
        check(Linux.call(BIND, listener, buffer, ADDRESS_BYTES), "port " + port + " of 127.0.0.1");
        check(Linux.call(LISTEN, listener, 1), "listen");
    }

    private static long check(long result, String what) {
        if (result < 0) throw MachineFailure.of("--gdb: " + what, result);
        return result;
    }

    /** Waits for gdb. */
    void accept() {
        long result = -Errno.EINTR;
        while (result == -Errno.EINTR) result = Linux.call(ACCEPT4, listener, 0, 0, STREAM_CLOSE_ON_EXEC & ~1);
        connection = (int) check(result, "accept");
        Memory.store32(buffer, 1);
        Linux.call(SETSOCKOPT, connection, TCP, NO_DELAY, buffer, 4, 0);
        Linux.call(Linux.CLOSE, listener);
    }

    boolean isOpen() { return connection >= 0; }
    int descriptor() { return connection; }

    void close() {
        if (isOpen()) Linux.call(Linux.CLOSE, connection);
        connection = -1;
    }

    void acknowledgeNoMore() { acknowledging = false; }

    /** The next byte, or -1 if gdb is gone. */
    private int next() {
        while (at == end) {
            long count = isOpen() ? Linux.call(RECVFROM, connection, incoming, MOST_PACKET, 0, 0, 0) : 0;
            if (count == -Errno.EINTR) continue;
            if (count <= 0) {
                close();
                return -1;
            }
            at = 0;
            end = (int) count;
        }
        return Memory.load8(incoming + at++);
    }

    /** While the program runs: true if gdb wants it to stop, or is gone; waits for nothing. */
    boolean wantsStop() {
        if (at == end) {
            long count = Linux.call(RECVFROM, connection, incoming, MOST_PACKET, DONT_WAIT, 0, 0);
            if (count == -Errno.EAGAIN || count == -Errno.EINTR) return false;
            if (count <= 0) {
                close();
                return true;
            }
            at = 0;
            end = (int) count;
        }
        while (at < end) if (Memory.load8(incoming + at++) == INTERRUPT) return true;
        return false;
    }

    /** The next packet's data, checked and with its escapes undone; null if gdb is gone. */
    String receive() {
        while (true) {
            int c = next();
            while (c >= 0 && c != '$') c = next();
            if (c < 0) return null;
            var data = new StringBuilder();
            int sum = 0;
            for (c = next(); c >= 0 && c != '#'; c = next()) {
                sum += c;
                boolean escaped = c == '}';
                if (escaped) {
                    c = next();
                    sum += c;
                }
                if (data.length() < 2 * MOST_PACKET) data.append((char) (escaped ? c ^ 0x20 : c));
            }
            int high = Character.digit(next(), 16), low = Character.digit(next(), 16);
            if (!isOpen()) return null;
            boolean right = (sum & 0xff) == (high << 4 | low);
            if (acknowledging) raw(right ? "+" : "-");
            if (right || !acknowledging) return data.toString();
        }
    }

    void send(String data) {
        var packet = new StringBuilder("$");
        int sum = 0;
        for (int i = 0; i < data.length(); i++) {
            char c = data.charAt(i);
            if (c == '$' || c == '#' || c == '}' || c == '*') {
                packet.append('}');
                sum += '}';
                c ^= 0x20;
            }
            packet.append(c);
            sum += c;
        }
        packet.append('#').append(Character.forDigit(sum >> 4 & 15, 16)).append(Character.forDigit(sum & 15, 16));
        raw(packet.toString());
    }

    private void raw(String text) {
        for (int i = 0; i < text.length(); i++) Memory.store8(buffer + i, text.charAt(i));
        for (int done = 0; done < text.length() && isOpen(); ) {
            long count = Linux.call(Linux.SENDTO, connection, buffer + done, text.length() - done, NO_SIGNAL, 0, 0);
            if (count < 0 && count != -Errno.EINTR) close();
            if (count > 0) done += (int) count;
        }
    }
}
