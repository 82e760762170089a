package hermitux.toolchain;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.teavm.backend.c.generate.ShorteningFileNameProvider;
import org.teavm.backend.c.generate.SimpleFileNameProvider;
import org.teavm.cache.AlwaysStaleCacheStatus;
import org.teavm.cache.EmptyProgramCache;
import org.teavm.dependency.PreciseDependencyAnalyzer;
import org.teavm.model.MethodReader;
import org.teavm.model.PreOptimizingClassHolderSource;
import org.teavm.model.ReferenceCache;
import org.teavm.parsing.ClasspathClassHolderSource;
import org.teavm.parsing.resource.ResourceProvider;
import org.teavm.vm.BuildTarget;
import org.teavm.vm.TeaVM;
import org.teavm.vm.TeaVMBuilder;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Compiles Java class files to C with TeaVM: {@code Compile MAIN-CLASS CLASS-PATH OUTPUT-DIRECTORY OVERRIDE-DIRECTORY}.
 * Writes the C files (only those whose text changed), {@code unity.c} which includes them all, {@code methods.txt} (every method
 * compiled in) and TeaVM's {@code callsites.json} (the numbers in stack traces, decoded). The generated entry is {@code java_start}.
 */
public final class Compile {
    /** Files of TeaVM's own runtime that runtime/support replaces: they are not written. */
    private static final Set<String> REPLACED = Set.of("core.c", "date.c", "fiber.c", "file.c", "heapdump.c", "heaptrace.c",
        "log.c", "memory.c", "references.c", "resource.c", "stack.c", "string.c", "stringhash.c", "time.c", "virtcall.c",
        "arrayclass.c", "reflection.c", "all.c", "all.txt");

    private Compile() { }

    public static void main(String[] args) throws Exception {
        if (args.length != 4) {
            System.err.println("usage: Compile MAIN-CLASS CLASS-PATH OUTPUT-DIRECTORY OVERRIDE-DIRECTORY");
            System.exit(2);
        }
        List<File> path = Arrays.stream(args[1].split(":")).map(File::new).toList();
        if (!compile(args[0], path, new StableOutput(Path.of(args[2]), Path.of(args[3])))) System.exit(1);
    }

    private static boolean compile(String mainClass, List<File> path, StableOutput output) throws IOException {
        long start = System.nanoTime();
        var target = new OrderedTarget();
        target.setMinHeapSize(1 << 20);
        target.setMaxHeapSize(4 << 20);
        target.setLineNumbersGenerated(true);   // kernel.callsites names lines
        target.setObfuscated(true);     // call sites carry numbers instead of names
        target.setFileNames(new ShorteningFileNameProvider(new SimpleFileNameProvider()));
        var cache = new ReferenceCache();
        var loader = Compile.class.getClassLoader();
        try (var resources = ResourceProvider.ofClassPath(path)) {
            var builder = new TeaVMBuilder(target);
            builder.setReferenceCache(cache).setClassLoader(loader).setResourceProvider(resources)
                .setClassSource(new PreOptimizingClassHolderSource(new ClasspathClassHolderSource(resources, cache, loader)))
                .setDependencyAnalyzerFactory(PreciseDependencyAnalyzer::new).setObfuscated(false).setStrict(false);
            TeaVM vm = builder.build();
            vm.setCacheStatus(AlwaysStaleCacheStatus.INSTANCE);
            vm.setProgramCache(EmptyProgramCache.INSTANCE);
            vm.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
            vm.installPlugins();
            vm.add(new JavaArithmetic());
            vm.setEntryPoint(mainClass);
            vm.setEntryPointName("java_start");
            vm.build(output, "");
            if (report(vm)) return false;
            List<String> methods = methods(vm);
            try (var list = new PrintWriter(output.createResource("methods.txt"), false, StandardCharsets.UTF_8)) {
                methods.forEach(list::println);
            }
            output.finish();
            System.err.printf("  %s: %d classes, %d methods, %d files written, %d unchanged, %d ms%n", mainClass,
                vm.getWrittenClasses().getClassNames().size(), methods.size(), output.written, output.kept, (System.nanoTime() - start) / 1_000_000);
            return true;
        }
    }

    private static boolean report(TeaVM vm) {
        boolean bad = false;
        for (var problem : vm.getProblemProvider().getSevereProblems()) {
            bad = true;
            var at = problem.getLocation();
            System.err.println("error: " + problem.getText() + " " + Arrays.toString(problem.getParams()) + " at "
                + (at == null ? "?" : at.getMethod() + " " + at.getSourceLocation()));
        }
        return bad;
    }

    private static List<String> methods(TeaVM vm) {
        List<String> methods = new ArrayList<>();
        for (String name : vm.getWrittenClasses().getClassNames())
            for (MethodReader method : vm.getWrittenClasses().get(name).getMethods())
                if (method.getProgram() != null) methods.add(method.getReference().toString());
        methods.sort(null);
        return methods;
    }

    /** Writes a file only if its content changed, drops replaced ones, deletes stale ones and writes unity.c at the end. */
    private static final class StableOutput implements BuildTarget {
        /** "volatile void* spill" makes what it points to volatile, and gcc loses the reference at longjmp: the variable is meant. */
        private static final Pattern SPILL = Pattern.compile("volatile ([A-Za-z_]+\\*) (teavm_spill_)");
        /** The card table serves TeaVM's generational collector; ours needs no barrier. */
        private static final String CARD_MARK = "((char*) teavm_gc_cardTable)[offset] = 0;";
        /** Where the first pages are never mapped (NULL_FAULTS: the kernel), the processor checks references at no cost; a fault is a panic as well. */
        private static final String NULL_CHECK = "        if (o == NULL) {\n";
        private static final String NULL_CHECK_OR_FAULT = "        #ifdef NULL_FAULTS\n        return o;\n        #endif\n" + NULL_CHECK;
        /** One comparison instead of two. */
        private static final String BOUNDS_CHECK = "index < 0 || index >= TEAVM_ARRAY_LENGTH(array)";

        private final Path root;
        private final Path override;
        private final Set<Path> seen = new HashSet<>();
        private int written;
        private int kept;

        StableOutput(Path root, Path override) { this.root = root; this.override = override; }

        @Override public OutputStream createResource(String name) {
            if (REPLACED.contains(name)) return OutputStream.nullOutputStream();
            return new ByteArrayOutputStream() {
                @Override public void close() throws IOException {
                    Path replacement = override.resolve(name);
                    store(name, Files.exists(replacement) ? Files.readAllBytes(replacement) : mended(name, toByteArray()));
                }
            };
        }

        private void store(String name, byte[] content) throws IOException {
            Path file = root.resolve(name);
            seen.add(file);
            if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) { kept++; return; }
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            written++;
        }

        private static byte[] mended(String name, byte[] content) {
            if (!name.endsWith(".c") && !name.endsWith(".h")) return content;
            String text = new String(content, StandardCharsets.UTF_8);
            if (name.equals("core.h")) text = replaced(name, text, CARD_MARK, "");
            if (name.equals("stack.h")) text += "#include \"frames.h\"\n";
            if (name.equals("exceptions.h")) {
                text = replaced(name, text, NULL_CHECK, NULL_CHECK_OR_FAULT);
                text = replaced(name, text, BOUNDS_CHECK, "(uint32_t) index >= (uint32_t) TEAVM_ARRAY_LENGTH(array)");
            }
            return SPILL.matcher(text).replaceAll("$1 volatile $2").getBytes(StandardCharsets.UTF_8);
        }

        private static String replaced(String name, String text, String original, String replacement) {
            if (!text.contains(original)) throw new IllegalStateException(name + " is not that of the pinned TeaVM");
            return text.replace(original, replacement);
        }

        void finish() throws IOException {
            var unity = new StringBuilder();
            seen.stream().map(file -> root.relativize(file).toString()).filter(name -> name.endsWith(".c")).sorted()
                .forEach(name -> unity.append("#include \"").append(name).append("\"\n"));
            store("unity.c", unity.toString().getBytes(StandardCharsets.UTF_8));
            try (var all = Files.walk(root)) {
                for (Path file : all.filter(Files::isRegularFile).toList())
                    if (!seen.contains(file) && (file.toString().endsWith(".c") || file.toString().endsWith(".h"))) Files.delete(file);
            }
        }
    }
}
