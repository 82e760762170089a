package hermitux.launcher.list;

import hermitux.host.HostFiles;
import hermitux.launcher.options.DefaultMemory;
import hermitux.launcher.options.OptionParser;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.RunOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * This user's running machines, found among the processes (proc(5)): a machine is a process of this program whose command is {@code run}. So a
 * run costs nothing for being listed, and however it ends there is nothing to clean up.
 */
public final class RunningMachines {
    private static final int MOST_BYTES = 1 << 16;
    /** Fields of /proc/PID/stat behind the name: state, then the parent, and the start in hundredths of a second since the host's. */
    private static final int STATE = 0, PARENT = 1, START = 19;
    private static final String RUN = "run", QEMU = "qemu-system-x86";
    private static final int ID_DIGITS = 12;

    private final HostFiles files;
    private final int user;

    public RunningMachines(HostFiles files, int user) {
        this.files = files;
        this.user = user;
    }

    private record Process(int id, String name, String state, int parent, long startCentis) { }

    /** The oldest first. */
    public List<RunningMachine> list() {
        List<Process> processes = processes();
        String program = text("/proc/self/stat");
        program = program.isEmpty() ? "" : name(program);
        List<Process> candidates = new ArrayList<>();
        for (Process process : processes) if (process.name.equals(program) && !process.state.equals("Z")) candidates.add(process);
        List<RunningMachine> machines = new ArrayList<>();
        long now = uptimeCentis();
        for (Process process : candidates) {
            RunningMachine machine = machine(process, processes, now);
            // What a machine has just forked, to become QEMU, still looks like it.
            for (Process other : candidates) if (other.id == process.parent) machine = null;
            if (machine != null) machines.add(place(machines, machine), machine);
        }
        return machines;
    }

    private static int place(List<RunningMachine> machines, RunningMachine added) {
        int place = machines.size();
        while (place > 0 && machines.get(place - 1).ageCentis() < added.ageCentis()) place--;
        return place;
    }

    /** Those that the text may mean: a name or process means one, the beginning of an id perhaps several. */
    public static List<RunningMachine> called(String text, List<RunningMachine> machines) {
        List<RunningMachine> found = new ArrayList<>();
        if (text.isEmpty()) return found;       // which every id begins with
        for (RunningMachine machine : machines) {
            if (!machine.isCalled(text)) continue;
            if (text.equals(machine.name())) return List.of(machine);
            found.add(machine);
        }
        for (RunningMachine machine : found) if (text.equals(Integer.toString(machine.processId()))) return List.of(machine);
        return found;
    }

    /** Refuses a name that another machine has: of two that start at once, the older one keeps it. */
    public void claim(String name, int processId) {
        for (RunningMachine machine : list()) {
            if (machine.processId() == processId) return;
            if (name.equals(machine.name())) throw Refusal.own("run: --name " + name + ": the name belongs to the running machine " + machine.id());
        }
    }

    private List<Process> processes() {
        List<Process> processes = new ArrayList<>();
        List<String> names = files.names("/proc");
        if (names == null) return processes;
        for (String name : names) {
            if (name.charAt(0) < '1' || name.charAt(0) > '9') continue;
            String status = text("/proc/" + name + "/stat");
            if (status.isEmpty()) continue;             // it has ended since
            List<String> fields = words(status.substring(status.lastIndexOf(')') + 1));
            if (fields.size() <= START) continue;
            int id = (int) number(name), parent = (int) number(fields.get(PARENT));
            processes.add(new Process(id, name(status), fields.get(STATE), parent, number(fields.get(START))));
        }
        return processes;
    }

    private RunningMachine machine(Process process, List<Process> processes, long now) {
        if (userOf(process.id) != user) return null;
        List<String> words = arguments(process.id);
        if (words.size() < 2 || !words.get(1).equals(RUN)) return null;
        RunOptions options = options(words.subList(2, words.size()));
        if (options == null || options.help) return null;
        List<String> command = new ArrayList<>(List.of(options.program));
        command.addAll(options.arguments);
        String hypervisor = options.hypervisor.equals("auto") ? "native" : options.hypervisor;
        for (Process other : processes) if (other.parent == process.id && other.name.equals(QEMU)) hypervisor = "qemu";
        long memoryBytes = options.memoryBytes == 0 ? DefaultMemory.bytes() : options.memoryBytes;
        return new RunningMachine(id(process), process.id, options.name == null ? "" : options.name, command, hypervisor, memoryBytes,
            Math.max(0, now - process.startCentis), options.ports);
    }

    /** Null if it will be refused. */
    private static RunOptions options(List<String> words) {
        try {
            return OptionParser.parse(words);
        } catch (Refusal refused) {
            return null;
        }
    }

    /** Process and start in digits that look as if they were random, so that a few of them tell machines apart (MurmurHash's last step). */
    private static String id(Process process) {
        long hash = process.startCentis << 22 ^ process.id;
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        char[] digits = new char[ID_DIGITS];
        for (int i = 0; i < ID_DIGITS; i++) digits[i] = Character.forDigit((int) (hash >>> 60 - 4 * i) & 15, 16);
        return new String(digits);
    }

    private int userOf(int process) {
        String status = text("/proc/" + process + "/status");
        int at = status.indexOf("\nUid:");
        if (at < 0) return -1;
        List<String> fields = words(status.substring(at + 5, status.indexOf('\n', at + 1)));
        return (int) number(fields.get(0));
    }

    private List<String> arguments(int process) {
        String text = text("/proc/" + process + "/cmdline");
        List<String> words = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf('\0', at);
            if (end < 0) end = text.length();
            words.add(text.substring(at, end));
            at = end + 1;
        }
        return words;
    }

    private long uptimeCentis() {
        String text = text("/proc/uptime");
        int point = text.indexOf('.');
        return point < 0 ? 0 : number(text.substring(0, point)) * 100 + number(text.substring(point + 1, point + 3));
    }

    /** In parentheses, and may hold some itself. */
    private static String name(String status) { return status.substring(status.indexOf('(') + 1, status.lastIndexOf(')')); }

    /** Empty if there is no such file. */
    private String text(String path) {
        byte[] bytes = files.read(path, 0, MOST_BYTES);
        if (bytes == null) return "";
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) characters[i] = (char) (bytes[i] & 255);
        return new String(characters);
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= line.length(); i++) {
            boolean blank = i == line.length() || line.charAt(i) <= ' ';
            if (blank && start >= 0) {
                words.add(line.substring(start, i));
                start = -1;
            } else if (!blank && start < 0) {
                start = i;
            }
        }
        return words;
    }

    /** The number that the text begins with; -1 if it begins with none. */
    private static long number(String text) {
        long number = -1;
        for (int i = 0; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) number = Math.max(0, number) * 10 + text.charAt(i) - '0';
        return number;
    }
}
