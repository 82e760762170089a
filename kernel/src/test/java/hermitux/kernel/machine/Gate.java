package hermitux.kernel.machine;

import java.util.HashMap;
import java.util.Map;

/** The door to CPL 0, simulated. Tests count what the real one would cost: every trip is 26 µs on software KVM. */
public final class Gate {
    public static int invalidations;
    public static int reloads;
    public static final Map<Integer, Long> registers = new HashMap<>();
    /** What happens while the processor is halted; it should make something pending. */
    public static Runnable onHalt = () -> { throw new IllegalStateException("halted for good"); };
    public static long faultAddress;
    public static long userStackPointer;
    public static long callReturn, callFlags;
    private static long pending;

    private Gate() { }

    static void reset() {
        invalidations = 0;
        reloads = 0;
        registers.clear();
        pending = 0;
        faultAddress = 0;
        userStackPointer = 0;
        callReturn = 0;
        callFlags = 0;
        onHalt = () -> { throw new IllegalStateException("halted for good"); };
    }

    /** A simulated interrupt arrives. */
    public static void interrupt(int line) { pending |= 1L << line; }

    /** As the gate does, it looks at the interrupts only: a request for work does not keep it awake. */
    public static void halt() { if ((int) pending == 0) onHalt.run(); }

    public static void invalidatePage(long address) {
        invalidations++;
        Translation.invalidate(address);
    }

    public static void loadCr3(long physicalAddress) {
        reloads++;
        Translation.cr3 = physicalAddress;
        Translation.flush();
    }

    public static long readMsr(int register) { return registers.getOrDefault(register, -1L); }
    public static void writeMsr(int register, long value) { registers.put(register, value); }
    public static long faultAddress() { return faultAddress; }
    public static long userStackPointer() { return userStackPointer; }
    public static long callReturn() { return callReturn; }
    public static long callFlags() { return callFlags; }

    public static long takePending() {
        long taken = pending;
        pending = 0;
        return taken;
    }

    public static long pending() { return pending; }
    public static void requestWork() { pending |= 1L << 32; }
    public static void powerOff(int code) { throw new PowerOff(code); }

    /** The end of the simulated virtual machine. */
    public static final class PowerOff extends RuntimeException {
        public final int code;

        PowerOff(int code) {
            super("powered off with code " + code);
            this.code = code;
        }
    }
}
