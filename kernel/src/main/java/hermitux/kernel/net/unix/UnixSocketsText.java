package hermitux.kernel.net.unix;

import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.synthetic.TextSource;

/** /proc/net/unix (proc(5)): all sockets of the family, the newest first. Addresses of the kernel are shown as zeros. */
final class UnixSocketsText implements TextSource {
    private static final int ACCEPTS = 0x10000, UNCONNECTED = 1, CONNECTED = 3;

    @Override
    public String text() {
        Text text = new Text().add("Num       RefCount Protocol Flags    Type St Inode Path\n");
        for (UnixSocket socket = UnixNames.newest(); socket != null; socket = socket.nextOfAll) {
            text.add("0000000000000000: ").hexadecimal(socket.references + 1, 8).add(" 00000000 ");
            text.hexadecimal(socket.isListening() ? ACCEPTS : 0, 8).add(' ').hexadecimal(socket.type, 4).add(' ');
            text.hexadecimal(socket.state == UnixSocket.CONNECTED ? CONNECTED : UNCONNECTED, 2).add(' ').right(socket.inode().number, 5);
            if (socket.address != null) text.add(' ').add(name(socket.address));
            text.add('\n');
        }
        return text.toString();
    }

    private static String name(UnixAddress address) {
        String name = address.name();
        return address.isAbstract() ? name.replace('\0', '@') : name.substring(0, name.length() - 1);
    }
}
