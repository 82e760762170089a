package hermitux.launcher.contents;

import hermitux.host.HostFiles;
import hermitux.launcher.options.Network;
import hermitux.launcher.options.RunOptions;
import java.util.List;

/** /etc/resolv.conf and /etc/hosts as they fit the guest's network. Where there is none, and nothing was asked for, the host's stay. */
final class NetworkFiles {
    private static final int MOST_BYTES = 1 << 20;

    private final RunOptions options;
    private final String hostName;

    NetworkFiles(RunOptions options, String hostName) {
        this.options = options;
        this.hostName = hostName;
    }

    void pack(GuestTree tree, HostFiles files, long nowNanos) {
        List<String> servers = options.nameServers;
        if (servers.isEmpty() && options.network().kind() == Network.Kind.USER) servers = List.of(Network.USER_NAME_SERVER);
        if (!servers.isEmpty()) tree.bytes("/etc/resolv.conf", 0644, bytes(resolver(servers)), nowNanos);
        if (options.hosts.isEmpty()) return;
        byte[] own = options.isolated ? null : files.read("/etc/hosts", 0, MOST_BYTES);
        tree.bytes("/etc/hosts", 0644, bytes((own == null ? "127.0.0.1\tlocalhost\n127.0.1.1\t" + hostName + "\n" : text(own)) + more()), nowNanos);
    }

    private static String resolver(List<String> servers) {
        var text = new StringBuilder();
        for (String server : servers) text.append("nameserver ").append(server).append('\n');
        return text.toString();
    }

    private String more() {
        var text = new StringBuilder();
        for (String line : options.hosts) text.append(line).append('\n');
        return text.toString();
    }

    private static String text(byte[] bytes) {
        var text = new StringBuilder();
        for (byte b : bytes) text.append((char) (b & 0xff));
        if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') text.append('\n');
        return text.toString();
    }

    private static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) text.charAt(i);
        return bytes;
    }
}
