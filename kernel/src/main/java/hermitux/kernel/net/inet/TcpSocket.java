package hermitux.kernel.net.inet;

import hermitux.abi.Errno;
import hermitux.abi.Inet;
import hermitux.abi.PollEvents;
import hermitux.abi.Sockets;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkStream;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.net.Traffic;
import hermitux.kernel.net.socket.Message;
import hermitux.kernel.net.socket.SocketFile;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Scheduler;

/** TCP (tcp(7)): connecting, accepting and ending connections. {@link TcpTransfer} moves the bytes. */
final class TcpSocket extends InetSocket {
    /** FAILED: an attempt to connect has, and connect(2) has not told. */
    static final int FRESH = 0, CONNECTING = 1, CONNECTED = 2, LISTENING = 3, FAILED = 4;
    private static final int FIONREAD = 0x541b, SIOCOUTQ = 0x5411, SIOCOUTQNSD = 0x894b, SIOCATMARK = 0x8905;
    /** /proc/sys/net/ipv4/tcp_rmem and tcp_wmem, the second of each. */
    private static final int RECEIVE_BUFFER = 131072, SEND_BUFFER = 16384;
    /** /proc/sys/net/core/somaxconn */
    private static final int LONGEST_BACKLOG = 4096;
    /** Ports that are tried when all connections from one to the same place are still known to the stack. */
    private static final int MOST_TRIES = 64;
    private static final int TIME_WAIT = 6;
    private static final long SECOND = 1_000_000_000L;
    /** SO_RCVLOWAT beyond what a buffer holds is what it holds. */
    private static final int MOST_LEAST = 1 << 19;


    int state;
    final TcpSettings tcp = new TcpSettings();
    private TcpListener listener;
    /** The connection came about, or its attempt goes on, behind the program's back: the next connect(2) answers 0 once. */
    private boolean isUnreported;
    /** A writer or poll found no room: to be told of some. */
    boolean lacksRoom;
    /** The other side has sent all it will. */
    boolean peerHasFinished;


    TcpSocket(int domain, int statusFlags) {
        super(domain, Sockets.STREAM, Inet.PROTOCOL_TCP, statusFlags);
        settings.receiveBuffer = RECEIVE_BUFFER;
        settings.sendBuffer = SEND_BUFFER;
    }

    @Override Ports ports() { return InetStack.current().tcpPorts; }
    @Override boolean isFresh() { return state == FRESH; }
    @Override public boolean isListening() { return state == LISTENING; }
    @Override long openEndpoint() { return NetworkStream.open(); }
    @Override void tellOptions() { tcp.tell(endpoint, settings.isOn(Sockets.SO_KEEPALIVE)); }
    @Override public String peerAddress() { return state == CONNECTED && !isOver() ? remote.bytes(domain) : null; }

    @Override public String acceptedFrom() { return remote.bytes(domain); }

    @Override
    public void changed(int name) {
        super.changed(name);
        if (name == Sockets.SO_KEEPALIVE && endpoint != 0) Network.setOption(endpoint, Network.KEEP_ALIVE, settings.isOn(name) ? 1 : 0);
        if ((name == Sockets.SO_SNDBUF || name == Sockets.SO_SNDBUFFORCE) && state == CONNECTED) tellOfRoom();
    }

    /** Both directions have ended, and the stack has done with the connection but for waiting. */
    private boolean isOver() {
        int now = NetworkStream.state(endpoint);
        return now == NetworkStream.CLOSED || now == TIME_WAIT;
    }

    // ---- connecting ----

    /** Task.progress is 1 for a call that has begun to connect and waits. */
    @Override
    public long connect(String bytes) {
        int family = InetName.family(bytes);
        if (family < 0) return -Errno.EINVAL;
        if (family == Sockets.AF_UNSPEC) return disconnect();
        boolean begun = Scheduler.current().progress != 0;
        switch (state) {
            case LISTENING: return -Errno.EISCONN;
            case CONNECTED: return begun || isUnreported ? report() : -Errno.EISCONN;
            case FAILED: return failed();
            case CONNECTING: return nonBlocking() && !begun ? -Errno.EALREADY : awaitConnection(Errno.EALREADY);
            default: break;
        }
        long bad = loadRemote(bytes, family);
        if (bad == 0) bad = begin();
        if (bad < 0) return bad;
        isUnreported = true;
        Traffic.flush();
        if (nonBlocking()) return -Errno.EINPROGRESS;
        if (state == CONNECTED) return report();
        return state == FAILED ? failed() : awaitConnection(Errno.EINPROGRESS);
    }

    private long report() {
        isUnreported = false;
        return 0;
    }

    private long failed() {
        int reason = takeError();
        reset();
        return -(reason != 0 ? reason : Errno.ECONNABORTED);
    }

    private long awaitConnection(int whenLate) {
        long result = await(queue, settings.sendTimeoutNanos);
        if (result == Errno.BLOCKED) Scheduler.current().progress = 1;
        return result == -Errno.EAGAIN ? -whenLate : result;
    }

    private long loadRemote(String bytes, int family) {
        boolean six = domain == Inet.AF_INET6;
        if (bytes.length() < (six ? Inet.NAME6_LEAST : Inet.NAME_SIZE)) return -Errno.EINVAL;
        if (family != domain) return -Errno.EAFNOSUPPORT;
        if (six) given().load6(bytes);
        else given().load4(bytes);
        if (six && onlySix && given().isMapped() || given().isMulticast() || given().isMapped() && given().address4() == -1) return -Errno.ENETUNREACH;
        return 0;
    }

    /** Begins to connect to the given name. A port that was not asked for is another one if its connection to there is still known. */
    private long begin() {
        for (int tries = 0; ; tries++) {
            boolean choosesPort = local.port == 0;
            long result = ensurePort();
            if (result == 0) result = ensureEndpoint();
            if (result < 0) return result == -Errno.EADDRINUSE ? -Errno.EADDRNOTAVAIL : result;
            long low = local.isAny() ? given().isMapped() ? InetName.MAPPED : 0 : local.low;
            int scope = settings.device != 0 ? settings.device : given().scope;
            result = NetworkStream.bind(endpoint, local.high, low, scope, local.port, false);
            if (result == 0) result = NetworkStream.connect(endpoint, given().high, given().low, scope, given().port);
            if (result == 0) break;
            drop(false);
            if (!choosesPort) return result;
            ports().give(this);
            local.port = 0;
            if (result != -Errno.EADDRNOTAVAIL || tries == MOST_TRIES) return result;
        }
        state = CONNECTING;
        learnNames();
        return 0;
    }

    /** connect(2) with AF_UNSPEC: the socket is as new, but for what was bound. */
    private long disconnect() {
        boolean wasConnected = state == CONNECTED;
        reset();
        if (wasConnected) error = Errno.ECONNRESET;
        Traffic.flush();
        return 0;
    }

    /** The endpoint goes. */
    private void drop(boolean resets) {
        if (listener != null) listener.leave(this);
        else if (endpoint != 0 && resets) NetworkStream.abort(endpoint);
        else if (endpoint != 0) NetworkStream.close(endpoint);
        listener = null;
        endpoint = 0;
    }

    private void reset() {
        drop(true);
        forgetNames();
        state = FRESH;
        isUnreported = peerHasFinished = false;
        closedDirections = 0;
        error = 0;
        queue.wakeAll();
    }

    // ---- accepting ----

    @Override
    public long listen(int backlog) {
        if (state != FRESH && state != LISTENING) return -Errno.EINVAL;
        int most = (int) Math.min(backlog & 0xffffffffL, LONGEST_BACKLOG);
        if (state == LISTENING) return NetworkStream.listen(endpoint, most);
        long bad = ensurePort();
        if (bad < 0) return bad;
        if (ports().conflicts(this, local.port)) return -Errno.EADDRINUSE;
        if (ports().sharer(this) instanceof TcpSocket other) return share(other.listener);
        bad = ensureEndpoint();
        if (bad == 0) bad = NetworkStream.bind(endpoint, local.high, local.low, local.scope, local.port, domain == Inet.AF_INET6 && !onlySix);
        if (bad == 0) bad = NetworkStream.listen(endpoint, most);
        if (bad < 0) {
            drop(false);
            return bad;
        }
        return share(new TcpListener(endpoint));
    }

    private long share(TcpListener with) {
        listener = with;
        endpoint = with.endpoint;
        with.join(this);
        state = LISTENING;
        closedDirections = 0;
        return 0;
    }

    @Override
    public SocketFile accept() {
        if (state != LISTENING) return Failure.of(Errno.EINVAL);
        if (!listener.hasConnection()) {
            if (nonBlocking()) return Failure.of(Errno.EAGAIN);
            long result = await(queue, settings.receiveTimeoutNanos);
            return Failure.of(result == Errno.BLOCKED ? Failure.BLOCKED : (int) -result);
        }
        if (!reserve()) return Failure.of(Errno.ENFILE);
        TcpSocket socket = new TcpSocket(domain, 0);
        socket.inherit(this, NetworkStream.accept(listener.endpoint));
        Traffic.flush();
        return socket;
    }

    private void inherit(TcpSocket from, long connection) {
        endpoint = connection;
        state = CONNECTED;
        settings.inherit(from.settings);
        tcp.inherit(from.tcp);
        ip.inherit(from.ip);
        onlySix = from.onlySix;
        boundPort = true;
        adopt();
        learnNames();
        ports().share(this);
    }

    /** There is a connection to accept. */
    void arrived() { queue.wakeAll(PollEvents.READABLE); }

    // ---- what happens to the connection ----

    @Override
    public void ready(long of, int events) {
        if (of != endpoint || state == LISTENING) return;
        int woken = 0;
        if ((events & Network.CONNECTED) != 0 && state == CONNECTING) {
            state = CONNECTED;
            learnNames();
            woken |= PollEvents.WRITABLE;
        }
        if ((events & (Network.PEER_CLOSED | Network.FAILED)) != 0) woken |= ended((events & Network.FAILED) != 0);
        if ((events & Network.READABLE) != 0 && (isReadable() || isShut(Sockets.RECEIVING))) woken |= PollEvents.READABLE;
        if ((events & Network.WRITABLE) != 0 && lacksRoom && (hasRoom() || isShut(Sockets.SENDING))) {
            lacksRoom = false;
            woken |= PollEvents.WRITABLE;
        }
        if (woken != 0) queue.wakeAll(woken);
    }

    private int ended(boolean isFailure) {
        closedDirections |= Sockets.RECEIVING;
        peerHasFinished |= !isFailure;
        if (!isFailure) return PollEvents.READABLE | PollEvents.POLLRDHUP | (closedDirections == Sockets.BOTH ? PollEvents.POLLHUP : 0);
        int reason = Network.takeError(endpoint);
        // A reset behind the end of what was received hits the writer alone (tcp_reset of Linux).
        if (reason == Errno.ECONNRESET && peerHasFinished) reason = Errno.EPIPE;
        if (reason != 0) error = reason;
        closedDirections = Sockets.BOTH;
        if (state == CONNECTING) state = FAILED;
        return PollEvents.READABLE | PollEvents.WRITABLE | PollEvents.POLLRDHUP | PollEvents.POLLHUP | (error != 0 ? PollEvents.POLLERR : 0);
    }

    boolean isReadable() { return NetworkStream.readable(endpoint) >= Math.min(settings.receiveLeast, MOST_LEAST); }
    /** As much room as waits to be acknowledged: half of it is free, or more (sk_stream_is_writeable of Linux: a third). */
    boolean hasRoom() { return NetworkStream.space(endpoint) > NetworkStream.unacknowledged(endpoint) >> 1; }

    private void tellOfRoom() {
        if (hasRoom()) queue.wakeAll(PollEvents.WRITABLE);
    }

    @Override
    public int poll() {
        if (state == LISTENING) return listener.poll();
        int events = error != 0 ? PollEvents.POLLERR : 0;
        if (closedDirections == Sockets.BOTH || state == FRESH || state == FAILED) events |= PollEvents.POLLHUP;
        if (isShut(Sockets.RECEIVING)) events |= PollEvents.READABLE | PollEvents.POLLRDHUP;
        if (state == CONNECTING) return events;
        if (endpoint != 0 && isReadable()) events |= PollEvents.READABLE;
        if (state == FRESH || isShut(Sockets.SENDING) || hasRoom()) return events | PollEvents.WRITABLE;
        lacksRoom = true;
        return events;
    }

    // ---- what TcpTransfer asks ----

    boolean hasError() { return error != 0; }
    boolean isBroken() { return error != 0 || state != CONNECTED || isShut(Sockets.SENDING); }
    long broken(Message message, long done) { return done == 0 && error != 0 ? -takeError() : brokenPipe(message, done); }
    boolean mayWait(Message message) { return waits(message); }
    long awaitRoom(Message message) { return waits(message) ? await(queue, settings.sendTimeoutNanos) : -Errno.EAGAIN; }
    long awaitData(Message message) { return waits(message) ? await(queue, settings.receiveTimeoutNanos) : -Errno.EAGAIN; }

    @Override public long send(Message message) { return TcpTransfer.send(this, message); }
    @Override public long receive(Message message) { return TcpTransfer.receive(this, message); }

    @Override
    public long option(int level, int name, long userValue, long userLength) {
        return level == Inet.PROTOCOL_TCP ? TcpOptions.get(this, name, userValue, userLength) : super.option(level, name, userValue, userLength);
    }

    @Override
    public long setOption(int level, int name, long userValue, int length) {
        return level == Inet.PROTOCOL_TCP ? TcpOptions.set(this, name, userValue, length) : super.setOption(level, name, userValue, length);
    }

    @Override
    public long shutdown(int directions) {
        switch (state) {
            case LISTENING:
                if ((directions & Sockets.RECEIVING) != 0) reset();
                return 0;
            case CONNECTING:
                reset();
                return 0;
            default: break;
        }
        boolean isOver = state != CONNECTED || isOver();
        boolean finishes = !isOver && (directions & Sockets.SENDING) != 0 && !isShut(Sockets.SENDING);
        closedDirections |= directions;
        if (finishes) {
            NetworkStream.finish(endpoint);
            Traffic.flush();
        }
        queue.wakeAll();
        return isOver ? -Errno.ENOTCONN : 0;
    }

    @Override
    public long ioctl(int request, long argument) {
        switch (request) {
            case FIONREAD: case SIOCOUTQ: case SIOCOUTQNSD: case SIOCATMARK: break;
            default: return super.ioctl(request, argument);
        }
        if (state == LISTENING) return -Errno.EINVAL;
        boolean has = endpoint != 0 && state == CONNECTED;
        int value = !has || request == SIOCATMARK ? 0 : request == FIONREAD ? NetworkStream.readable(endpoint)
            : request == SIOCOUTQ ? NetworkStream.unacknowledged(endpoint) : NetworkStream.unsent(endpoint);
        return UserMemory.store32(argument, value) ? 0 : -Errno.EFAULT;
    }

    @Override public boolean lingers() { return settings.lingers && settings.lingerSeconds > 0 && references == 1 && hasUnacknowledged(); }

    private boolean hasUnacknowledged() { return state == CONNECTED && error == 0 && NetworkStream.unacknowledged(endpoint) > 0; }

    /** Until what was sent has been acknowledged, for so long as SO_LINGER says; a signal ends it, too. */
    @Override
    public long linger() {
        if (!isShut(Sockets.SENDING)) shutdown(Sockets.SENDING);
        if (!hasUnacknowledged()) return 0;
        lacksRoom = true;
        return await(queue, settings.lingerSeconds * SECOND) == Errno.BLOCKED ? Errno.BLOCKED : 0;
    }

    @Override
    protected void close() {
        boolean resets = settings.lingers && settings.lingerSeconds == 0;
        drop(resets);
        closedDirections = Sockets.BOTH;
        state = FRESH;
        super.close();
        Traffic.flush();
    }
}
