package hermitux.launcher.options;

import hermitux.abi.SyscallTable;
import java.util.ArrayList;
import java.util.List;

/** Names of system calls, and lists of them in files: a name a line; blank lines and what follows a # are passed over. */
public final class SyscallNames {
    private SyscallNames() { }

    /** Null if Linux has no call of this number. */
    public static String of(int number) {
        for (SyscallTable.Row row : SyscallTable.rows()) if (row.number() == number) return row.name();
        return null;
    }

    public static List<String> lines(byte[] text) {
        List<String> names = new ArrayList<>();
        var line = new StringBuilder();
        boolean comment = false;
        for (int i = 0; i <= text.length; i++) {
            int c = i == text.length ? '\n' : text[i] & 255;
            if (c == '\n') {
                if (line.length() > 0) names.add(line.toString());
                line.setLength(0);
                comment = false;
            } else if (c == '#') {
                comment = true;
            } else if (!comment && c > ' ') {
                line.append((char) c);
            }
        }
        return names;
    }
}
