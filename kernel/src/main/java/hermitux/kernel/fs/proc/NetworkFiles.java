package hermitux.kernel.fs.proc;

/** The files that an address family has in /proc/self/net. They are made when somebody looks there. */
public interface NetworkFiles {
    void addTo(NetworkDirectory directory);
}
