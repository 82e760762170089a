package hermitux.cli;

import hermitux.launcher.list.RunningMachine;
import hermitux.launcher.options.PublishedPort;
import hermitux.launcher.options.Refusal;
import java.util.List;

/** {@code hermitux ps}: this user's running machines, for people in columns, for programs as JSON or as ids alone. */
final class MachineListing {
    private static final String[] TITLES = {"ID", "PID", "PROGRAM", "HYPERVISOR", "MEMORY", "AGE", "PORTS", "NAME"};
    private static final int MOST_PROGRAM = 30;
    private static final String BETWEEN = "   ";

    private MachineListing() { }

    static String of(List<String> arguments, List<RunningMachine> machines) {
        boolean json = false, quiet = false;
        for (String argument : arguments) {
            switch (argument) {
                case "--json" -> json = true;
                case "-q", "--quiet" -> quiet = true;
                default -> throw Refusal.own("ps: unknown option " + argument + "; there are -q and --json");
            }
        }
        return json ? json(machines) : quiet ? ids(machines) : columns(machines);
    }

    private static String ids(List<RunningMachine> machines) {
        var text = new StringBuilder();
        for (RunningMachine machine : machines) text.append(machine.id()).append('\n');
        return text.toString();
    }

    private static String columns(List<RunningMachine> machines) {
        String[][] rows = new String[machines.size() + 1][];
        rows[0] = TITLES;
        for (int i = 0; i < machines.size(); i++) rows[i + 1] = row(machines.get(i));
        int[] widths = new int[TITLES.length];
        for (String[] row : rows) for (int i = 0; i < row.length; i++) widths[i] = Math.max(widths[i], row[i].length());
        var text = new StringBuilder();
        for (String[] row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]);
                for (int j = row[i].length(); j < widths[i]; j++) line.append(' ');
                line.append(BETWEEN);
            }
            int end = line.length();
            while (line.charAt(end - 1) == ' ') end--;
            text.append(line, 0, end).append('\n');
        }
        return text.toString();
    }

    private static String[] row(RunningMachine machine) {
        return new String[] {machine.id(), Integer.toString(machine.processId()), program(machine.command()), machine.hypervisor(),
            size(machine.memoryBytes()), age(machine.ageCentis() / 100), ports(machine), machine.name()};
    }

    private static String ports(RunningMachine machine) {
        var text = new StringBuilder();
        for (PublishedPort port : machine.ports()) text.append(text.length() == 0 ? "" : ", ").append(port.toString());
        return text.toString();
    }

    /** On one line of a terminal, whatever it is. */
    private static String program(List<String> command) {
        var text = new StringBuilder();
        for (String word : command) text.append(text.length() == 0 ? "" : " ").append(word);
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) < ' ' || text.charAt(i) == 127) text.setCharAt(i, '?');
        return text.length() <= MOST_PROGRAM ? text.toString() : text.substring(0, MOST_PROGRAM - 3) + "...";
    }

    private static String size(long bytes) {
        return (bytes & (1 << 30) - 1) == 0 ? (bytes >> 30) + "G" : (bytes & (1 << 20) - 1) == 0 ? (bytes >> 20) + "M" : (bytes >> 10) + "K";
    }

    /** In its largest two units. */
    private static String age(long seconds) {
        if (seconds < 60) return seconds + "s";
        if (seconds < 3600) return seconds / 60 + "m" + seconds % 60 + "s";
        if (seconds < 86400) return seconds / 3600 + "h" + seconds % 3600 / 60 + "m";
        return seconds / 86400 + "d" + seconds % 86400 / 3600 + "h";
    }

    private static String json(List<RunningMachine> machines) {
        var text = new StringBuilder("[");
        for (RunningMachine machine : machines) {
            text.append(text.length() == 1 ? "\n  {\"id\": " : ",\n  {\"id\": ");
            Json.string(text, machine.id()).append(", \"pid\": ").append(machine.processId()).append(", \"name\": ");
            Json.string(text, machine.name()).append(", \"command\": [");
            for (int i = 0; i < machine.command().size(); i++) Json.string(i == 0 ? text : text.append(", "), machine.command().get(i));
            text.append("], \"hypervisor\": ");
            Json.string(text, machine.hypervisor()).append(", \"memory\": ").append(machine.memoryBytes()).append(", \"age\": ")
                .append(machine.ageCentis() / 100).append('.').append(Long.toString(100 + machine.ageCentis() % 100).substring(1)).append(", \"ports\": [");
            for (int i = 0; i < machine.ports().size(); i++) Json.string(i == 0 ? text : text.append(", "), machine.ports().get(i).toString());
            text.append("]}");
        }
        return text.append(machines.isEmpty() ? "]\n" : "\n]\n").toString();
    }
}
