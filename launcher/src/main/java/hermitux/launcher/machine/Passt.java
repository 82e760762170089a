package hermitux.launcher.machine;

import hermitux.host.Child;
import hermitux.host.Descriptor;
import hermitux.host.HostFiles;
import hermitux.launcher.options.Network;
import hermitux.launcher.options.PublishedPort;
import hermitux.launcher.options.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * A user's network by passt(1): a process of its own, in its own sandbox, that makes the guest's connections by sockets of the host. It needs no rights. It is
 * told all addresses, so the guest's configuration is known before it runs, and it ends with this process.
 */
public final class Passt {
    static final String PROGRAM = "passt";
    /** A long packet costs what a short one does, and passt's wire has no limit of its own. */
    public static final int MTU = 65520;
    /** CAP_SETGID and CAP_SETUID: started by root, passt becomes nobody. CAP_NET_BIND_SERVICE: for ports below 1024. */
    private static final long TO_BECOME_NOBODY = 1 << 6 | 1 << 7 | 1 << 10;
    private static final String ROUTES = "/proc/net/route";
    private static final int MOST_ROUTES_BYTES = 1 << 16;

    private Passt() { }

    /** Starts it; answers our end of its wire. */
    static Descriptor start(HostFiles files, List<String> environment, List<PublishedPort> ports) {
        String path = Qemu.inPath(files, environment, PROGRAM);
        if (path == null) throw Refusal.own("--network user: passt is not installed; install it with: sudo apt-get install passt");
        Descriptor[] wire = Descriptor.socketPair();
        if (wire == null) throw Refusal.own("no more open files for the network (ulimit -n)");
        Descriptor nowhere = new Descriptor(Descriptor.open("/dev/null", Descriptor.O_RDWR));
        Child child = Child.start(path, words(files, wire[1].number, ports), List.of(), nowhere, List.of(wire[1]), TO_BECOME_NOBODY);
        nowhere.close();
        wire[1].close();
        if (child == null) throw Refusal.own(path + ": cannot be executed");
        return wire[0];
    }

    static List<String> words(HostFiles files, int descriptor, List<PublishedPort> ports) {
        var words = new ArrayList<>(List.of(PROGRAM, "--foreground", "--quiet", "--fd", Integer.toString(descriptor), "--ipv4-only",
            "--address", Network.USER_ADDRESS, "--netmask", Integer.toString(Network.USER_PREFIX), "--gateway", Network.USER_GATEWAY,
            "--dns-forward", Network.USER_NAME_SERVER, "--mtu", Integer.toString(MTU)));
        // Without a way out of this host, passt wants to be told that its loopback is all there is.
        if (!hasDefaultRoute(files)) words.addAll(List.of("--interface", "lo"));
        ports(words, "--tcp-ports", ports, false);
        ports(words, "--udp-ports", ports, true);
        return words;
    }

    private static void ports(List<String> words, String option, List<PublishedPort> ports, boolean udp) {
        boolean any = false;
        for (PublishedPort port : ports) {
            if (port.udp() != udp) continue;
            any = true;
            words.add(option);
            words.add(port.hostAddress() + "/" + port.hostPort() + ":" + port.guestPort());
        }
        if (any) return;
        words.add(option);
        words.add("none");
    }

    /** A line of the table whose destination is 00000000. */
    private static boolean hasDefaultRoute(HostFiles files) {
        byte[] table = files.read(ROUTES, 0, MOST_ROUTES_BYTES);
        var line = new StringBuilder();
        for (int i = 0; table != null && i < table.length; i++) {
            if (table[i] != '\n') {
                line.append((char) table[i]);
                continue;
            }
            if (line.indexOf("\t00000000\t") > 0) return true;
            line.setLength(0);
        }
        return false;
    }
}
