package hermitux.vmm.virtio;

import hermitux.vmm.machine.Scratch;
import java.util.ArrayList;
import java.util.List;

/** A device for tests: takes chains, copies what it may read to where it may write, and remembers what it was told. */
final class EchoDevice extends VirtioDevice {
    final List<String> told = new ArrayList<>();
    private final long buffer = Scratch.allocate(64 << 10);

    EchoDevice() { super(ENTROPY, 2); }

    @Override public int features() { return 1 << 5 | 1; }
    @Override public int configuration(int offset) { return offset < 8 ? 0x10 + offset : 0; }
    @Override public void reset() { told.add("reset"); }

    @Override public void notified(int number) {
        told.add("notified " + number);
        Virtqueue queue = queue(number);
        while (queue.next()) {
            int count = (int) Math.min(Math.min(queue.readableBytes, queue.writableBytes), 64 << 10);
            Pieces.copyOut(queue, buffer, count);
            Pieces.copyIn(queue, buffer, count);
            queue.finish(count);
        }
        transport.finished(number);
    }
}
