package hermitux.launcher;

/** One way to make a virtual machine. An implementation says whether it can be used here, and starts machines. */
public interface Hypervisor {
    String name();

    /** Null if it can be used here, else what is missing, for a person. */
    String unavailable();

    /** Throws a Refusal if the machine cannot be started. */
    Machine start(MachinePlan plan);
}
