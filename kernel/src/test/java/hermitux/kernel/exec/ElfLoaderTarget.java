package hermitux.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.Frames;
import java.util.List;

/**
 * Gives any bytes to the loader as a program and checks what must hold for all of them: no exception, a reason if they are refused, nothing mapped
 * outside of the program's half, a start inside of it, and every frame given back in the end.
 */
final class ElfLoaderTarget {
    private final ExecutionFixture kernel;
    private final Dentry file;

    ElfLoaderTarget(ExecutionFixture kernel) {
        this.kernel = kernel;
        kernel.file("ld.so", ElfBuilder.shared().build());
        file = kernel.file("fuzzed", new byte[0]);
        kernel.run("/ld.so", "ld.so");
        kernel.space.clear();
    }

    /** True if the bytes were accepted. */
    boolean run(byte[] bytes) {
        kernel.write(file, bytes);
        long free = Frames.freeBytes();
        var execution = new Execution(kernel.space);
        boolean accepted = execution.prepare("/fuzzed", List.of("fuzzed"), List.of()) && execution.load();
        if (accepted) {
            assertThat(execution.entry >>> 48).isZero();
            assertThat(execution.stackPointer).isBetween(0L, AddressSpace.END);
            for (String line : kernel.space.describe().split("\n")) touch(line);
        } else {
            assertThat(execution.error).isPositive();
            assertThat(execution.reason).startsWith("/").contains(": ");
        }
        kernel.space.clear();
        assertThat(Frames.freeBytes()).as("leaked frames").isEqualTo(free);
        return accepted;
    }

    /** Faults some pages of an area in, as the program would. */
    private void touch(String line) {
        long start = Long.parseLong(line.substring(0, line.indexOf('-')), 16);
        long end = Long.parseLong(line.substring(line.indexOf('-') + 1, line.indexOf(' ')), 16);
        assertThat(start).isGreaterThanOrEqualTo(AddressSpace.LOWEST).isLessThan(end);
        assertThat(end).isLessThanOrEqualTo(AddressSpace.END);
        for (long at = start; at < end; at += Math.max(4096, (end - start) / 5 & -4096)) {
            kernel.space.fault(at, 4);
            kernel.space.fault(at + 100, 6);
        }
    }
}
