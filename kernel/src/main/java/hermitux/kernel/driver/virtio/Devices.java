package hermitux.kernel.driver.virtio;

import hermitux.kernel.machine.Memory;
import java.util.ArrayList;

/**
 * The virtio-mmio devices that the hypervisor announces on the kernel's command line, one {@code virtio_mmio.device=SIZE@ADDRESS:LINE} each
 * (virtio 1.2, 4.2.2.1). Nothing of a device is touched before a driver asks for its kind: each register costs 60 µs on software KVM.
 */
public final class Devices {
    /** Device numbers (virtio 1.2, 5). */
    public static final int NETWORK = 1, BLOCK = 2, CONSOLE = 3, ENTROPY = 4, NINEP = 9;

    private static final String KEY = "virtio_mmio.device=";
    private static final int LONGEST_COMMAND_LINE = 4096;
    /** Physical addresses that layout.h maps at DEVICES. */
    private static final long FIRST = 0xfe000000L, LAST = 0xff000000L;
    /** Registers and the start of the configuration space. */
    private static final int SMALLEST = 0x110;

    private static ArrayList<Transport> transports;

    private Devices() { }

    /** @param commandLine address of the NUL-terminated command line, or 0 */
    public static void init(long commandLine) {
        transports = new ArrayList<>();
        if (commandLine == 0) return;
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < LONGEST_COMMAND_LINE; i++) {
            int c = Memory.load8(commandLine + i);
            if (c != 0 && c != ' ') {
                word.append((char) c);
                continue;
            }
            add(word.toString());
            word.setLength(0);
            if (c == 0) return;
        }
    }

    private static void add(String word) {
        if (!word.startsWith(KEY)) return;
        int at = word.indexOf('@'), colon = word.indexOf(':', at);
        if (at < 0 || colon < 0) return;
        long size = number(word, KEY.length(), at), address = number(word, at + 1, colon);
        int second = word.indexOf(':', colon + 1);
        long line = number(word, colon + 1, second < 0 ? word.length() : second);
        if (size < SMALLEST || address < FIRST || address > LAST - size || (address & 3) != 0 || line < 0 || line > 47) return;
        transports.add(new Transport(address, (int) line));
    }

    /** Decimal or 0x number with an optional K (as Linux prints sizes); -1 if it is none. */
    private static long number(String text, int start, int end) {
        int radix = 10;
        if (text.startsWith("0x", start)) {
            radix = 16;
            start += 2;
        }
        long factor = 1;
        if (end > start && (text.charAt(end - 1) | 32) == 'k') {
            factor = 1024;
            end--;
        }
        if (start >= end || end - start > 12) return -1;
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) return -1;
            value = value * radix + digit;
        }
        return value * factor;
    }

    public static int count() { return transports.size(); }
    public static Transport at(int index) { return transports.get(index); }

    /** A device of a kind that no driver has taken yet; null if there is none. The last first: QEMU gives its first -device the last place. */
    public static Transport find(int kind) {
        for (int i = transports.size() - 1; i >= 0; i--) {
            Transport transport = transports.get(i);
            if (!transport.taken && transport.kind() == kind) return transport;
        }
        return null;
    }
}
