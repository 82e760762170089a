package hermitux.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The optional parts of the kernel, from parts.table (its header explains the columns), and the class Parts that lists those of one kernel. */
public final class PartsTable {
    private record Part(String name, String className, List<String> calls) { }

    private final List<Part> parts = new ArrayList<>();

    public PartsTable(Path table) throws IOException {
        for (String line : Files.readAllLines(table)) {
            if (line.isBlank() || line.startsWith("#")) continue;
            String[] cells = line.split(" *\\| *");
            GenerateSyscalls.require(cells.length == 4, table + ": 4 columns: " + line);
            parts.add(new Part(cells[0], cells[1], cells[2].equals("-") ? List.of() : List.of(cells[2].split(" +"))));
        }
    }

    /** The parts of a kernel for these calls, null for all; `with` and `without` name parts. */
    Set<String> chosen(Set<String> calls, List<String> with, List<String> without) {
        Set<String> chosen = new HashSet<>();
        for (Part part : parts)
            if (calls == null || part.calls.stream().anyMatch(some -> calls.containsAll(List.of(some.split("\\+"))))) chosen.add(part.name);
        for (String name : with) chosen.add(known(name));
        for (String name : without) chosen.remove(known(name));
        return chosen;
    }

    private String known(String name) {
        List<String> names = parts.stream().map(Part::name).toList();
        GenerateSyscalls.require(names.contains(name), "no part of the kernel is named " + name + "; there are " + String.join(", ", names));
        return name;
    }

    String source(Set<String> chosen, String generated) {
        var text = new StringBuilder("package hermitux.kernel.boot;\n\n/** The optional parts of this kernel. ")
            .append(generated.replace("syscalls.table", "parts.table"))
            .append(" */\nfinal class Parts {\n    private Parts() { }\n\n    static Part[] all() {\n        return new Part[] {\n");
        for (Part part : parts) if (chosen.contains(part.name)) text.append("            new ").append(part.className).append("(),\n");
        return text.append("        };\n    }\n}\n").toString();
    }
}
