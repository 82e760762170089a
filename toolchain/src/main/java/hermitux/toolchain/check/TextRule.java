package hermitux.toolchain.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of the source must keep: files under 400 lines, lines under 160 columns, no tabs in Java, a javadoc at the head of every Java file,
 * no marks of unfinished work, and no paths that exist on one machine only. Looks at the files that git tracks or would track.
 */
final class TextRule {
    private static final int LONGEST_FILE = 400, LONGEST_LINE = 160;
    private static final Set<String> CODE = Set.of("java", "c", "h", "S", "sh", "ld", "py", "");
    /** Written in two parts, so that this file does not hold them. */
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.])/(wo" + "rk/(main|shared|\\.l|\\.m)|ro" + "ot/\\.|tmp/te" + "am)");
    private static final Pattern TYPE =
        Pattern.compile("(?m)^(?:@\\w+.*\n)*(?:public |final |abstract |sealed |non-sealed )*(?:class|interface|record|enum|@interface) ");

    private TextRule() { }

    static List<String> check(Path root) throws IOException {
        List<String> violations = new ArrayList<>();
        for (String name : files(root)) {
            Path file = root.resolve(name);
            if (!Files.isRegularFile(file) || Files.isSymbolicLink(file)) continue;
            byte[] bytes = Files.readAllBytes(file);
            if (isBinary(bytes)) continue;
            String text = new String(bytes, StandardCharsets.UTF_8);
            check(name, text, violations);
        }
        return Check.sorted(violations);
    }

    private static void check(String name, String text, List<String> violations) {
        String extension = name.substring(name.lastIndexOf('/') + 1).replaceFirst("^[^.]*\\.?", "").replaceFirst(".*\\.", "");
        List<String> lines = text.lines().toList();
        boolean code = CODE.contains(extension);
        if (code && lines.size() >= LONGEST_FILE) violations.add(name + ": " + lines.size() + " lines; files stay under " + LONGEST_FILE);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i), place = name + ":" + (i + 1) + ": ";
            Matcher unfinished = UNFINISHED.matcher(line), path = MACHINE_PATH.matcher(line);
            if (unfinished.find()) violations.add(place + "mark of unfinished work: " + unfinished.group());
            if (path.find()) violations.add(place + "a path of one machine: " + path.group());
            if (code && line.length() > LONGEST_LINE) violations.add(place + line.length() + " columns; lines stay under " + LONGEST_LINE);
            if (extension.equals("java") && line.indexOf('\t') >= 0) violations.add(place + "a tab");
        }
        if (extension.equals("java") && name.contains("/src/main/")) {
            Matcher type = TYPE.matcher(text);
            if (type.find() && !text.substring(0, type.start()).contains("/**")) violations.add(name + ": no javadoc that says what the file is for");
        }
    }

    private static boolean isBinary(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 4096); i++) if (bytes[i] == 0) return true;
        return false;
    }

    /** What git tracks and what it would track: everything that .gitignore does not name. */
    private static List<String> files(Path root) throws IOException {
        Process git = new ProcessBuilder("git", "-C", root.toString(), "ls-files", "-co", "--exclude-standard").redirectErrorStream(true).start();
        String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output.lines().toList();
    }
}
