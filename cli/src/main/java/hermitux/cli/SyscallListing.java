package hermitux.cli;

import hermitux.abi.SyscallTable;
import hermitux.launcher.options.Refusal;
import java.util.List;

/** {@code hermitux syscalls}: the table of system calls, for people in columns, for programs as JSON. */
final class SyscallListing {
    private static final int NUMBER_COLUMNS = 3;
    private static final int NAME_COLUMNS = 24;
    private static final int STATUS_COLUMNS = 8;

    private SyscallListing() { }

    static String of(List<String> arguments) {
        if (arguments.isEmpty()) return columns(SyscallTable.rows());
        if (arguments.get(0).equals("--json")) return json(SyscallTable.rows());
        throw Refusal.own("syscalls: unknown option " + arguments.get(0) + "; there is --json");
    }

    private static String columns(SyscallTable.Row[] rows) {
        var text = new StringBuilder();
        int full = 0, partial = 0, stub = 0;
        for (var row : rows) {
            String number = Integer.toString(row.number());
            pad(text, NUMBER_COLUMNS - number.length()).append(number).append("  ").append(row.name());
            pad(text, NAME_COLUMNS - row.name().length()).append(row.status());
            if (!row.note().isEmpty()) pad(text, STATUS_COLUMNS - row.status().length()).append(row.note());
            text.append('\n');
            switch (row.status()) {
                case "full" -> full++;
                case "partial" -> partial++;
                case "stub" -> stub++;
                default -> { }
            }
        }
        return text.append(rows.length).append(" calls: ").append(full).append(" full, ").append(partial).append(" partial, ").append(stub)
            .append(" stub, ").append(rows.length - full - partial - stub).append(" none (ENOSYS)\n").toString();
    }

    private static StringBuilder pad(StringBuilder text, int count) {
        for (int i = 0; i < count; i++) text.append(' ');
        return text;
    }

    static String json(SyscallTable.Row[] rows) {
        var text = new StringBuilder("[\n");
        for (int i = 0; i < rows.length; i++) {
            text.append("  {\"number\": ").append(rows[i].number()).append(", \"name\": ");
            Json.string(text, rows[i].name()).append(", \"status\": ");
            Json.string(text, rows[i].status()).append(", \"note\": ");
            Json.string(text, rows[i].note()).append(i + 1 < rows.length ? "},\n" : "}\n");
        }
        return text.append("]\n").toString();
    }
}
