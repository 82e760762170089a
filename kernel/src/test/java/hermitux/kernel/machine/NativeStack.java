package hermitux.kernel.machine;

import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * lwIP and runtime/network as they are in the kernel, compiled for the JVM (build/network/libnetwork.so), in a fresh copy for each start. Its memory is
 * frames of the simulated machine: what it answers as an address is translated, what lies in a program's memory is copied in and out.
 */
public final class NativeStack {
    private static final Path LIBRARY = Path.of("../build/network/libnetwork.so");
    private static final Linker LINKER = Linker.nativeLinker();

    /** The time that the stack sees. */
    public static long millis;
    private static Arena arena;
    private static SymbolLookup library;
    private static Random random;
    private static final Map<String, MethodHandle> handles = new HashMap<>();
    /** Native addresses of the machine's 64 KiB pieces of memory, and where they lie in it. */
    private static final TreeMap<Long, Long> pieces = new TreeMap<>();

    private NativeStack() { }

    /** False where the library was not built, as lwIP's source was not to be had: tests are skipped then. */
    public static boolean isThere() { return Files.exists(LIBRARY); }

    static void start() {
        if (arena != null) arena.close();
        arena = Arena.ofShared();
        library = SymbolLookup.libraryLookup(LIBRARY, arena);
        handles.clear();
        pieces.clear();
        random = new Random(7);
        millis = 1000;
        try {
            var lookup = MethodHandles.lookup();
            serve("pages", lookup.findStatic(NativeStack.class, "pages", MethodType.methodType(long.class, int.class)));
            serve("release", lookup.findStatic(NativeStack.class, "release", MethodType.methodType(void.class, long.class)));
            serve("millis", lookup.findStatic(NativeStack.class, "millis", MethodType.methodType(long.class)));
            serve("random", lookup.findStatic(NativeStack.class, "random", MethodType.methodType(long.class)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stores the address of one of ours where the library looks for it. */
    private static void serve(String name, MethodHandle method) {
        MemorySegment stub = LINKER.upcallStub(method, descriptor(method.type()), arena);
        library.findOrThrow("service_" + name).reinterpret(8).set(ValueLayout.ADDRESS, 0, stub);
    }

    private static FunctionDescriptor descriptor(MethodType type) {
        MemoryLayout[] parameters = type.parameterList().stream().map(NativeStack::layout).toArray(MemoryLayout[]::new);
        return type.returnType() == void.class ? FunctionDescriptor.ofVoid(parameters) : FunctionDescriptor.of(layout(type.returnType()), parameters);
    }

    private static MemoryLayout layout(Class<?> type) { return type == long.class ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT; }

    private static long pages(int order) {
        long physical = Frames.allocateContiguous(order);
        if (physical == 0) return 0;
        long base = physical & -1L << PhysicalMemory.CHUNK_SHIFT;
        long at = Machine.physical.chunk(physical).address();
        pieces.put(at, base);
        return at + physical - base;
    }

    private static void release(long address) { Frames.release(DirectMap.physical(simulated(address))); }
    private static long millis() { return millis; }
    private static long random() { return random.nextLong(); }

    /** The kernel's address of what lies at a native one. */
    static long simulated(long address) {
        if (address == 0) return 0;
        var piece = pieces.floorEntry(address);
        if (piece == null || address - piece.getKey() >= 1 << PhysicalMemory.CHUNK_SHIFT) throw new IllegalStateException("not the stack's memory");
        return DirectMap.address(piece.getValue() + address - piece.getKey());
    }

    static long real(long address) {
        long physical = DirectMap.physical(address);
        return Machine.physical.chunk(physical).address() + (physical & (1 << PhysicalMemory.CHUNK_SHIFT) - 1);
    }

    /** The call's result with a copy of a program's bytes. */
    static long in(long address, long length, LongUnaryOperator call) {
        try (Arena copy = Arena.ofConfined()) {
            MemorySegment bytes = copy.allocate(Math.max(1, length));
            for (long i = 0; i < length; i++) bytes.set(ValueLayout.JAVA_BYTE, i, (byte) Memory.load8(address + i));
            return call.applyAsLong(bytes.address());
        }
    }

    /** The call's result, and what it has written copied to a program's memory: as many bytes as it has answered, if that is fewer. */
    static long out(long length, LongUnaryOperator call, long address) {
        try (Arena copy = Arena.ofConfined()) {
            MemorySegment bytes = copy.allocate(Math.max(1, length));
            long result = call.applyAsLong(bytes.address());
            if (address == 0) return result;
            for (long i = 0; i < length; i++) Memory.store8(address + i, bytes.get(ValueLayout.JAVA_BYTE, i));
            return result;
        }
    }

    static int call(String name, Object... arguments) { return (int) invoke(name, int.class, arguments); }
    static long callLong(String name, Object... arguments) { return (long) invoke(name, long.class, arguments); }

    private static Object invoke(String name, Class<?> result, Object[] arguments) {
        List<Class<?>> types = new ArrayList<>();
        for (Object argument : arguments) types.add(argument instanceof Long ? long.class : int.class);
        var descriptor = descriptor(MethodType.methodType(result, types));
        MethodHandle handle = handles.computeIfAbsent(name, n -> LINKER.downcallHandle(library.findOrThrow(n), descriptor));
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }
}
