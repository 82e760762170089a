package hermitux.vmm.device;

import hermitux.vmm.SimulatedGuest;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.virtio.VirtioDevice;
import java.util.Random;

/**
 * A guest that does anything, by a seed: half-right queues, descriptors that lie about address, length, direction and successor, indices that
 * jump, registers in any order and of any size, and memory that changes while the device looks at it.
 */
final class HostileGuest {
    private static final int RAM = SimulatedGuest.RAM_BYTES;
    private static final int STEPS = 12;
    private static final int[] SIZES = {0, 1, 2, 4, 16, 16, 16, 64, 256, 257, 512, 3, -1, 1 << 16};
    private static final int[] LENGTHS = {0, 1, 4, 7, 8, 11, 16, 24, 100, 160, 4096, RAM, RAM + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -4096};
    private static final long[] ADDRESSES = {-1, RAM, RAM - 1, 0xfeb00000L, 0xc0000000L, 1L << 32, (1L << 32) - 1, Long.MIN_VALUE, Long.MAX_VALUE, -4096};
    private static final int[] REGISTERS = {0x14, 0x20, 0x24, 0x30, 0x34, 0x38, 0x44, 0x50, 0x60, 0x64, 0x70, 0x80, 0x84, 0x90, 0xa0, 0xa4, 0xfc, 0x100};

    /** What a kind of device finds in the buffers that it reads. */
    interface Content {
        byte[] make(Random random);
    }

    private final SimulatedGuest guest;
    private final int queues;
    private final Content content;
    private final Random random;
    private final byte[][] greeting;

    /** @param greeting what it sends in order to queue 0 at first, mostly: right requests that open the way to others */
    HostileGuest(VirtioDevice device, Content content, long seed, byte[]... greeting) {
        this.greeting = greeting;
        guest = new SimulatedGuest(device);
        queues = device.queueCount;
        this.content = content;
        random = new Random(seed);
    }

    /** Begins with a reset; may end by a MachineFailure. Events of the host happen in between. */
    void run(Runnable events) {
        Memory.race(guest.ram, RAM, null);
        guest.reset();
        int used = random.nextInt(1, Math.min(queues, 8) + 1);
        for (int i = 0; i < used; i++) setUp(chance(2) ? i : random.nextInt(queues));
        if (!chance(16)) guest.start();
        if (!chance(4)) for (byte[] message : greeting) greet(message);
        if (chance(3)) Memory.race(guest.ram, RAM, this::meanwhile);
        for (int i = random.nextInt(STEPS); i >= 0; i--) step(events);
    }

    private boolean chance(int ofTimes) { return random.nextInt(ofTimes) == 0; }

    private void setUp(int queue) {
        if (!chance(8)) {
            guest.put(SimulatedGuest.rings(queue) + 0x200, new byte[0x200]);
            guest.queue(queue);
        } else {
            guest.place(queue, SIZES[random.nextInt(SIZES.length)], address() & -16, address() & -2, address() & -4);
            guest.write(SimulatedGuest.QUEUE_READY, random.nextInt(4));
        }
    }

    private void greet(byte[] message) {
        guest.put(0x100, message);
        guest.descriptor(0, 0, 0x100, message.length, SimulatedGuest.NEXT, 1);
        guest.descriptor(0, 1, 0x400, 0x400, SimulatedGuest.WRITE, 0);
        guest.offer(0, 0);
    }

    private void step(Runnable events) {
        int queue = random.nextInt(queues);
        switch (random.nextInt(16)) {
            case 0 -> guest.write(REGISTERS[random.nextInt(REGISTERS.length)], random.nextInt(), 4);
            case 1 -> guest.write(random.nextInt(0x200), random.nextLong(), 1 << random.nextInt(4));
            case 2 -> guest.read(random.nextInt(0x200), 1 << random.nextInt(4));
            case 3 -> Memory.store16(guest.ram + SimulatedGuest.rings(queue) + 0x202, random.nextInt());
            case 4 -> {
                guest.write(SimulatedGuest.QUEUE_SELECT, queue);
                guest.write(SimulatedGuest.QUEUE_READY, random.nextInt(2));
            }
            case 5 -> guest.access(0xfeb00000L + random.nextInt(0x1000) - 0x400, 1 << random.nextInt(4), chance(2), random.nextLong());
            case 6, 7 -> events.run();
            case 8 -> guest.write(SimulatedGuest.NOTIFY, chance(4) ? random.nextInt() : queue);
            default -> chain(queue);
        }
    }

    private void chain(int queue) {
        int pieces = 1 + random.nextInt(chance(4) ? SimulatedGuest.SIZE : 3), writesFrom = random.nextInt(pieces + 1);
        byte[] bytes = content.make(random);
        int at = 0x1000 + random.nextInt(0x4000), first = random.nextInt(SimulatedGuest.SIZE), rest = bytes.length;
        guest.put(at, bytes);
        for (int i = 0, from = at; i < pieces; i++) {
            boolean writes = i >= writesFrom;
            int number = (first + i) % SimulatedGuest.SIZE, next = (number + 1) % SimulatedGuest.SIZE;
            int length = writes ? 1 << random.nextInt(14) : i == writesFrom - 1 ? rest : random.nextInt(rest + 1);
            int flags = (writes ? SimulatedGuest.WRITE : 0) | (i < pieces - 1 ? SimulatedGuest.NEXT : 0);
            long physical = writes ? random.nextInt(RAM - length + 1) : from;
            if (!writes) {
                from += length;
                rest -= length;
            }
            if (chance(40)) length = LENGTHS[random.nextInt(LENGTHS.length)];
            if (chance(40)) physical = address();
            if (chance(40)) flags = random.nextInt(8);
            if (chance(40)) next = random.nextInt(SimulatedGuest.SIZE + 2);
            guest.descriptor(queue, number, physical, length, flags, next);
        }
        guest.offer(queue, chance(60) ? random.nextInt(0x10000) : first);
    }

    private long address() { return chance(2) ? random.nextInt(RAM) : chance(4) ? random.nextLong() : ADDRESSES[random.nextInt(ADDRESSES.length)]; }

    /** Another processor of the guest. */
    private void meanwhile() {
        if (!chance(12)) return;
        int at = chance(2) ? SimulatedGuest.RINGS + random.nextInt(0x400 * queues) : random.nextInt(RAM);
        int size = 1 + random.nextInt(8);
        for (int i = 0; i < size && at + i < RAM; i++) Memory.store8(guest.ram + at + i, random.nextInt(256));
    }
}
