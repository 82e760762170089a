package hermitux.toolchain.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * SPECIFICATION.md names the test behind every promise: each row of its tables has a last cell that is not empty, and the tests in it exist: files
 * of the work tree (after a colon: a case in it) and JUnit classes.
 */
final class SpecificationRule {
    private static final String PAGE = "SPECIFICATION.md";
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private SpecificationRule() { }

    static List<String> check(Path root) throws IOException {
        List<String> violations = new ArrayList<>();
        Path page = root.resolve(PAGE);
        if (!Files.exists(page)) return List.of(PAGE + ": there is none");
        Set<String> tests = junitClasses(root);
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replace("\\|", "");
            if (!line.startsWith("|") || line.startsWith("|---")) continue;
            String cell = line.substring(line.lastIndexOf('|', line.length() - 2) + 1, line.length() - 1).strip();
            String place = PAGE + ":" + (i + 1) + ": ";
            if (cell.isEmpty()) violations.add(place + "a promise without a test");
            Matcher quoted = QUOTED.matcher(cell);
            while (quoted.find()) if (!exists(root, quoted.group(1), tests)) violations.add(place + "no such test: " + quoted.group(1));
        }
        return violations;
    }

    private static boolean exists(Path root, String name, Set<String> tests) throws IOException {
        if (!name.contains("/")) return tests.contains(name);
        if (name.startsWith("./")) return Files.exists(root.resolve(name.split(" ")[0]));
        int colon = name.indexOf(':');
        Path file = root.resolve(colon < 0 ? name : name.substring(0, colon));
        if (!Files.exists(file)) return false;
        String test = colon < 0 ? "" : name.substring(colon + 1);
        return colon < 0 || Files.readString(file).lines()
            .anyMatch(line -> line.startsWith("test_" + test + "()") || line.startsWith(test + "()") || line.startsWith("application " + test + " "));
    }

    private static Set<String> junitClasses(Path root) throws IOException {
        try (var files = Files.walk(root, 12)) {
            return files.map(Path::toString).filter(name -> name.contains("/src/test/java/") && name.endsWith("Test.java"))
                .map(name -> name.substring(name.lastIndexOf('/') + 1, name.length() - 5)).collect(Collectors.toSet());
        }
    }
}
