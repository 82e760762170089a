package hermitux.analysis.program;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.Segment;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** The C strings in a file's data that could be names of functions. */
final class Strings {
    private static final int LONGEST = 128;

    private Strings() { }

    static Set<String> in(Binary binary) {
        Set<String> names = new HashSet<>();
        byte[] file = binary.file();
        for (Segment segment : binary.segments) {
            int start = (int) segment.fileOffset(), end = start + (int) (segment.fileEnd() - segment.start()), from = start;
            for (int at = start; at < end; at++) {
                if (isName(file[at])) continue;
                if (file[at] == 0 && at > from + 1 && at - from <= LONGEST) names.add(new String(file, from, at - from, StandardCharsets.ISO_8859_1));
                from = at + 1;
            }
        }
        return names;
    }

    private static boolean isName(byte character) {
        return character == '_' || character >= '0' && character <= '9' || character > 0 && Character.isLetter(character);
    }
}
