package hermitux.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Proves that a kernel made for one program holds no handler of any other call: {@code ExcludedHandlers METHODS TABLE CALLS} compares the compiler's
 * own list of methods (Compile's methods.txt) with the handlers that syscalls.table names for the calls that CALLS does not name. Prints those that
 * are there and ends with 1.
 */
public final class ExcludedHandlers {
    private static final String PACKAGE = "hermitux.kernel.syscall.";

    private ExcludedHandlers() { }

    public static void main(String[] args) throws IOException {
        Set<String> calls = new HashSet<>(Files.readAllLines(Path.of(args[2])));
        List<String> present = present(Files.readAllLines(Path.of(args[0])), GenerateSyscalls.read(Path.of(args[1])), calls);
        for (String line : present) System.err.println("error: the kernel holds " + line);
        if (!present.isEmpty()) System.exit(1);
    }

    /** @param methods as TeaVM names them: class, method, descriptor */
    static List<String> present(List<String> methods, List<GenerateSyscalls.Row> rows, Set<String> calls) {
        Set<String> kept = new HashSet<>(), compiled = new HashSet<>();
        for (GenerateSyscalls.Row row : rows) if (calls.contains(row.name())) kept.add(row.handler());
        for (String method : methods) if (method.startsWith(PACKAGE)) compiled.add(method.substring(PACKAGE.length()));
        List<String> present = new ArrayList<>();
        for (GenerateSyscalls.Row row : rows)
            if (row.present() && !kept.contains(row.handler()) && compiled.contains(signature(row)))
                present.add(row.handler() + ", which serves " + row.name() + " alone");
        return present;
    }

    /** A handler by its parameters too: others of its name may be what several handlers share. */
    private static String signature(GenerateSyscalls.Row row) {
        var text = new StringBuilder(row.handler()).append('(');
        for (GenerateSyscalls.Parameter parameter : row.parameters()) text.append(parameter.isInt() ? 'I' : 'J');
        return text.append(")J").toString();
    }
}
