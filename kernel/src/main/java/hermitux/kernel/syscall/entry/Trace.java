package hermitux.kernel.syscall.entry;

import hermitux.abi.Errno;
import hermitux.kernel.part.Services;
import hermitux.kernel.signal.Delivery;
import hermitux.kernel.signal.SignalObserver;
import hermitux.kernel.trace.CallCounts;
import hermitux.kernel.trace.CallPrinter;
import hermitux.kernel.trace.CallRecord;

/** What --trace prints, --stats counts and --record-syscalls notes: every call passes through here when one of them is on (SyscallEntry). */
public final class Trace extends CallObserver {
    private final boolean printing;
    /** Null for what is not asked for. */
    private final CallCounts counts;
    private final CallRecord record;

    private Trace(boolean print, CallCounts counts, CallRecord record) {
        printing = print;
        this.counts = counts;
        this.record = record;
    }

    public static void init(boolean print, boolean count, boolean record) {
        if (print) CallPrinter.init();
        CallCounts counts = count ? new CallCounts() : null;
        if (count) Services.offer(Services.CALL_COUNTS, counts);
        if (print || count || record) SyscallEntry.observe(new Trace(print, counts, record ? new CallRecord() : null));
        if (print) Delivery.observe(new Signals());
    }

    @Override long call(int number, long a, long b, long c, long d, long e, long f) {
        if (counts != null) counts.add(number);
        if (record != null) record.add(number);
        return again(number, a, b, c, d, e, f);
    }

    @Override long again(int number, long a, long b, long c, long d, long e, long f) {
        if (!printing) return Dispatcher.dispatch(a, b, c, d, e, f, number);
        CallPrinter.entered(number, a, b, c, d, e, f);
        long result = Dispatcher.dispatch(a, b, c, d, e, f, number);
        if (result != Errno.BLOCKED) CallPrinter.completed(result);
        return result;
    }

    @Override void exited(int status) { if (printing) CallPrinter.exited(status); }
    @Override void killed(int signal) { if (printing) CallPrinter.killed(signal); }

    private static final class Signals extends SignalObserver {
        @Override public void delivered(int number, int code, long word0, long word1) { CallPrinter.signal(number, code, word0, word1); }
    }
}
