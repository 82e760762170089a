package hermitux.kernel.driver.virtio;

import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.cpu.LocalApic;
import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/** A machine with the devices given, as after boot. */
public final class Simulation {
    /** Physical address of a page that no one else uses. */
    public static final long SCRATCH = 0x280000;

    private Simulation() { }

    public static void start(SimulatedDevice... devices) {
        Machine.start(64 << 20);
        Frames.init();
        Frames.addRange(Machine.IMAGE_END, 64 << 20);
        plug(devices);
    }

    /** Puts devices into a machine that runs already. */
    public static void plug(SimulatedDevice... devices) {
        SimulatedApic.plug();
        LocalApic.init();
        Interrupts.init();
        var line = new StringBuilder("quiet");
        for (int i = 0; i < devices.length; i++) {
            devices[i].plug(i);
            line.append(String.format(" virtio_mmio.device=512@0x%x:%d", SimulatedDevice.ADDRESS + 512L * i, SimulatedDevice.LINE));
        }
        VirtioDevices.init(text(line.toString()));
        NinepTransport.init();
        ConsoleDriver.init();
    }

    /** Stores a NUL-terminated text where nothing else is. */
    static long text(String text) {
        long address = DirectMap.address(SCRATCH);
        for (int i = 0; i < text.length(); i++) Memory.store8(address + i, text.charAt(i));
        Memory.store8(address + text.length(), 0);
        return address;
    }
}
