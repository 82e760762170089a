package hermitux.launcher.machine;

import hermitux.host.Descriptor;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.launcher.control.Messages;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.RunOptions;

/** Whether /dev/kvm can be used, found out by using it, and why not. */
public final class Accelerators {
    private static final String DEVICE = "/dev/kvm";
    private static final int GET_API_VERSION = 0xae00;
    private static final int API_VERSION = 12;
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int GROUP_READ_WRITE = 060;
    private static final int MOST_GROUP_BYTES = 1 << 20;

    private Accelerators() { }

    /** Null if KVM works, else the reason. */
    public static String kvmUnavailable(HostFiles files) {
        int number = Descriptor.open(DEVICE, Descriptor.O_RDWR);
        if (number == -ENOENT) return DEVICE + " does not exist: this machine has no KVM, or it is switched off in the firmware";
        if (number == -EACCES) return DEVICE + " may not be opened: " + remedy(files);
        if (number < 0) return DEVICE + ": " + HostSystem.errorText(-number);
        Descriptor device = new Descriptor(number);
        long version = device.control(GET_API_VERSION, 0);
        device.close();
        if (version < 0) return DEVICE + " does not answer: " + HostSystem.errorText((int) -version);
        return version == API_VERSION ? null : DEVICE + " has the API version " + version + " instead of " + API_VERSION;
    }

    /** What gives this user access: its group, if the group has it. */
    private static String remedy(HostFiles files) {
        FileStatus status = files.status(DEVICE);
        if ((status.mode() & GROUP_READ_WRITE) != GROUP_READ_WRITE)
            return "it has no group that may; make one with: sudo chgrp kvm " + DEVICE + " && sudo chmod g+rw " + DEVICE + " && sudo usermod -aG kvm $USER";
        return "join its group with: sudo usermod -aG " + groupName(files, status.group()) + " $USER, and log in again";
    }

    /** By group(5): name, password, number. The number itself where the file does not know it. */
    static String groupName(HostFiles files, int group) {
        byte[] text = files.read("/etc/group", 0, MOST_GROUP_BYTES);
        var line = new StringBuilder();
        for (int i = 0; text != null && i <= text.length; i++) {
            if (i < text.length && text[i] != '\n') {
                line.append((char) (text[i] & 255));
                continue;
            }
            String entry = line.toString();
            line.setLength(0);
            int name = entry.indexOf(':'), number = entry.indexOf(':', name + 1), end = entry.indexOf(':', number + 1);
            if (name > 0 && number > 0 && end > 0 && entry.substring(number + 1, end).equals(Integer.toString(group))) return entry.substring(0, name);
        }
        return Integer.toString(group);
    }

    /** True for KVM; a line under --verbose says why not. Refuses if it was asked for and is not there. */
    public static boolean useKvm(RunOptions options, HostFiles files) {
        if (options.accelerator == RunOptions.Accelerator.TCG) return false;
        String reason = kvmUnavailable(files);
        if (reason != null && options.accelerator == RunOptions.Accelerator.KVM) throw Refusal.own("--accel kvm: " + reason);
        if (reason != null && options.verbose) Messages.say("using TCG: " + reason);
        return reason == null;
    }
}
