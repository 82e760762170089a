package hermitux.toolchain;

import hermitux.toolchain.GenerateSyscalls.Parameter;
import hermitux.toolchain.GenerateSyscalls.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * abi's arguments.table: how the tracer prints each argument. Its header describes the rows. Generates two classes of hermitux.kernel.trace:
 * SyscallNames (names and argument kinds of the calls) and Vocabulary (the words of flags and enumerations, as strings that the tracer reads
 * when it prints: no objects, no initialiser).
 */
final class ArgumentsTable {
    /** Kinds below this one are the constants of hermitux.kernel.trace.ArgumentKind. */
    private static final int FIRST_VOCABULARY = 96;

    /** NAME → "set UNKNOWN WORD VALUE …". */
    private final Map<String, String> vocabularies = new LinkedHashMap<>();
    private final Map<String, String> bySelector = new LinkedHashMap<>();
    private final Map<String, String> byType = new LinkedHashMap<>();
    private final Set<String> before = new HashSet<>();
    private final Set<String> after = new HashSet<>();

    ArgumentsTable(Path file) throws IOException {
        for (String row : rows(file)) {
            String[] words = row.split(" +", 3);
            switch (words[0]) {
                case "one", "set" -> GenerateSyscalls.require(vocabularies.put(words[1], vocabulary(words[0], words[2])) == null, words[1] + " occurs twice");
                case "args" -> {
                    for (String selector : words[2].split(" +"))
                        GenerateSyscalls.require(bySelector.put(selector, words[1]) == null, selector + " is selected twice");
                }
                case "before" -> before.addAll(List.of(row.substring(7).split(" +")));
                case "after" -> after.addAll(List.of(row.substring(6).split(" +")));
                case "type" -> byType.put(words[2], words[1]);
                default -> throw new IllegalArgumentException(file + ": unknown row: " + row);
            }
        }
    }

    private static List<String> rows(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank() || line.startsWith("#")) continue;
            if (line.startsWith(" ")) rows.add(rows.removeLast() + line);
            else rows.add(line);
        }
        return rows;
    }

    private static String vocabulary(String mode, String rest) {
        String[] words = rest.split(" +");
        var text = new StringBuilder(mode).append(' ').append(words[0]);
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            text.append(' ').append(words[i], 0, equals).append(' ').append(Long.toHexString(Long.parseUnsignedLong(words[i].substring(equals + 1), 16)));
        }
        return text.toString();
    }

    private String kind(String call, Parameter parameter) {
        String kind = bySelector.get(call + "." + parameter.name());
        if (kind == null) kind = bySelector.get("*." + parameter.name());
        if (kind == null) kind = byType.get(parameter.type().replaceFirst("^const ", ""));
        return kind != null ? kind : "ADDRESS";
    }

    private boolean filled(String call, Parameter parameter) {
        if (after.contains(call + "." + parameter.name())) return true;
        return parameter.isPointer() && !parameter.type().contains("const") && !before.contains(call + "." + parameter.name())
            && !before.contains("*." + parameter.name());
    }

    private String constant(String kind) { return (vocabularies.containsKey(kind) ? "Vocabulary." : "ArgumentKind.") + kind; }

    /** Bits 8 i to 8 i + 7: the kind of argument i; bit 48 + i: printed after the call; bit 54 + i: 32 bits wide. */
    String names(List<Row> rows, String generated) {
        checkSelectors(rows);
        var text = new StringBuilder("package hermitux.kernel.trace;\n\n/** Names and argument kinds of the system calls. " + generated + " */\n"
            + "public final class SyscallNames {\n    private SyscallNames() { }\n\n    /** Null if Linux has no such call. */\n"
            + "    public static String name(int number) {\n        return switch (number) {\n");
        for (Row row : rows) text.append("            case ").append(row.number()).append(" -> \"").append(row.name()).append("\";\n");
        text.append("            default -> null;\n        };\n    }\n\n    /** Byte i is the kind of argument i, 0 past the last one; bit 48 + i: "
            + "printed after the call; bit 54 + i: 32 bits wide. */\n    static long kinds(int number) {\n        return switch (number) {\n");
        for (Row row : rows) {
            if (row.parameters().isEmpty()) continue;
            var kinds = new StringBuilder();
            long bits = 0;
            for (int i = 0; i < row.parameters().size(); i++) {
                Parameter parameter = row.parameters().get(i);
                kinds.append(i == 0 ? "(long) " : " | (long) ").append(constant(kind(row.name(), parameter))).append(i == 0 ? "" : " << " + 8 * i);
                if (filled(row.name(), parameter)) bits |= 1L << 48 + i;
                if (parameter.isInt()) bits |= 1L << 54 + i;
            }
            text.append("            case ").append(row.number()).append(" -> ").append(kinds).append(" | 0x").append(Long.toHexString(bits)).append("L;\n");
        }
        text.append("            default -> 0;\n        };\n    }\n\n    static int resultKind(int number) {\n        return switch (number) {\n");
        for (Row row : rows) {
            String kind = bySelector.get(row.name() + ".result");
            if (kind != null) text.append("            case ").append(row.number()).append(" -> ").append(constant(kind)).append(";\n");
        }
        return text.append("            default -> ArgumentKind.LONG;\n        };\n    }\n}\n").toString();
    }

    String vocabularies(String generated) {
        var text = new StringBuilder("package hermitux.kernel.trace;\n\n/** Words of flags and enumerations, as VocabularyPrinter reads them. "
            + generated + " */\nfinal class Vocabulary {\n    private Vocabulary() { }\n\n");
        int number = FIRST_VOCABULARY;
        for (String name : vocabularies.keySet()) text.append("    static final int ").append(name).append(" = ").append(number++).append(";\n");
        GenerateSyscalls.require(number <= 256, "a kind fits a byte");
        text.append("\n    /** Null for a kind that is no vocabulary. */\n    static String words(int kind) {\n        return switch (kind) {\n");
        vocabularies.forEach((name, words) -> text.append("            case ").append(name).append(" -> \"").append(words).append("\";\n"));
        return text.append("            default -> null;\n        };\n    }\n}\n").toString();
    }

    private void checkSelectors(List<Row> rows) {
        Set<String> existing = new HashSet<>();
        for (Row row : rows) {
            existing.add(row.name() + ".result");
            for (Parameter parameter : row.parameters()) {
                existing.add(row.name() + "." + parameter.name());
                existing.add("*." + parameter.name());
            }
        }
        Set<String> selectors = new HashSet<>(bySelector.keySet());
        selectors.addAll(before);
        selectors.addAll(after);
        for (String selector : selectors) GenerateSyscalls.require(existing.contains(selector), "arguments.table: no parameter " + selector);
    }
}
