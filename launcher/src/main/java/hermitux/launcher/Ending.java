package hermitux.launcher;

/**
 * How a machine ended.
 *
 * @param status the program's, or -1 if the machine did not tell
 * @param signal the signal that ended the run, or 0
 * @param messages what the hypervisor itself said, and its own status
 * @param startedNanos when the machine was ready to run, and when it told the status
 */
record Ending(int status, int signal, boolean timedOut, boolean panicked, String messages, int hypervisorStatus, long startedNanos, long toldNanos) { }
