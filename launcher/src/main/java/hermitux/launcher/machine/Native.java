package hermitux.launcher.machine;

import hermitux.host.Descriptor;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.image.ArchiveOutput;
import hermitux.launcher.contents.GuestContents;
import hermitux.launcher.control.Messages;
import hermitux.launcher.control.Supervision;
import hermitux.launcher.options.Disk;
import hermitux.launcher.options.Network;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.Share;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.VirtualMachine;
import hermitux.vmm.boot.BootModule;
import hermitux.vmm.boot.LoadedKernel;
import hermitux.vmm.device.BlockDevice;
import hermitux.vmm.device.ConsoleDevice;
import hermitux.vmm.device.HostLink;
import hermitux.vmm.device.NetworkDevice;
import hermitux.vmm.device.PacketCapture;
import hermitux.vmm.device.NinepDevice;
import hermitux.vmm.kvm.Kvm;
import hermitux.vmm.ninep.NinepServer;
import java.util.List;

/** Machines by hermitux.vmm: this process is the machine, and its standard streams are the program's. */
public final class Native implements Hypervisor {
    private static final int ETHERNET_MTU = 1500;

    private final HostFiles files;
    private final List<String> environment;

    public Native(HostFiles files, List<String> environment) {
        this.files = files;
        this.environment = environment;
    }

    @Override public String name() { return "native"; }
    @Override public String unavailable() { return Accelerators.kvmUnavailable(files); }

    @Override public Ending run(MachinePlan plan, RunContext context) {
        try {
            return made(plan, context);
        } catch (MachineFailure failure) {
            throw Refusal.own(failure.getMessage());
        }
    }

    private Ending made(MachinePlan plan, RunContext context) {
        var supervision = new Supervision(context);
        VirtualMachine machine = machine(plan, supervision);
        Stamps stamps = context.stamps();
        stamps.mark("kvm");
        machine.add(new ConsoleDevice(machine.events, supervision));
        if (!plan.hardware().shares().isEmpty()) VirtualMachine.raiseFileLimit();
        for (int i = 0; i < plan.hardware().shares().size(); i++) {
            Share share = plan.hardware().shares().get(i);
            var server = new NinepServer(share.host(), share.writable(), share.publicOnly(), share.setId());
            machine.sandbox.share(server.folder(), share.writable(), share.publicOnly(), server.changesModesByNumber());
            context.guestFiles().share(share.guest(), server);
            // The system's own folders change rarely, and machines by the hundred should not take up what their user has of inotify's instances.
            var device = new NinepDevice(GuestContents.tag(i), server);
            if (share.publicOnly()) machine.add(device);
            else machine.addWatched(device);
        }
        for (Disk disk : plan.hardware().disks()) {
            machine.add(new BlockDevice(disk.file(), disk.writable()));
            machine.sandbox.disk(disk.writable());
        }
        for (Disk disk : plan.hardware().disks()) if (disk.isHandedOver()) new Descriptor(disk.descriptor()).close();
        if (plan.hardware().network().exists()) network(plan, machine);
        stamps.mark("devices");
        LoadedKernel kernel = machine.kernel(plan.software().kernel());
        BootModule module = machine.module(kernel, plan.software().archiveBytes());
        plan.software().archive().write(new Placed(module), 0);
        stamps.mark("files");
        machine.processors(plan.hardware().processors());
        machine.boot(kernel, "", module);
        stamps.mark("kernel");
        if (plan.monitor().gdbPort() != 0) supervision.debug(machine, plan.monitor().gdbPort(), plan.software().program());
        // A debugger needs more than the sandbox allows: its socket, and registers of the processor.
        if (plan.monitor().sandbox() && plan.monitor().gdbPort() == 0) {
            for (String path : plan.monitor().readable()) context.guestFiles().open(path);
            context.guestFiles().restrict();
            context.callSites().keepOpen();
            HostSystem.forgetEnvironment();
            machine.sandbox.enter();
        }
        stamps.mark("sandbox");
        return supervision.run(machine);
    }

    private void network(MachinePlan plan, VirtualMachine machine) {
        Network network = plan.hardware().network();
        HostLink link = switch (network.kind()) {
            case TAP -> HostLink.tap(network.name());
            case USER -> HostLink.of(Passt.start(files, environment, plan.hardware().ports()).number);
            default -> HostLink.of(network.descriptor());
        };
        int mtu = network.kind() == Network.Kind.USER ? Passt.MTU : ETHERNET_MTU;
        var device = new NetworkDevice(machine.events, link, MacAddress.of(network), mtu, () -> Messages.say("the network is gone: the guest's link is down"));
        String path = plan.monitor().capturePath();
        if (path != null)
            device.captureTo(new PacketCapture(path, error -> Messages.say("--pcap " + path + ": nothing more is written: "
                + (error == 0 ? "there is no room" : HostSystem.errorText((int) -error)))));
        machine.add(device);
    }

    private static VirtualMachine machine(MachinePlan plan, Supervision supervision) {
        try {
            return VirtualMachine.create(Kvm.openDevice(), plan.hardware().memoryBytes(), plan.hardware().hugePages(), supervision);
        } catch (MachineFailure failure) {
            throw new Unusable(failure.getMessage());
        }
    }

    private record Placed(BootModule module) implements ArchiveOutput {
        @Override public void write(long offset, byte[] bytes, int lengthBytes) { module.write(offset, bytes, lengthBytes); }
        @Override public void copy(long offset, String hostPath, long lengthBytes) { module.file(offset, hostPath, lengthBytes); }
    }
}
