package hermitux.launcher;

import java.util.ArrayList;
import java.util.List;

/** Lists of system calls in files: a name a line; blank lines and what follows a # are passed over. */
final class SyscallNames {
    private SyscallNames() { }

    static List<String> lines(byte[] text) {
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
