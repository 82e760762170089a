package hermitux.kernel.exec;

import static hermitux.abi.AuxiliaryVector.*;
import static hermitux.kernel.exec.ExecutionFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutionTest {
    private ExecutionFixture kernel;
    private AddressSpace space;

    @BeforeEach void start() {
        kernel = new ExecutionFixture();
        space = kernel.space;
    }

    @Test void aStaticProgramIsMappedAsItsHeadersSay() {
        kernel.file("program", ElfBuilder.program(0x400000).build());
        Execution run = kernel.run("/program", "program");
        assertThat(run.entry).isEqualTo(0x401000);
        assertThat(load8(0x400000)).isEqualTo(0x7f);
        byte[] text = ElfBuilder.pattern(5000, 1), data = ElfBuilder.pattern(700, 2);
        for (int i = 0; i < 5000; i++) assertThat(load8(0x401000 + i)).isEqualTo(text[i] & 255);
        for (int i = 0; i < 700; i++) assertThat(load8(0x404100 + i)).isEqualTo(data[i] & 255);
        for (int i = 700; i < 30_000; i++) assertThat(load8(0x404100 + i)).as("bss at " + i).isZero();
        assertThat(UserMemory.writable(0x404100, 30_000)).isTrue();
        assertThat(UserMemory.writable(0x401000, 1)).isFalse();
        assertThat(UserMemory.readable(0x403000, 1)).as("between the segments").isFalse();
        assertThat(space.heapStart()).isEqualTo(0x404100 + 30_000 + 4095 & -4096);
        assertThat(space.setBreak(space.heapStart() + 100)).isEqualTo(space.heapStart() + 100);
        assertThat(Process.current().executable).isEqualTo("/program");
        assertThat(run.commandName()).isEqualTo("program");
    }

    @Test void theStackHoldsWhatTheAbiSays() {
        kernel.file("program", ElfBuilder.program(0x400000).build());
        Execution run = kernel.run("/program", "program", "", "two words");
        assertThat(run.stackPointer % 16).isZero();
        Stack stack = stack(run.stackPointer);
        assertThat(stack.arguments()).containsExactly("program", "", "two words");
        assertThat(stack.environment()).containsExactly("A=1", "HOME=/");
        var vector = stack.auxiliary();
        assertThat(vector.get((long) AT_PHDR)).isEqualTo(0x400040);
        assertThat(vector.get((long) AT_PHENT)).isEqualTo(56);
        assertThat(vector.get((long) AT_PHNUM)).isEqualTo(3);
        assertThat(vector.get((long) AT_PAGESZ)).isEqualTo(4096);
        assertThat(vector.get((long) AT_BASE)).isZero();
        assertThat(vector.get((long) AT_ENTRY)).isEqualTo(0x401000);
        assertThat(vector.get((long) AT_UID)).isEqualTo(1000);
        assertThat(vector.get((long) AT_EGID)).isEqualTo(100);
        assertThat(vector.get((long) AT_SECURE)).isZero();
        assertThat(vector.get((long) AT_CLKTCK)).isEqualTo(100);
        assertThat(UserMemory.string(vector.get((long) AT_PLATFORM), 100)).isEqualTo("x86_64");
        assertThat(UserMemory.string(vector.get((long) AT_EXECFN), 100)).isEqualTo("/program");
        assertThat(load64(vector.get((long) AT_RANDOM)) | load64(vector.get((long) AT_RANDOM) + 8)).isNotZero();
        assertThat(load8(vector.get((long) AT_SYSINFO_EHDR))).isEqualTo(0x7e);
        assertThat(UserMemory.readable(vector.get((long) AT_SYSINFO_EHDR) - 4096, 8192)).isTrue();
        assertThat(UserMemory.writable(vector.get((long) AT_SYSINFO_EHDR) - 4096, 1)).isFalse();
        assertThat(vector.get((long) AT_MINSIGSTKSZ)).isGreaterThan(1000);
        assertThat(vector.get((long) AT_RSEQ_FEATURE_SIZE)).isEqualTo(28);
        assertThat(vector.get((long) AT_RSEQ_ALIGN)).isEqualTo(32);
        assertThat(space.describe()).contains("[stack]").contains("[vdso]").contains("[vvar]").contains(" /program\n");
        assertThat(UserMemory.writable(run.stackPointer - 100_000, 100_000)).isTrue();
        Process process = Process.current();
        assertThat(UserMemory.string(process.space.argumentsStart, 100)).isEqualTo("program");
        assertThat(process.space.argumentsEnd).isEqualTo(process.space.environmentStart);
        assertThat(UserMemory.string(process.space.environmentStart, 100)).isEqualTo("A=1");
        assertThat(process.space.environmentEnd - process.space.environmentStart).isEqualTo(11);
    }

    @Test void aRelocatableProgramGoesWhereLinuxPutsIt() {
        kernel.file("pie", ElfBuilder.shared().build());
        Execution run = kernel.run("/pie", "pie");
        assertThat(run.entry).isEqualTo(0x555555554000L + 0x1000);
        assertThat(stack(run.stackPointer).auxiliary().get((long) AT_PHDR)).isEqualTo(0x555555554040L);
        assertThat(load8(0x555555554000L + 0x4100)).isEqualTo(2);
    }

    @Test void itsInterpreterRunsFirst() {
        kernel.file("ld.so", ElfBuilder.shared().build());
        kernel.file("program", ElfBuilder.shared().interpreter("/ld.so").build());
        Execution run = kernel.run("/program", "program");
        var vector = stack(run.stackPointer).auxiliary();
        long base = vector.get((long) AT_BASE);
        assertThat(run.entry).isEqualTo(base + 0x1000).isGreaterThan(0x7f0000000000L);
        assertThat(vector.get((long) AT_ENTRY)).isEqualTo(0x555555555000L);
        assertThat(load8(base)).isEqualTo(0x7f);
    }

    @Test void layoutsDifferWhenRandomised() {
        Execution.init(true);
        kernel.file("ld.so", ElfBuilder.shared().build());
        kernel.file("program", ElfBuilder.shared().interpreter("/ld.so").build());
        var seen = new java.util.HashSet<Long>();
        for (int i = 0; i < 20; i++) {
            var execution = new Execution(space);
            assertThat(execution.prepare("/program", List.of("program"), List.of()) && execution.load()).isTrue();
            var vector = stack(execution.stackPointer).auxiliary();
            for (long value : new long[] { execution.stackPointer, execution.entry, vector.get((long) AT_ENTRY), space.heapStart(),
                vector.get((long) AT_SYSINFO_EHDR) }) assertThat(seen.add(value)).isTrue();
            assertThat(execution.stackPointer % 16).isZero();
            assertThat(space.heapStart()).isGreaterThan(vector.get((long) AT_ENTRY));
        }
    }

    @Test void segmentsComeInAnyOrderOverlapAndLieBehindTheFile() {
        var elf = new ElfBuilder();
        elf.load(6, 0x600000, ElfBuilder.pattern(9000, 3), 9000);
        elf.load(5, 0x401000, ElfBuilder.pattern(5000, 1), 5000);
        elf.load(6, 0x601000, ElfBuilder.pattern(100, 4), 100);
        elf.header(1, 4, 1 << 20, 0x700000, 4096, 4096);
        elf.load(4, 0x500000, new byte[0], 20_000);
        kernel.file("odd", elf.build());
        kernel.run("/odd", "odd");
        assertThat(load8(0x600000)).isEqualTo(3);
        assertThat(load8(0x601000)).as("the later one counts").isEqualTo(4);
        assertThat(load8(0x401000)).isEqualTo(1);
        assertThat(UserMemory.readable(0x700000, 1)).as("past the end of the file").isFalse();
        assertThat(UserMemory.writable(0x500000, 20_000)).as("zeros are writable, whatever the segment is").isTrue();
        assertThat(space.heapStart()).isEqualTo(0x701000);
    }

    @Test void alignmentIsHonoured() {
        var elf = ElfBuilder.shared();
        byte[] file = elf.build();
        java.nio.ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(64 + 48, 0x200000);
        kernel.file("program", file);
        Execution run = kernel.run("/program", "program");
        assertThat((run.entry - 0x1000) % 0x200000).isZero();
    }

    @Test void oneProgramReplacesAnotherWithoutTrace() {
        kernel.file("program", ElfBuilder.program(0x400000).build());
        kernel.run("/program", "program");
        space.clear();
        long free = Frames.freeBytes();
        for (int i = 0; i < 5; i++) kernel.run("/program", "program");
        space.clear();
        assertThat(Frames.freeBytes()).isEqualTo(free);
    }

    @Test void scriptsRunByTheirInterpreters() {
        kernel.file("shell", ElfBuilder.program(0x400000).build());
        kernel.script("plain", "#!/shell\necho");
        kernel.script("option", "#! \t /shell  -x  -y \t\nfoo");
        kernel.script("nested", "#!/option -z");
        assertThat(stack(kernel.run("/plain", "p", "1").stackPointer).arguments()).containsExactly("/shell", "/plain", "1");
        Execution run = kernel.run("/option", "o");
        assertThat(stack(run.stackPointer).arguments()).containsExactly("/shell", "-x  -y", "/option");
        assertThat(UserMemory.string(stack(run.stackPointer).auxiliary().get((long) AT_EXECFN), 99)).isEqualTo("/option");
        assertThat(Process.current().executable).isEqualTo("/shell");
        assertThat(stack(kernel.run("/nested", "n", "a").stackPointer).arguments())
            .containsExactly("/shell", "-x  -y", "/option", "-z", "/nested", "a");
    }

    @Test void badScripts() {
        kernel.script("none", "#!\nfoo");
        kernel.script("blank", "#!   ");
        kernel.script("cut", "#!/" + "x".repeat(300));
        kernel.script("missing", "#!/bin/nothing\n");
        kernel.script("loop", "#!/loop\n");
        assertThat(kernel.failure("/none")).isEqualTo(Errno.ENOEXEC + ", /none: a script whose first line names no interpreter");
        assertThat(kernel.failure("/blank")).startsWith(Errno.ENOEXEC + ", ");
        assertThat(kernel.failure("/cut")).startsWith(Errno.ENOEXEC + ", ");
        assertThat(kernel.failure("/missing")).isEqualTo(Errno.ENOENT + ", /missing: its interpreter /bin/nothing: no such file");
        assertThat(kernel.failure("/loop")).isEqualTo(Errno.ELOOP + ", /loop: too many levels of script interpreters");
    }

    @Test void filesThatCannotRun() {
        kernel.file("data", new byte[] { 1, 2, 3, 4, 5, 6 });
        kernel.file("empty", new byte[0]);
        kernel.file("private", ElfBuilder.program(0x400000).build(), 0644);
        kernel.fileSystem.addDirectory(Mounts.root(), "folder", 0755);
        kernel.file("alone", ElfBuilder.shared().interpreter("/lib/ld.so").build());
        kernel.file("broken-ld", new byte[] { 9, 9, 9, 9, 9, 9 });
        kernel.file("misled", ElfBuilder.shared().interpreter("/broken-ld").build());
        assertThat(kernel.failure("/nothing")).isEqualTo(Errno.ENOENT + ", /nothing: no such file");
        assertThat(kernel.failure("/data")).isEqualTo(Errno.ENOEXEC + ", /data: neither an ELF program nor a script");
        assertThat(kernel.failure("/data/x")).isEqualTo(Errno.ENOTDIR + ", /data/x: a part of the path is not a folder");
        assertThat(kernel.failure("/empty")).isEqualTo(Errno.ENOEXEC + ", /empty: the file is empty");
        assertThat(kernel.failure("/private")).isEqualTo(Errno.EACCES + ", /private: not executable: permission denied");
        assertThat(kernel.failure("/folder")).isEqualTo(Errno.EACCES + ", /folder: is a folder");
        assertThat(kernel.failure("/alone")).isEqualTo(Errno.ENOENT + ", /alone: its interpreter /lib/ld.so: no such file");
        assertThat(kernel.failure("/misled")).isEqualTo(Errno.ELIBBAD + ", /broken-ld: bad interpreter of /misled: not an ELF file");
    }

    @Test void argumentsHaveTheirLimits() {
        kernel.file("program", ElfBuilder.program(0x400000).build());
        Execution run = kernel.run("/program", "x".repeat(131071));
        assertThat(stack(run.stackPointer).arguments().get(0)).hasSize(131071);
        var many = Collections.nCopies(10_000, "y".repeat(100));
        var execution = new Execution(space);
        assertThat(execution.prepare("/program", many, List.of()) && execution.load()).isTrue();
        assertThat(stack(execution.stackPointer).arguments()).hasSize(10_000);
        assertThat(new Execution(space).prepare("/program", List.of("x".repeat(131072)), List.of())).isFalse();
        var tooMany = new Execution(space);
        assertThat(tooMany.prepare("/program", Collections.nCopies(20_000, "y".repeat(100)), List.of())).isFalse();
        assertThat(tooMany.error).isEqualTo(Errno.E2BIG);
        Process.current().limits.set(Limits.STACK, 1 << 20, Limits.UNLIMITED);
        assertThat(new Execution(space).prepare("/program", many, List.of())).as("a quarter of the stack").isFalse();
    }

    @Test void noArgumentsAreOneEmptyOne() {
        kernel.file("program", ElfBuilder.program(0x400000).build());
        assertThat(stack(kernel.run("/program").stackPointer).arguments()).containsExactly("");
    }

    @Test void tooLittleMemoryIsSaid() {
        var elf = ElfBuilder.program(0x400000);
        elf.load(6, 0x800000, new byte[10], 100 << 20);
        kernel.file("huge", elf.build());
        assertThat(kernel.failure("/huge")).isEqualTo(Errno.ENOMEM + ", /huge: it does not fit into memory: use a larger --memory");
        kernel.file("program", ElfBuilder.program(0x400000).build());
        var held = new ArrayList<Long>();
        for (long frame = Frames.allocate(); frame != 0; frame = Frames.allocate()) held.add(frame);
        assertThat(kernel.failure("/program")).startsWith(Errno.ENOMEM + ", ");
        held.forEach(Frames::release);
        kernel.run("/program", "program");
    }

    @Test void unlimitedAndTinyStacks() {
        kernel.file("program", ElfBuilder.program(0x400000).build());
        Process.current().limits.set(Limits.STACK, Limits.UNLIMITED, Limits.UNLIMITED);
        assertThat(stack(kernel.run("/program", "a").stackPointer).arguments()).containsExactly("a");
        Process.current().limits.set(Limits.STACK, 8192, Limits.UNLIMITED);
        assertThat(stack(kernel.run("/program", "a").stackPointer).arguments()).containsExactly("a");
    }
}
