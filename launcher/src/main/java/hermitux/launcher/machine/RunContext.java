package hermitux.launcher.machine;

import hermitux.launcher.contents.OpenedFiles;
import hermitux.launcher.control.RecordedCalls;
import hermitux.launcher.control.TraceSymbols;
import hermitux.launcher.control.UserTerminal;

/**
 * What a run has beside its machine.
 *
 * @param guestFiles the host's files as the guest's paths name them
 * @param terminal that on standard input, or null
 * @param calls what the program's system calls are noted in, or null
 * @param stamps where a hypervisor marks what it has done
 * @param timeoutNanos 0 for no limit
 */
public record RunContext(OpenedFiles guestFiles, TraceSymbols callSites, RecordedCalls calls, UserTerminal terminal, Stamps stamps, long timeoutNanos) { }
