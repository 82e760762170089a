package hermitux.kernel.net.inet;

import hermitux.abi.PollEvents;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkStream;
import java.util.ArrayList;

/** What listens: one endpoint, and the sockets that accept from it. They are several if they share the port by SO_REUSEPORT. */
final class TcpListener implements EndpointOwner {
    final long endpoint;
    private final int number;
    private final ArrayList<TcpSocket> sockets = new ArrayList<>();
    /** Whose turn it is to be told of a connection. */
    private int turn;

    TcpListener(long endpoint) {
        this.endpoint = endpoint;
        number = InetStack.current().owners.add(this);
        Network.setOwner(endpoint, number);
    }

    /** A socket that stands for an owner: of a listener one of those that accept. Null for nobody. */
    static InetSocket socket(EndpointOwner owner) {
        if (owner instanceof TcpListener listener) return listener.sockets.isEmpty() ? null : listener.sockets.get(0);
        return owner instanceof InetSocket socket ? socket : null;
    }

    void join(TcpSocket socket) { sockets.add(socket); }

    /** What waits is left to the others; the last one takes the endpoint with it. */
    void leave(TcpSocket socket) {
        sockets.remove(socket);
        if (sockets.isEmpty()) {
            NetworkStream.close(endpoint);
            InetStack.current().owners.remove(number);
        } else if (NetworkStream.waiting(endpoint) > 0) {
            for (int i = 0; i < sockets.size(); i++) sockets.get(i).arrived();
        }
    }

    boolean hasConnection() { return NetworkStream.waiting(endpoint) > 0; }

    /** Each connection wakes the next of the sockets. */
    @Override
    public void ready(long of, int events) {
        if ((events & Network.READABLE) == 0) return;
        int count = Math.min(NetworkStream.waiting(endpoint), sockets.size());
        for (int i = 0; i < count; i++) {
            turn = turn + 1 < sockets.size() ? turn + 1 : 0;
            sockets.get(turn).arrived();
        }
    }

    /** Events of a socket that accepts from it. */
    int poll() { return hasConnection() ? PollEvents.READABLE : 0; }
}
