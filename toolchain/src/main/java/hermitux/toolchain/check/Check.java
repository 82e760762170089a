package hermitux.toolchain.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules that the build enforces beyond what javac does: {@code Check ROOT} prints one line for each violation, "place: reason", and exits with
 * 1 if there is any. Reads the compiled classes of the kernel (so the build comes first) and the files of the work tree. CONTRIBUTING.md explains the
 * rules; each is one class here.
 */
public final class Check {
    private static final List<String> MODULES_WITH_TWINS = List.of("kernel", "host", "vmm");

    private Check() { }

    public static void main(String[] args) throws IOException {
        int count = 0;
        for (var rule : violations(Path.of(args[0])).entrySet())
            for (String violation : rule.getValue()) {
                System.out.println(violation);
                count++;
            }
        if (count > 0) {
            System.err.println(count + (count == 1 ? " violation" : " violations"));
            System.exit(1);
        }
    }

    /** Violations by rule. */
    static Map<String, List<String>> violations(Path root) throws IOException {
        Path kernel = root.resolve("kernel/target/classes");
        if (!Files.isDirectory(kernel)) throw new IOException("no compiled kernel in " + kernel + "; run ./dev build first");
        var classes = new ClassSet(kernel);
        var all = new ClassSet(kernel, root.resolve("abi/target/classes"));
        Map<String, List<String>> violations = new LinkedHashMap<>();
        violations.put("layers", LayerRule.check(classes, new ClassSet(root.resolve("abi/target/classes"))));
        violations.put("interop only in machine", InteropRule.check(classes));
        violations.put("no allocation", AllocationRule.check(all));
        violations.put("no static state before init", StaticStateRule.check(all));
        violations.put("mutable statics", MutableStaticRule.check(classes,
            Files.readAllLines(root.resolve("kernel/src/main/resources/hermitux/kernel/statics.table"))));
        violations.put("init is called", InitRule.check(classes));
        violations.put("no floating point", FloatingPointRule.check(all));
        violations.put("library", LibraryRule.check(classes));
        violations.put("no try", TryRule.check(classes));
        violations.put("twins", twins(root));
        violations.put("system calls", TableRule.check(root));
        violations.put("specification", SpecificationRule.check(root));
        violations.put("text", TextRule.check(root));
        return violations;
    }

    private static List<String> twins(Path root) throws IOException {
        List<String> violations = new ArrayList<>();
        for (String module : MODULES_WITH_TWINS) {
            Path classes = root.resolve(module + "/target/classes"), twins = root.resolve(module + "/target/test-classes");
            if (Files.isDirectory(classes) && Files.isDirectory(twins)) violations.addAll(TwinRule.check(new ClassSet(classes), new ClassSet(twins)));
        }
        return violations;
    }

    static List<String> sorted(List<String> lines) { return lines.stream().distinct().sorted().toList(); }
}
