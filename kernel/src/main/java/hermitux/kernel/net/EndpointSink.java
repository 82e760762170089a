package hermitux.kernel.net;

/** Who hears of what happens to the stack's endpoints: the sockets. */
public abstract class EndpointSink {
    /**
     * Something has happened to an endpoint. Wakes who waits; it must not allocate, nor call what moves traffic on.
     * @param owner what Network.setOwner has set
     * @param events bits of Network
     */
    public abstract void ready(int owner, long endpoint, int events);
}
