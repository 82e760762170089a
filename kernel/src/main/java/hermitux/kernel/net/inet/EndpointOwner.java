package hermitux.kernel.net.inet;

/** Whom an endpoint of the stack belongs to, and who hears of what happens to it. */
interface EndpointOwner {
    /** @param events bits of machine.Network. It allocates nothing. */
    void ready(long endpoint, int events);
}
