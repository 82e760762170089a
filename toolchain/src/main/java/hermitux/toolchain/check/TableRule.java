package hermitux.toolchain.check;

import hermitux.toolchain.GenerateSyscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of system calls tells the truth as far as it can be checked: every call that it calls full is covered by a conformance program (its
 * "covers:" comment), and docs/syscalls.md is what the table generates.
 */
final class TableRule {
    private static final String TABLE = "abi/src/main/resources/hermitux/abi/syscalls.table";
    private static final Pattern COVERS = Pattern.compile("covers:([ \\w]+)");

    private TableRule() { }

    static List<String> check(Path root) throws IOException {
        List<String> violations = new ArrayList<>();
        Path table = root.resolve(TABLE), page = root.resolve("docs/syscalls.md");
        Set<String> covered = covered(root.resolve("tests/conformance"));
        Set<String> names = new TreeSet<>();
        for (var row : GenerateSyscalls.read(table)) {
            names.add(row.name());
            if (row.status().equals("full") && !covered.contains(row.name()))
                violations.add(TABLE + ": " + row.name() + " is full, but no program under tests/conformance covers it");
        }
        for (String name : covered) if (!names.contains(name)) violations.add("tests/conformance: a program covers " + name + ", which is no system call");
        if (!Files.exists(page) || !Files.readString(page).equals(GenerateSyscalls.documentation(GenerateSyscalls.read(table))))
            violations.add("docs/syscalls.md: not what the table generates; ./dev build writes it");
        return Check.sorted(violations);
    }

    private static Set<String> covered(Path folder) throws IOException {
        Set<String> covered = new TreeSet<>();
        if (!Files.isDirectory(folder)) return covered;
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".c")).toList()) {
                Matcher matcher = COVERS.matcher(Files.readString(file));
                while (matcher.find()) covered.addAll(Set.of(matcher.group(1).strip().split(" +")));
            }
        }
        return covered;
    }
}
