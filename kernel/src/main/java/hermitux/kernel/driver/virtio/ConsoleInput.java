package hermitux.kernel.driver.virtio;

import hermitux.kernel.driver.stream.StreamInput;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/**
 * A stream of bytes from the host: a port's receive queue whose buffers of 4 KiB lie in one block, each a chain of its own. The device fills them
 * in order; a buffer goes back to it when all its bytes have been read, so a program that does not read stops the host's writer, and nothing is
 * lost. The stream ends when the host closes its side, or after as many bytes as the launcher has announced ({@link #endAfter}).
 */
public final class ConsoleInput extends StreamInput {
    /** 64 KiB of buffers, or less where memory is short. QEMU hands over 4 KiB at a time. */
    private static final int LARGEST_ORDER = 4;

    private final ConsoleDriver driver;
    private final int port;
    private boolean prepared;
    private Queue queue;
    private long block;
    /** By first descriptor: which buffer the chain is. */
    private int[] bufferOf;
    /** Filled buffers, the oldest first: a ring. */
    private int[] filled;
    private int[] filledBytes;
    private int oldest;
    private int count;
    /** Bytes of the oldest that have been read. */
    private int consumed;
    private int availableBytes;
    private long receivedBytes;
    private long announcedEnd = Long.MAX_VALUE;
    private boolean openSeen;
    private boolean hungUp;
    private boolean waiting;

    ConsoleInput(ConsoleDriver driver, int port) {
        this.driver = driver;
        this.port = port;
    }

    /** Takes up to length bytes. 0 if there are none: then either {@link #endOfInput} holds, or `readers` is woken when there are. */
    @Override public long read(long address, long length) {
        if (available() == 0) return 0;
        long done = 0;
        boolean starved = queue.outstanding() == 0;
        while (done < length && count > 0) {
            int left = filledBytes[oldest] - consumed;
            int run = (int) Math.min(length - done, left);
            Memory.copy(address + done, buffer(filled[oldest]) + consumed, run);
            done += run;
            if (run < left) consumed += run;
            else giveBack();
        }
        availableBytes -= (int) done;
        Cpu.fence();        // a device that has run dry either sees what was given back or shows here that it has used the rest
        if (starved || queue.hasUsed()) queue.notifyDevice();
        return done;
    }

    /** Bytes that can be read now (FIONREAD). If there are none and it is not the end, `readers` is woken when that changes. */
    @Override public int available() {
        if (!prepare()) return 0;
        receive();
        if (count > 0 || endOfInput()) return availableBytes;
        waiting = true;
        queue.setInterrupts(true);
        receive();
        return availableBytes;
    }

    /** Nothing more will come, and all that came has been read. */
    @Override public boolean endOfInput() {
        if (prepared && queue == null) return true;
        return count == 0 && (hungUp && (queue == null || !queue.hasUsed()) || receivedBytes >= announcedEnd);
    }

    /** The launcher says how many bytes standard input has in all. */
    public void endAfter(long bytes) {
        announcedEnd = bytes;
        if (endOfInput()) readers.wakeAll();
    }

    @Allocates(reason = "once, at the first use")
    private boolean prepare() {
        if (prepared) return queue != null;
        prepared = true;
        if (!driver.start()) return false;
        long frames = 0;
        int order = LARGEST_ORDER + 1;
        while (frames == 0 && --order >= 0) frames = Frames.allocateContiguous(order);
        if (frames == 0) return false;
        block = DirectMap.address(frames);
        int buffers = 1 << order;
        queue = driver.queue(2 * port + 2, buffers);
        if (queue == null) return false;
        buffers = Math.min(buffers, queue.size);
        bufferOf = new int[queue.size];
        filled = new int[buffers];
        filledBytes = new int[buffers];
        for (int i = 0; i < buffers; i++) offer(i);
        driver.connect();
        driver.enableInterrupts();
        driver.open(port);
        queue.notifyDevice();
        return true;
    }

    private long buffer(int number) { return block + (long) number * Frames.SIZE; }

    private void offer(int number) {
        queue.add(DirectMap.physical(buffer(number)), Frames.SIZE, true);
        bufferOf[queue.publish()] = number;
    }

    private void giveBack() {
        int number = filled[oldest];
        oldest = (oldest + 1) % filled.length;
        count--;
        consumed = 0;
        offer(number);
    }

    /** Takes in what the device has filled. The hang-up is looked for first: data that came before it is then there. */
    private void receive() {
        driver.receiveControl();
        for (int head = queue.poll(); head >= 0; head = queue.poll()) {
            int number = bufferOf[head];
            int bytes = queue.writtenBytes;
            if (bytes == 0) {
                offer(number);
                continue;
            }
            int at = (oldest + count++) % filled.length;
            filled[at] = number;
            filledBytes[at] = bytes;
            availableBytes += bytes;
            receivedBytes += bytes;
        }
        if (queue.broken) hungUp = true;
    }

    void interrupted() {
        if (queue == null) return;
        receive();
        if (!waiting || count == 0 && !endOfInput()) return;
        waiting = false;
        queue.setInterrupts(false);
        readers.wakeAll();
    }

    /** The device has answered PORT_READY: it has said that the port is open, or it is not. */
    void answered() {
        if (!openSeen) opened(false);
    }

    void opened(boolean open) {
        if (open) openSeen = true;
        hungUp = !open;
        if (hungUp) readers.wakeAll();
    }
}
