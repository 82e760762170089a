package hermitux.kernel.trace;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;

/** The structures of poll, select and epoll, before and after the call. */
final class EventPrinter {
    private static final int MOST_SHOWN = 32, MOST_DESCRIPTORS = 1024;

    private EventPrinter() { }

    static void polled(long userAddress, long count) {
        if (count == 0 || !UserMemory.readable(userAddress, 8 * Math.min(count, MOST_SHOWN))) { Line.address(userAddress); return; }
        Line.add('[');
        for (int i = 0; i < count; i++) {
            if (i > 0) Line.add(", ");
            if (i == MOST_SHOWN) { Line.add("..."); break; }
            entry(userAddress + 8L * i, "events", 4);
        }
        Line.add(']');
    }

    private static void entry(long address, String name, int offset) {
        int descriptor = Memory.load32(address);
        Line.add("{fd=");
        Line.decimal(descriptor);
        if (descriptor < 0) { Line.add('}'); return; }
        Line.add(", ");
        Line.add(name);
        Line.add('=');
        VocabularyPrinter.print(Vocabulary.POLL_EVENTS, Memory.load16(address + offset));
        Line.add('}');
    }

    /** The entries that have events now. */
    static void ready(long userAddress, long count) {
        if (!UserMemory.readable(userAddress, 8 * Math.min(count, MOST_SHOWN))) return;
        Line.add('[');
        boolean first = true;
        for (int i = 0; i < count && i < MOST_SHOWN; i++) {
            if (Memory.load16(userAddress + 8L * i + 6) == 0) continue;
            if (!first) Line.add(", ");
            first = false;
            entry(userAddress + 8L * i, "revents", 6);
        }
        Line.add(']');
    }

    static void descriptors(long userAddress, int limit) {
        int count = Math.min(Math.max(limit, 0), MOST_DESCRIPTORS), words = (count + 63) / 64;
        if (!UserData.readable(userAddress, 8L * words)) return;
        Line.add('[');
        boolean first = true;
        for (int i = 0; i < count; i++) {
            if ((Memory.load64(userAddress + i / 64 * 8) >>> i % 64 & 1) == 0) continue;
            if (!first) Line.add(' ');
            first = false;
            Line.decimal(i);
        }
        Line.add(']');
    }

    /** True if a bit is set. */
    static boolean anyDescriptor(long userAddress, int limit) {
        int words = (Math.min(Math.max(limit, 0), MOST_DESCRIPTORS) + 63) / 64;
        if (userAddress == 0 || !UserMemory.readable(userAddress, 8L * words)) return false;
        for (int i = 0; i < words; i++) if (Memory.load64(userAddress + 8L * i) != 0) return true;
        return false;
    }

    static void epollEvent(long userAddress) { if (UserData.readable(userAddress, 12)) event(userAddress); }

    static void epollEvents(long userAddress, long count) {
        if (!UserData.readable(userAddress, 12 * count)) return;
        Line.add('[');
        for (int i = 0; i < count; i++) {
            if (i > 0) Line.add(", ");
            if (i == MOST_SHOWN) { Line.add("..."); break; }
            event(userAddress + 12L * i);
        }
        Line.add(']');
    }

    private static void event(long address) {
        long data = Memory.load32(address + 4) & 0xffffffffL | (long) Memory.load32(address + 8) << 32;
        Line.add("{events=");
        VocabularyPrinter.print(Vocabulary.EVENTS, Memory.load32(address) & 0xffffffffL);
        Line.add(", data={u32=");
        Line.unsigned(data & 0xffffffffL);
        Line.add(", u64=");
        Line.unsigned(data);
        Line.add("}}");
    }
}
