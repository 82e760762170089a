package hermitux.vmm.device;

import hermitux.vmm.GuestMemory;
import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.virtio.Backlog;
import hermitux.vmm.virtio.MmioTransport;
import hermitux.vmm.virtio.Precedence;
import hermitux.vmm.virtio.RingWatch;
import hermitux.vmm.virtio.VirtioDevice;
import hermitux.vmm.virtio.Virtqueue;
import java.util.ArrayList;

/**
 * What a guest finds at its physical addresses beside RAM: virtio devices from 0xfeb00000 on, where QEMU's microvm has them, and the I/O APIC.
 * Elsewhere reads answer all ones and writes vanish.
 */
public final class Devices {
    private static final long FIRST = 0xfeb00000L;
    /** The lines below belong to ISA devices. */
    private static final int FIRST_LINE = 5;

    public final RingWatch rings;
    public final Backlog backlog = new Backlog();
    public final Precedence precedence = new Precedence();
    private final GuestMemory memory;
    private final IoApic interrupts;
    private final ArrayList<MmioTransport> transports = new ArrayList<>();

    public Devices(GuestMemory memory, IoApic interrupts, RingWatch rings) {
        this.memory = memory;
        this.interrupts = interrupts;
        this.rings = rings;
    }

    public void add(VirtioDevice device) {
        int line = FIRST_LINE + transports.size();
        if (line >= IoApic.LINES) throw new MachineFailure("too many devices: " + (IoApic.LINES - FIRST_LINE) + " fit");
        transports.add(new MmioTransport(device, memory, interrupts, rings, backlog, precedence, line));
    }

    /** The kernel's command line that announces them (virtio 1.2, 4.2.2.1), with what our kernel need then not read: kind, features, size of queues. */
    public String announcement() {
        var text = new StringBuilder();
        for (int i = 0; i < transports.size(); i++) {
            text.append(" virtio_mmio.device=512@0x").append(Long.toHexString(FIRST + (long) i * MmioTransport.SIZE));
            VirtioDevice device = transports.get(i).device;
            text.append(':').append(transports.get(i).line).append(':').append(device.kind);
            text.append(":0x").append(Integer.toHexString(device.features())).append(':').append(Virtqueue.LARGEST);
        }
        return text.toString();
    }

    public void access(long physicalAddress, long data, int size, boolean write) {
        long offset = physicalAddress - FIRST;
        if (offset >= 0 && offset < (long) transports.size() * MmioTransport.SIZE) {
            access(transports.get((int) (offset / MmioTransport.SIZE)), (int) (offset % MmioTransport.SIZE), data, size, write);
            return;
        }
        offset = physicalAddress - IoApic.ADDRESS;
        boolean apic = offset >= 0 && offset < GuestMemory.PAGE && size == 4;
        if (!write) Memory.store64(data, apic ? interrupts.read((int) offset) : -1);
        else if (apic) interrupts.write((int) offset, Memory.load32(data));
    }

    private static void access(MmioTransport transport, int offset, long data, int size, boolean write) {
        if (!write) Memory.store64(data, transport.read(offset, size));
        else transport.write(offset, size, size == 4 ? Memory.load32(data) : 0);
    }
}
