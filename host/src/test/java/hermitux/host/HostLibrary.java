package hermitux.host;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The native program's own C, compiled to a shared library and called from the JVM: tests run over the real system calls. */
final class HostLibrary {
    private static final SymbolLookup LOOKUP = SymbolLookup.libraryLookup(compiled(), Arena.global());
    private static final Map<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();

    private HostLibrary() { }

    /** Arguments are Integer and Long as the C function takes int32_t and int64_t; every function answers int64_t. */
    static long call(String name, Object... arguments) {
        MethodHandle handle = HANDLES.computeIfAbsent(name, missing -> handle(missing, arguments));
        try {
            return (long) handle.invokeWithArguments(arguments);
        } catch (Throwable failed) {
            throw new IllegalStateException(name, failed);
        }
    }

    private static MethodHandle handle(String name, Object[] arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < layouts.length; i++) layouts[i] = arguments[i] instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.JAVA_LONG;
        return Linker.nativeLinker().downcallHandle(LOOKUP.find(name).orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_LONG, layouts));
    }

    private static Path compiled() {
        try {
            Path source = repository().resolve("host/src/main/c/host.c");
            Path library = Files.createDirectories(repository().resolve("host/target")).resolve("host-" + ProcessHandle.current().pid() + ".so");
            String shared = repository().resolve("runtime/support").toString();
            Process gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-O1", "-DHOST", "-I", shared, "-o", library.toString(), source.toString())
                .inheritIO().start();
            if (gcc.waitFor() != 0) throw new IllegalStateException("gcc failed on " + source);
            library.toFile().deleteOnExit();
            return library;
        } catch (java.io.IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Tests run in their module's folder. */
    static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("host/src/main/c/host.c"))) here = here.getParent();
        return here;
    }
}
