package hermitux.launcher.machine;

/**
 * How a machine ended.
 *
 * @param status the program's, or -1 if the machine did not tell
 * @param signal the signal that ended the run, or 0
 * @param messages what the hypervisor itself said, and its own status
 * @param toldNanos when it told the status, or 0
 */
public record Ending(int status, int signal, boolean timedOut, boolean panicked, String messages, int hypervisorStatus, long toldNanos) { }
