package hermitux.kernel.machine;

/** Registers of a simulated device, reached by loads and stores of 1, 2, 4 or 8 bytes. */
public interface Device {
    long load(long physicalAddress, int sizeBytes);
    void store(long physicalAddress, int sizeBytes, long value);
}
