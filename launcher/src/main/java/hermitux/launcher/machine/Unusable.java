package hermitux.launcher.machine;

/** A hypervisor turns out not to work here, before anything has run on it: another one may. */
public final class Unusable extends RuntimeException {
    Unusable(String reason) { super(reason); }
}
