package hermitux.kernel.net.inet;

import hermitux.kernel.machine.Network;

/** What setsockopt(2) has set at the levels IPPROTO_IP and IPPROTO_IPV6, and what the stack is told of it. */
final class IpSettings {
    static final int DEFAULT_HOPS = 64;
    /** -1 for the default. */
    int ttl = -1;
    int hops = -1;
    int trafficClass;
    int trafficClass6;
    int multicastTtl = 1;
    int multicastHops = 1;
    /** The interface's number, 0 for the route's; and the address that IP_MULTICAST_IF has named it by. */
    int multicastDevice;
    int multicastDevice6;
    int multicastAddress;
    boolean multicastLoop = true;
    boolean multicastLoop6 = true;
    /** IP_PMTUDISC_WANT */
    int mtuDiscovery = 1;
    int mtuDiscovery6 = 1;
    /** Options that are on or off: bit number = name, at each level. */
    private long switches = 1L << 49;
    private long switches6a;
    private long switches6b;

    /** A connection has what its listener has. */
    void inherit(IpSettings from) {
        ttl = from.ttl;
        hops = from.hops;
        trafficClass = from.trafficClass;
        trafficClass6 = from.trafficClass6;
        mtuDiscovery = from.mtuDiscovery;
        mtuDiscovery6 = from.mtuDiscovery6;
        switches = from.switches;
        switches6a = from.switches6a;
        switches6b = from.switches6b;
    }

    boolean isOn(int name) { return (switches >>> name & 1) != 0; }

    void set(int name, boolean on) {
        if (on) switches |= 1L << name;
        else switches &= ~(1L << name);
    }

    boolean isOn6(int name) { return ((name < 64 ? switches6a >>> name : switches6b >>> name - 64) & 1) != 0; }

    void set6(int name, boolean on) {
        long bit = 1L << (name & 63);
        if (name < 64) switches6a = on ? switches6a | bit : switches6a & ~bit;
        else switches6b = on ? switches6b | bit : switches6b & ~bit;
    }

    /** Anything of a received packet is to be told by control messages. */
    boolean wantsControl() { return (switches & (1L << 8 | 1L << 12 | 1L << 13 | 1L << 20)) != 0 || (switches6a | switches6b) != 0; }

    /** What belongs to every endpoint. */
    void tell(long endpoint) {
        if (ttl >= 0 || hops >= 0) Network.setOption(endpoint, Network.HOPS, hops >= 0 ? hops : ttl);
        if (trafficClass != 0 || trafficClass6 != 0) Network.setOption(endpoint, Network.TRAFFIC_CLASS, trafficClass6 != 0 ? trafficClass6 : trafficClass);
    }

    /** What belongs to those of datagrams. */
    void tellMulticast(long endpoint) {
        if (multicastTtl != 1 || multicastHops != 1) Network.setOption(endpoint, Network.MULTICAST_HOPS, multicastHops != 1 ? multicastHops : multicastTtl);
        int device = multicastDevice6 != 0 ? multicastDevice6 : multicastDevice;
        if (device != 0) Network.setOption(endpoint, Network.MULTICAST_INTERFACE, device);
        if (!multicastLoop || !multicastLoop6) Network.setOption(endpoint, Network.MULTICAST_LOOP, 0);
    }
}
