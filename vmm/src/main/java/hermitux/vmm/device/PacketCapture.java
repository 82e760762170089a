package hermitux.vmm.device;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * The frames of a network device in a file that Wireshark and tcpdump read: pcapng (draft-ietf-opsawg-pcapng), one interface, nanoseconds, each frame with its
 * direction as the guest sees it. A frame is one write of the file, so that what is there is whole however the machine ends; a file that takes no more
 * ends the capture, not the machine.
 */
public final class PacketCapture {
    /** Who is told that the file takes no more. */
    public interface Observer {
        void ended(long error);
    }

    private static final int SECTION_HEADER = 0x0a0d0d0a, INTERFACE_DESCRIPTION = 1, ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER = 0x1a2b3c4d, VERSION_1_0 = 1, ETHERNET = 1;
    /** Options: a u16 code and a u16 length before the value, which is padded to four bytes; code 0 is the end. */
    private static final int OPTION_NAME = 2 | 4 << 16, OPTION_RESOLUTION = 9 | 1 << 16, OPTION_FLAGS = 2 | 4 << 16, NANOSECONDS = 9, ETH0 = 0x30687465;
    private static final int RECEIVED = 1, SENT = 2;
    private static final int SECTION_BYTES = 28, INTERFACE_BYTES = 40, FRAME_AT = 28, BEHIND_FRAME = 16;
    private static final int WRITE_ONLY = 1, CREATE = 0x40, TRUNCATE = 0x200, READABLE_BY_ITS_OWNER = 0600, REALTIME = 0;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int descriptor;
    private final Observer observer;
    private final long block = Scratch.allocate(FRAME_AT + HostLink.MOST_FRAME + 3 + BEHIND_FRAME), time = Scratch.allocate(16);
    private boolean ended;

    /** A new file, or an empty one of that name; throws MachineFailure. */
    public PacketCapture(String path, Observer observer) {
        int flags = WRITE_ONLY | CREATE | TRUNCATE | Linux.O_CLOEXEC | Linux.O_NOCTTY;
        long opened = Linux.call(Linux.OPENAT, Linux.AT_FDCWD, Scratch.string(path), flags, READABLE_BY_ITS_OWNER);
        if (opened < 0) throw MachineFailure.of("--pcap " + path, opened);
        descriptor = (int) opened;
        this.observer = observer;
        begin();
    }

    private void begin() {
        words(0, SECTION_HEADER, SECTION_BYTES, BYTE_ORDER, VERSION_1_0, -1, -1, SECTION_BYTES);
        write(SECTION_BYTES);
        words(0, INTERFACE_DESCRIPTION, INTERFACE_BYTES, ETHERNET, HostLink.MOST_FRAME, OPTION_NAME, ETH0, OPTION_RESOLUTION, NANOSECONDS, 0, INTERFACE_BYTES);
        write(INTERFACE_BYTES);
    }

    void received(long frame, int lengthBytes) { put(frame, lengthBytes, RECEIVED); }
    void sent(long frame, int lengthBytes) { put(frame, lengthBytes, SENT); }

    private void put(long frame, int lengthBytes, int direction) {
        if (ended) return;
        Linux.call(Linux.CLOCK_GETTIME, REALTIME, time);
        long nanos = Memory.load64(time) * NANOS_PER_SECOND + Memory.load64(time + 8);
        int padded = lengthBytes + 3 & -4, whole = FRAME_AT + padded + BEHIND_FRAME;
        words(0, ENHANCED_PACKET, whole, 0, (int) (nanos >>> 32), (int) nanos, lengthBytes, lengthBytes);
        Memory.store32(block + FRAME_AT + padded - 4, 0);
        Memory.copy(block + FRAME_AT, frame, lengthBytes);
        words(FRAME_AT + padded, OPTION_FLAGS, direction, 0, whole);
        write(whole);
    }

    private void words(int at, int... words) {
        for (int i = 0; i < words.length; i++) Memory.store32(block + at + 4L * i, words[i]);
    }

    private void write(int lengthBytes) {
        long count = Linux.call(Linux.WRITE, descriptor, block, lengthBytes);
        if (count == lengthBytes) return;
        ended = true;
        observer.ended(Math.min(count, 0));
    }
}
