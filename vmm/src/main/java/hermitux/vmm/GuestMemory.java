package hermitux.vmm;

import hermitux.vmm.kvm.Kvm;
import hermitux.vmm.machine.Linux;

/**
 * The guest's RAM: one reservation of this process, seen by the guest below 3 GiB and, what does not fit there, from 4 GiB on, as QEMU's
 * microvm has it; the devices' addresses lie between. Pages cost memory once touched, by whichever side.
 *
 * Whatever a guest gives as an address becomes one of ours here and nowhere else: {@link #host} answers 0 unless all the bytes are RAM.
 */
public final class GuestMemory {
    public static final long LOW_LIMIT = 3L << 30, HIGH_START = 4L << 30;
    public static final int PAGE = 4096;

    private static final long HUGE_PAGE = 2 << 20, UNIT = 512L << 20;
    private static final int PROT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022, MADV_HUGEPAGE = 14;

    public final long lowBytes;
    public final long highBytes;
    private final long start;
    /** What the machine has of both. */
    private long givenLow, givenHigh;

    private GuestMemory(long start, long lengthBytes) {
        this.start = start;
        lowBytes = Math.min(lengthBytes, LOW_LIMIT);
        highBytes = lengthBytes - lowBytes;
    }

    /**
     * @param lengthBytes rounded down to pages
     * @param largePages all of it wants large pages, where the host has some: fewer faults, and up to 2 MiB in use for each byte that is touched
     */
    public static GuestMemory reserve(long lengthBytes, boolean largePages) {
        long length = lengthBytes & -PAGE;
        long address = Linux.call(Linux.MMAP, 0, length + HUGE_PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
        if (address < 0) throw MachineFailure.of("reserving " + (length >> 20) + " MB for the guest", address);
        GuestMemory memory = at(address + HUGE_PAGE - 1 & -HUGE_PAGE, length);
        if (largePages) Linux.call(Linux.MADVISE, memory.start, length, MADV_HUGEPAGE);
        return memory;
    }

    /** Memory that is there already. */
    public static GuestMemory at(long hostAddress, long lengthBytes) { return new GuestMemory(hostAddress, lengthBytes); }

    /** Where the low memory ends that the machine has from its start, if so much is to lie in it. */
    public long endOfFirst(long lengthBytes) { return Math.min(lowBytes, Math.max(UNIT, lengthBytes + UNIT - 1 & -UNIT)); }

    /** The machine has the memory up to there, and no less than 512 MiB; the rest once its guest wants it, as KVM's own records of memory cost time. */
    public void giveTo(Kvm machine, long leastBytes) {
        givenLow = endOfFirst(leastBytes);
        machine.addMemory(0, givenLow, start);
    }

    /**
     * The guest has met memory that the machine does not have yet: it gets as much more as it has had (kernel: LaterMemory).
     * @return false if there is no RAM
     */
    public boolean giveMore(Kvm machine, long guestPhysical) {
        if (host(guestPhysical, 1) == 0) return false;
        while (guestPhysical < lowBytes && guestPhysical >= givenLow) {
            long more = Math.min(lowBytes - givenLow, givenLow + givenHigh);
            machine.addMemory(givenLow, more, start + givenLow);
            givenLow += more;
        }
        while (guestPhysical >= HIGH_START + givenHigh) {
            long more = Math.min(highBytes - givenHigh, givenLow + givenHigh);
            machine.addMemory(HIGH_START + givenHigh, more, start + lowBytes + givenHigh);
            givenHigh += more;
        }
        return true;
    }

    /** Our address of guest memory that lies wholly in RAM, else 0. */
    public long host(long guestPhysical, long lengthBytes) {
        if (guestPhysical < 0 || lengthBytes < 0) return 0;
        if (guestPhysical < lowBytes) return lengthBytes <= lowBytes - guestPhysical ? start + guestPhysical : 0;
        long offset = guestPhysical - HIGH_START;
        return offset >= 0 && offset < highBytes && lengthBytes <= highBytes - offset ? start + lowBytes + offset : 0;
    }

    /** Wants these bytes of RAM in large pages: one touch instead of 512, at the price of 2 MiB each. */
    public void preferLargePages(long guestPhysical, long lengthBytes) {
        long address = host(guestPhysical, lengthBytes);
        if (address != 0) Linux.call(Linux.MADVISE, address, lengthBytes, MADV_HUGEPAGE);
    }
}
