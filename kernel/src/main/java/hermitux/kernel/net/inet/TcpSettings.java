package hermitux.kernel.net.inet;

import hermitux.kernel.machine.Network;

/** What setsockopt(2) has set at level IPPROTO_TCP (tcp(7)). */
final class TcpSettings {
    static final int SECOND = 1000, IDLE = 7200, INTERVAL = 75, PROBES = 9, SYN_RETRIES = 6, DEFAULT_LINGER = 60;

    boolean noDelay;
    boolean cork;
    boolean quickAcknowledgements = true;
    /** Seconds. */
    int keepIdle = IDLE;
    int keepInterval = INTERVAL;
    int keepCount = PROBES;
    /** 0 for the stack's. */
    int largestSegment;
    int synRetries = SYN_RETRIES;
    int lingerSeconds = DEFAULT_LINGER;
    int deferSeconds;
    int windowClamp;
    int userTimeoutMillis;
    int unsentLeast;
    boolean tellsQueued;

    void inherit(TcpSettings from) {
        noDelay = from.noDelay;
        cork = from.cork;
        keepIdle = from.keepIdle;
        keepInterval = from.keepInterval;
        keepCount = from.keepCount;
        largestSegment = from.largestSegment;
        synRetries = from.synRetries;
        lingerSeconds = from.lingerSeconds;
        windowClamp = from.windowClamp;
        userTimeoutMillis = from.userTimeoutMillis;
        unsentLeast = from.unsentLeast;
        tellsQueued = from.tellsQueued;
    }

    void tell(long endpoint, boolean keepsAlive) {
        if (noDelay) Network.setOption(endpoint, Network.NO_DELAY, 1);
        if (cork) Network.setOption(endpoint, Network.CORK, 1);
        if (keepsAlive) Network.setOption(endpoint, Network.KEEP_ALIVE, 1);
        Network.setOption(endpoint, Network.KEEP_IDLE, keepIdle * SECOND);
        Network.setOption(endpoint, Network.KEEP_INTERVAL, keepInterval * SECOND);
        Network.setOption(endpoint, Network.KEEP_COUNT, keepCount);
        if (largestSegment != 0) Network.setOption(endpoint, Network.LARGEST_SEGMENT, largestSegment);
    }
}
