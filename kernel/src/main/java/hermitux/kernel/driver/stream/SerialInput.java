package hermitux.kernel.driver.stream;

import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;

/** Input from the serial port, which has no end. What finds no room in a page of memory waits in the port, and beyond it with the host. */
public final class SerialInput extends StreamInput {
    private boolean prepared;
    /** A ring of one page: bytes that came in, and bytes that were read, since the start. */
    private long ring;
    private long received;
    private long consumed;

    @Override public long read(long address, long length) {
        long done = 0;
        while (done < length && available() > 0) {
            long at = consumed % Frames.SIZE, run = Math.min(length - done, Math.min(received - consumed, Frames.SIZE - at));
            Memory.copy(address + done, ring + at, run);
            consumed += run;
            done += run;
        }
        return done;
    }

    @Override public int available() {
        if (!prepared) prepare();
        if (ring != 0) receive();
        return (int) (received - consumed);
    }

    @Override public boolean endOfInput() { return prepared && ring == 0; }

    @Allocates(reason = "once, at the first use")
    private void prepare() {
        prepared = true;
        long frame = Frames.allocate();
        if (frame == 0) return;
        ring = DirectMap.address(frame);
        SerialPort.listen(new Arrival());
    }

    private void receive() {
        while (received - consumed < Frames.SIZE) {
            int value = SerialPort.receive();
            if (value < 0) return;
            Memory.store8(ring + received++ % Frames.SIZE, value);
        }
    }

    private final class Arrival extends InterruptHandler {
        @Override public void interrupt() {
            receive();
            if (received > consumed) readers.wakeAll();
        }
    }
}
