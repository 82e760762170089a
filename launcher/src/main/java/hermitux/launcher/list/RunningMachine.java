package hermitux.launcher.list;

import hermitux.launcher.options.PublishedPort;
import java.util.List;

/**
 * A machine that runs now.
 *
 * @param id 12 hexadecimal digits, of no other process since the host was started
 * @param name as {@code --name} gave it, or empty
 * @param command the program and its arguments
 * @param ageCentis hundredths of a second since its start
 * @param ports of the host that lead into it
 */
public record RunningMachine(String id, int processId, String name, List<String> command, String hypervisor, long memoryBytes, long ageCentis,
                             List<PublishedPort> ports) {
    /** Whether a user who writes this means it: the name, the process, or how the id begins. */
    boolean isCalled(String text) { return text.equals(name) || text.equals(Integer.toString(processId)) || text.length() > 0 && id.startsWith(text); }
}
