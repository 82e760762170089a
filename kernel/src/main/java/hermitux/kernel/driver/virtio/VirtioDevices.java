package hermitux.kernel.driver.virtio;

import hermitux.kernel.machine.Memory;
import java.util.ArrayList;

/**
 * The virtio-mmio devices that the hypervisor announces on the kernel's command line, one {@code virtio_mmio.device=SIZE@ADDRESS:LINE} each
 * (virtio 1.2, 4.2.2.1). Nothing of a device is touched before a driver asks for its kind: each register costs 60 µs on software KVM. So the native
 * monitor says what the registers would: {@code SIZE@ADDRESS:LINE:KIND:FEATURES:QUEUE}, the low word of its features and the most descriptors of a
 * queue. Linux reads the first of these as a number that it gives the device.
 */
public final class VirtioDevices {
    /** Device numbers (virtio 1.2, 5). */
    public static final int NETWORK = 1, BLOCK = 2, CONSOLE = 3, ENTROPY = 4, NINEP = 9;

    private static final String KEY = "virtio_mmio.device=";
    private static final int LONGEST_COMMAND_LINE = 4096;
    /** Physical addresses that layout.h maps at DEVICES. */
    private static final long FIRST = 0xfe000000L, LAST = 0xff000000L;
    /** Registers and the start of the configuration space. */
    private static final int SMALLEST = 0x110;

    /** Those of the machine. */
    private static VirtioDevices devices;

    private ArrayList<Transport> transports;
    /** Where the command line is being read: kernel addresses. It is read in place, as this is a part of every start. */
    private long at, end;

    private VirtioDevices() { }

    /** @param commandLine address of the NUL-terminated command line, or 0 */
    public static void init(long commandLine) {
        devices = new VirtioDevices();
        devices.transports = new ArrayList<>();
        if (commandLine == 0) return;
        devices.end = commandLine + LONGEST_COMMAND_LINE;
        for (devices.at = commandLine; current() != 0; ) {
            if (passes(KEY)) device();
            while (current() > ' ') devices.at++;
            if (current() != 0) devices.at++;
        }
    }

    private static int current() { return devices.at < devices.end ? Memory.load8(devices.at) : 0; }

    private static boolean passes(String text) {
        for (int i = 0; i < text.length(); i++) if (devices.at + i >= devices.end || Memory.load8(devices.at + i) != text.charAt(i)) return false;
        devices.at += text.length();
        return true;
    }

    /** SIZE@ADDRESS:LINE, and perhaps :ID, or what the native monitor says. */
    private static void device() {
        long size = number();
        if (!passes("@")) return;
        long address = number();
        if (!passes(":")) return;
        long line = number();
        if (current() > ' ' && current() != ':') return;
        if (size < SMALLEST || address < FIRST || address > LAST - size || (address & 3) != 0 || line < 0 || line > 47) return;
        Transport transport = new Transport(address, (int) line);
        long kind = further(), features = further(), queue = further();
        if (queue > 0) transport.announced((int) kind, (int) features, (int) queue);
        devices.transports.add(transport);
    }

    /** The number behind a colon, -1 if there is none. */
    private static long further() { return passes(":") ? number() : -1; }

    /** Decimal or 0x number with an optional K (as Linux prints sizes); -1 if it is none or an impossible one. */
    private static long number() {
        int radix = passes("0x") ? 16 : 10;
        long value = -1;
        for (int digit = digit(); digit >= 0 && digit < radix && value < LAST; digit = digit()) {
            value = Math.max(value, 0) * radix + digit;
            devices.at++;
        }
        if ((current() | 32) != 'k') return value;
        devices.at++;
        return value * 1024;
    }

    private static int digit() {
        int c = current(), letter = c | 32;
        return c <= '9' ? c - '0' : letter < 'a' ? -1 : letter - 'a' + 10;
    }

    public static int count() { return devices.transports.size(); }
    public static Transport at(int index) { return devices.transports.get(index); }

    /** A device of a kind that no driver has taken yet; null if there is none. The last first: QEMU gives its first -device the last place. */
    public static Transport find(int kind) {
        for (int i = devices.transports.size() - 1; i >= 0; i--) {
            Transport transport = devices.transports.get(i);
            if (!transport.taken && transport.kind() == kind) return transport;
        }
        return null;
    }
}
