package hermitux.kernel.fs.proc;

import hermitux.kernel.thread.Scheduler;
import hermitux.kernel.time.Clock;

/**
 * The load averages of proc_loadavg(5): how busy the processor was over the last 1, 5 and 15 minutes. Linux samples the runnable tasks every five
 * seconds; here the samples are made up for when somebody looks, from the processor time used since the last look.
 */
public final class LoadAverage {
    private static final long SAMPLE_NANOS = 5_000_000_000L;
    /** After so many equal samples all averages have arrived. */
    private static final int MOST_SAMPLES = 2000;
    private static final int SHIFT = 11, ONE = 1 << SHIFT;

    /** Of the machine. */
    private static LoadAverage average;

    private int[] decay;
    /** Fixed-point, with 11 bits of fraction, as in Linux. */
    private int[] load;
    private long sampledNanos;
    private long sampledCpuNanos;

    private LoadAverage() { }

    public static void init() {
        average = new LoadAverage();
        average.decay = new int[] { 1884, 2014, 2037 };     // 2048 * exp(-5 s / T)
        average.load = new int[3];
    }

    /** The average over 1, 5 or 15 minutes (0, 1, 2), with 16 bits of fraction as sysinfo(2) has it. */
    public static long get(int which) {
        sample();
        return (long) average.load[which] << 16 - SHIFT;
    }

    private static void sample() {
        long elapsed = Clock.monotonicNanos() - average.sampledNanos;
        long samples = elapsed / SAMPLE_NANOS;
        if (samples == 0) return;
        long cpu = Scheduler.busyNanos();
        // In microseconds, so that the product fits.
        int busy = (int) Math.min(ONE, (cpu - average.sampledCpuNanos) / 1000 * ONE / (elapsed / 1000));
        average.sampledNanos += elapsed;
        average.sampledCpuNanos = cpu;
        for (long i = Math.min(samples, MOST_SAMPLES); i > 0; i--) {
            for (int which = 0; which < 3; which++) {
                int decay = average.decay[which];
                average.load[which] = average.load[which] * decay + busy * (ONE - decay) + ONE / 2 >> SHIFT;
            }
        }
    }
}
