package hermitux.kernel.signal;

import hermitux.kernel.machine.Allocates;
import hermitux.kernel.machine.Memory;

/**
 * One signal on its way, as siginfo_t (sigaction(2)): number, errno, code, and the union's first three words, which each source fills in
 * its own way: pid and uid (kill), pid, uid and value (sigqueue), timer id, overrun and value (timers), address (faults).
 */
public final class SignalInfo {
    public static final int SIZE = 128;
    /** si_code */
    public static final int USER = 0, KERNEL = 0x80, QUEUE = -1, TIMER = -2, MESSAGE_QUEUE = -3, TKILL = -6;
    public static final int SEGV_MAPERR = 1, SEGV_ACCERR = 2, BUS_ADRALN = 1, BUS_ADRERR = 2, FPE_INTDIV = 1;
    public static final int FPE_FLTDIV = 3, FPE_FLTOVF = 4, FPE_FLTUND = 5, FPE_FLTRES = 6, FPE_FLTINV = 7;
    public static final int ILL_ILLOPN = 2, TRAP_BRKPT = 1, TRAP_TRACE = 2;

    public final int number;
    public int errno;
    public int code;
    public long word0;
    public long word1;
    public long word2;
    /** The timer that sends it, or null. */
    SignalTimer timer;

    public SignalInfo(int number, int code) {
        this.number = number;
        this.code = code;
    }

    @Allocates(reason = "one for a signal that is sent")
    public static SignalInfo from(int number, int code, int pid, int uid) {
        var info = new SignalInfo(number, code);
        info.word0 = pid & 0xffffffffL | (long) uid << 32;
        return info;
    }

    public static SignalInfo fault(int number, int code, long address) {
        var info = new SignalInfo(number, code);
        info.word0 = address;
        return info;
    }

    /** Writes siginfo_t; the range is known to be writable. */
    public void store(long userAddress) {
        Memory.fill(userAddress, 0, SIZE);
        Memory.store32(userAddress, number);
        Memory.store32(userAddress + 4, errno);
        Memory.store32(userAddress + 8, code);
        Memory.store64(userAddress + 16, word0);
        Memory.store64(userAddress + 24, word1);
        Memory.store64(userAddress + 32, word2);
    }

    /** Reads siginfo_t as rt_sigqueueinfo gets it. */
    public static SignalInfo load(long userAddress, int number) {
        var info = new SignalInfo(number, Memory.load32(userAddress + 8));
        info.errno = Memory.load32(userAddress + 4);
        info.word0 = Memory.load64(userAddress + 16);
        info.word1 = Memory.load64(userAddress + 24);
        info.word2 = Memory.load64(userAddress + 32);
        return info;
    }
}
