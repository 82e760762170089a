package hermitux.abi;

/** Names of the signals, for what people read: traces and messages about ended programs. */
public final class SignalNames {
    /** Signals 1 to 31, in order. */
    private static final String NAMES = "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU "
        + "URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS ";
    private static final int FIRST_REAL_TIME = 32, LAST = 64;

    private SignalNames() { }

    /** "SEGV", "RTMIN", "RT_1"; null for what is no signal. */
    public static String shortName(int signal) {
        if (signal < 1 || signal > LAST) return null;
        if (signal == FIRST_REAL_TIME) return "RTMIN";
        if (signal > FIRST_REAL_TIME) return "RT_" + (signal - FIRST_REAL_TIME);
        int start = 0;
        for (int i = 1; i < signal; i++) start = NAMES.indexOf(' ', start) + 1;
        return NAMES.substring(start, NAMES.indexOf(' ', start));
    }

    /** "SIGSEGV"; null for what is no signal. */
    public static String name(int signal) {
        String name = shortName(signal);
        return name == null ? null : "SIG" + name;
    }
}
