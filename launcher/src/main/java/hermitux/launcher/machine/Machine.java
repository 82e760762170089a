package hermitux.launcher.machine;

import hermitux.host.Descriptor;

/** A running machine: the streams of ARCHITECTURE.md, and its end. All descriptors belong to the machine's user, who closes them. */
public interface Machine {
    Descriptor standardInput();
    Descriptor standardOutput();
    Descriptor standardError();
    Descriptor control();

    /** What the hypervisor itself has to say; at its end when the hypervisor has ended. */
    Descriptor messages();

    void kill();

    /** Waits for the hypervisor's end; its status. */
    int await();
}
