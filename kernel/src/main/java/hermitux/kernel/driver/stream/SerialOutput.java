package hermitux.kernel.driver.stream;

import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.machine.Memory;

/** Output on the serial port, among the kernel's messages. The port takes 16 bytes at a time, so there is nothing to be kept: a write waits for it. */
public final class SerialOutput extends StreamOutput {
    @Override public long write(long address, long length) {
        for (long i = 0; i < length; i++) SerialPort.put(Memory.load8(address + i));
        return length;
    }

    @Override public boolean writable() { return true; }
    @Override public boolean closed() { return false; }
    @Override public int pendingBytes() { return 0; }
    @Override public void flush() { }
}
