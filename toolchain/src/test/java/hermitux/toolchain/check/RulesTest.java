package hermitux.toolchain.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule, shown code that obeys and code that does not. */
class RulesTest {
    private static final String ANNOTATION = "package hermitux.kernel.machine; public @interface NoAllocation { String reason(); }";
    @TempDir Path folder;

    @Test
    void aPackageUsesOnlyLayersBelow() throws IOException {
        var kernel = Compiled.of(folder, "package hermitux.kernel.fs; public class Inode { hermitux.kernel.memory.Frames frames; }",
            "package hermitux.kernel.memory; public class Frames { static Object inode() { return new hermitux.kernel.fs.Inode(); } }");
        assertThat(LayerRule.check(kernel, new ClassSet())).containsExactly(
            "hermitux/kernel/memory/Frames.java: memory must not use fs (Inode), a layer above it");
    }

    @Test
    void packagesOfOneLayerFormNoCircle() throws IOException {
        var kernel = Compiled.of(folder, "package hermitux.kernel.fs; public class Inode { hermitux.kernel.net.Socket socket; }",
            "package hermitux.kernel.net; public class Socket { hermitux.kernel.fs.Inode inode; }");
        assertThat(LayerRule.check(kernel, new ClassSet())).hasSize(2).allMatch(line -> line.contains("in a circle"));
    }

    @Test
    void driversThatNeedMemoryHaveTheirOwnLayer() throws IOException {
        var kernel = Compiled.of(folder, "package hermitux.kernel.driver.virtio; public class Queue { hermitux.kernel.memory.Frames frames; }",
            "package hermitux.kernel.memory; public class Frames { hermitux.kernel.driver.Port port; }",
            "package hermitux.kernel.driver; public class Port { }");
        assertThat(LayerRule.check(kernel, new ClassSet())).isEmpty();
    }

    @Test
    void aPackageWithoutALayerIsRefused() throws IOException {
        var kernel = Compiled.of(folder, "package hermitux.kernel.magic; public class Wand { }");
        assertThat(LayerRule.check(kernel, new ClassSet())).hasSize(1);
    }

    @Test
    void nativeMethodsBelongToMachine() throws IOException {
        var kernel = Compiled.of(folder, "package hermitux.kernel.machine; public class Memory { public static native int load8(long at); }",
            "package hermitux.kernel.fs; public class Inode { static native int load8(long at); }");
        assertThat(InteropRule.check(kernel)).containsExactly("hermitux/kernel/fs/Inode.java: native method Inode.load8 outside package machine");
    }

    @Test
    void staticFieldsHoldConstantsOnly() throws IOException {
        var kernel = Compiled.of(folder,
            "package hermitux.kernel.fs; class Good { static final int A = 1, B = A << 3; static final String C = \"x\" + A; static long[] d; }",
            "package hermitux.kernel.fs; class Bad { static final int[] A = { 1 }; }", "package hermitux.kernel.fs; enum Kind { ONE }");
        assertThat(StaticStateRule.check(kernel)).hasSize(2).allMatch(line -> line.contains("Bad.java") || line.contains("Kind.java"));
    }

    @Test
    void mutableStaticFieldsStandInTheTable() throws IOException {
        var kernel = Compiled.of(folder, "package hermitux.kernel.fs; class Mounts { static Object table; static final int MOST = 1; int count; }",
            "package hermitux.kernel.fs; class Walk { static class Inner { static int errno; } }");
        var table = List.of("# comment", "fs.Mounts.table | what is mounted | locked", "fs.Walk$Inner.errno | none | locked");
        assertThat(MutableStaticRule.check(kernel, table)).isEmpty();
        assertThat(MutableStaticRule.check(kernel, List.of("fs.Mounts.table | what is mounted | locked", "fs.Gone.x | gone | locked", "fs.Mounts.table | |")))
            .hasSize(3).anyMatch(line -> line.contains("fs.Walk$Inner.errno, which")).anyMatch(line -> line.contains("no mutable static field fs.Gone.x"))
            .anyMatch(line -> line.contains("not of the form"));
    }

    @Test
    void initIsCalled() throws IOException {
        var kernel = Compiled.of(folder, "package hermitux.kernel.boot; class Boot { static void start() { Good.init(1); } }",
            "package hermitux.kernel.boot; class Good { static void init(int n) { } }",
            "package hermitux.kernel.boot; class Forgotten { static void init() { } }");
        assertThat(InitRule.check(kernel)).containsExactly("hermitux/kernel/boot/Forgotten.java: nothing calls Forgotten.init");
    }

    @Test
    void floatingPointIsFound() throws IOException {
        var kernel = Compiled.of(folder, "package hermitux.kernel.fs; class Good { static long f(long a, int b) { return a * b / 3; } }",
            "package hermitux.kernel.fs; class Bad { static long f(long a) { return (long) (a * 1.5); } static void g(float x) { } double[] field; }");
        assertThat(FloatingPointRule.check(kernel)).hasSize(3).allMatch(line -> line.contains("Bad.java"));
    }

    @Test
    void theLibraryIsLimited() throws IOException {
        var kernel = Compiled.of(folder,
            "package hermitux.kernel.fs; class Good { static int f(String s) { return new StringBuilder(s).append(1).length(); } }",
            "package hermitux.kernel.fs; class Map { java.util.HashMap<String, String> map; static String[] f(String s) { return s.split(\",\"); } }");
        assertThat(LibraryRule.check(kernel)).hasSize(2).anyMatch(line -> line.contains("java.util.HashMap")).anyMatch(line -> line.contains("String.split"));
    }

    @Test
    void theKernelCatchesNothing() throws IOException {
        var kernel = Compiled.of(folder,
            "package hermitux.kernel.fs; class Tries { void f() { } void g() { try { f(); } catch (RuntimeException e) { } } }");
        assertThat(TryRule.check(kernel)).containsExactly("hermitux/kernel/fs/Tries.java: try in Tries.g");
    }

    @Test
    void allocationIsFoundThroughCallsAndImplementations() throws IOException {
        var kernel = Compiled.of(folder, ANNOTATION,
            "package hermitux.kernel.fs; interface Waiter { void woken(int n); }",
            "package hermitux.kernel.fs; class Quiet implements Waiter { int count; public void woken(int n) { count += Math.max(n, 1); } }",
            "package hermitux.kernel.fs; class Loud implements Waiter { String text; public void woken(int n) { text = text + n; } }",
            "package hermitux.kernel.fs; class Queue { Waiter first; @hermitux.kernel.machine.NoAllocation(reason = \"interrupts\") void wake() { next(); } "
                + "void next() { first.woken(3); } @hermitux.kernel.machine.NoAllocation(reason = \"quiet\") int size() { return 1; } }");
        assertThat(AllocationRule.check(kernel)).containsExactly(
            "hermitux/kernel/fs/Loud.java: @NoAllocation of Queue.wake (interrupts) → Queue.next → Loud.woken allocates: string concatenation");
    }

    @Test
    void theSearchEndsWhereAnAllocationIsMeant() throws IOException {
        var kernel = Compiled.of(folder, ANNOTATION, "package hermitux.kernel.machine; public @interface Allocates { String reason(); }",
            "package hermitux.kernel.fs; class Table { int[] slots; @hermitux.kernel.machine.NoAllocation(reason = \"\") void add() { grow(); } "
                + "@hermitux.kernel.machine.Allocates(reason = \"once in a thousand\") void grow() { slots = new int[9]; } }");
        assertThat(AllocationRule.check(kernel)).isEmpty();
    }

    @Test
    void boxingLambdasAndArraysAllocate() throws IOException {
        String open = "@hermitux.kernel.machine.NoAllocation(reason = \"\") static Object ";
        var kernel = Compiled.of(folder, ANNOTATION, "package hermitux.kernel.fs; class A { " + open + "boxed(int n) { return n; } " + open
            + "lambda(int n) { return (Runnable) () -> System.arraycopy(null, n, null, 0, 0); } " + open + "array() { return new int[3]; } "
            + open + "bug(int n) { if (n < 0) throw new IllegalStateException(); return null; } }");
        assertThat(AllocationRule.check(kernel)).hasSize(3).noneMatch(line -> line.contains("A.bug"));
    }

    @Test
    void aTwinHasTheSameMethodsAndConstants() throws IOException {
        String start = "package hermitux.kernel.machine; public class Gate { public static final int SIZE = ";
        var real = Compiled.of(folder.resolve("real"), start + "8; public static native void halt(); public static native long pending(); }");
        var twin = Compiled.of(folder.resolve("twin"), start + "9; public static void halt() { } public static void reset() { } }");
        assertThat(TwinRule.check(real, twin)).containsExactly("hermitux/kernel/machine/Gate.java: the twin lacks Gate.pending()J",
            "hermitux/kernel/machine/Gate.java: the twin lacks SIZE = 8");
    }
}
