package hermitux.launcher.options;

/**
 * A port of the host that leads into the guest: {@code [HOSTADDRESS:]HOSTPORT:GUESTPORT[/tcp|/udp]}. Only this machine reaches it unless an address is
 * named: who wants the whole world says 0.0.0.0.
 */
public record PublishedPort(String hostAddress, int hostPort, int guestPort, boolean udp) {
    private static final String LOCAL = "127.0.0.1";
    private static final int MOST = 65535;

    /** As docker shows it: {@code 127.0.0.1:8080->80/tcp}. */
    @Override public String toString() { return hostAddress + ":" + hostPort + "->" + guestPort + (udp ? "/udp" : "/tcp"); }

    static PublishedPort parse(String text) {
        boolean udp = text.endsWith("/udp");
        String ports = udp || text.endsWith("/tcp") ? text.substring(0, text.length() - 4) : text;
        int last = ports.lastIndexOf(':'), first = last < 0 ? -1 : ports.lastIndexOf(':', last - 1);
        String address = first < 0 ? LOCAL : ports.substring(0, first);
        int host = last < 0 ? -1 : Numbers.of(ports.substring(first + 1, last), MOST), guest = Numbers.of(ports.substring(last + 1), MOST);
        if (host <= 0 || guest <= 0 || !Numbers.isAddress(address))
            throw Refusal.own("run: --publish " + text + ": use [HOSTADDRESS:]HOSTPORT:GUESTPORT[/udp], as in --publish 8080:80");
        return new PublishedPort(address, host, guest, udp);
    }
}
