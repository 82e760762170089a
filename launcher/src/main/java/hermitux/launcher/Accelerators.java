package hermitux.launcher;

import hermitux.host.Descriptor;
import hermitux.host.HostSystem;

/** Whether /dev/kvm can be used, found out by using it, and why not. */
public final class Accelerators {
    private static final String DEVICE = "/dev/kvm";
    private static final int GET_API_VERSION = 0xae00;
    private static final int API_VERSION = 12;
    private static final int ENOENT = 2;
    private static final int EACCES = 13;

    private Accelerators() { }

    /** Null if KVM works, else the reason. */
    public static String kvmUnavailable() {
        int number = Descriptor.open(DEVICE, Descriptor.O_RDWR);
        if (number == -ENOENT) return DEVICE + " does not exist: this machine has no KVM, or it is switched off in the firmware";
        if (number == -EACCES) return DEVICE + " may not be opened: join its group with: sudo usermod -aG kvm $USER, and log in again";
        if (number < 0) return DEVICE + ": " + HostSystem.errorText(-number);
        Descriptor device = new Descriptor(number);
        long version = device.control(GET_API_VERSION, 0);
        device.close();
        if (version < 0) return DEVICE + " does not answer: " + HostSystem.errorText((int) -version);
        return version == API_VERSION ? null : DEVICE + " has the API version " + version + " instead of " + API_VERSION;
    }

    /** True for KVM; a line under --verbose says why not. Refuses if it was asked for and is not there. */
    static boolean useKvm(RunOptions options) {
        if (options.accelerator == RunOptions.Accelerator.TCG) return false;
        String reason = kvmUnavailable();
        if (reason != null && options.accelerator == RunOptions.Accelerator.KVM) throw Refusal.own("--accel kvm: " + reason);
        if (reason != null && options.verbose) Messages.say("using TCG: " + reason);
        return reason == null;
    }
}
