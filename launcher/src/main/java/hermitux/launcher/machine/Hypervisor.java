package hermitux.launcher.machine;

/** One way to make a virtual machine. An implementation says whether it can be used here, and runs machines. */
public interface Hypervisor {
    String name();

    /** Null if it can be used here, else what is missing, for a person. */
    String unavailable();

    /** Runs a machine to its end. Throws a Refusal if it cannot be started. */
    Ending run(MachinePlan plan, RunContext context);
}
