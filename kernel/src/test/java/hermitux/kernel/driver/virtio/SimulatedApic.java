package hermitux.kernel.driver.virtio;

import hermitux.kernel.machine.Device;
import hermitux.kernel.machine.Machine;
import java.util.HashMap;
import java.util.Map;

/** The I/O APIC's redirection entries and the local APIC's registers, as far as the kernel writes them. */
public final class SimulatedApic {
    private static final Map<Integer, Integer> redirections = new HashMap<>();
    public static final Map<Integer, Integer> local = new HashMap<>();
    private static int selected;

    private SimulatedApic() { }

    public static void plug() {
        redirections.clear();
        local.clear();
        Machine.attach(0xfec00000L, 0xfec01000L, new Device() {
            @Override public long load(long address, int size) { return 0; }
            @Override public void store(long address, int size, long value) {
                if ((address & 0xff) == 0) selected = (int) value;
                else redirections.put(selected, (int) value);
            }
        });
        Machine.attach(0xfee00000L, 0xfee01000L, new Device() {
            @Override public long load(long address, int size) { return local.getOrDefault((int) address & 0xfff, 0); }
            @Override public void store(long address, int size, long value) { local.put((int) address & 0xfff, (int) value); }
        });
    }

    /** Which bit of the pending word a line sets, or -1 while it is masked or the local APIC is off. */
    static int bit(int line) {
        Integer entry = redirections.get(0x10 + 2 * line);
        boolean enabled = (local.getOrDefault(0xf0, 0) & 0x100) != 0;
        return entry == null || !enabled || (entry & 0x1ff00) != 0 ? -1 : (entry & 0xff) - 0x20;
    }
}
