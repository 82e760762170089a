package hermitux.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.OpenFlags;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.cpu.Features;
import hermitux.kernel.driver.Entropy;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.machine.Image;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A simulated kernel with an address space, a vDSO of one page and a root directory that tests put programs into. */
final class ExecutionFixture {
    final AddressSpace space;
    final MiniFs fileSystem;

    ExecutionFixture() {
        SimulatedKernel.start();
        Credentials.current().set(1000, 100);
        Features.init();
        Execution.init(false);
        Entropy.init();
        space = AddressSpace.current();
        long vdso = Frames.allocateContiguous(1);
        Frames.split(vdso);
        Memory.fill(DirectMap.address(vdso), 0x7e, 8192);
        Image.vdsoStart = Image.WINDOW + vdso;
        Image.vdsoEnd = Image.WINDOW + vdso + 4096;
        Vdso.init(vdso + 4096);
        fileSystem = (MiniFs) Mounts.root().inode.fileSystem;
    }

    /** Makes an executable file in the root directory. */
    Dentry file(String name, byte[] content) { return file(name, content, 0755); }

    Dentry file(String name, byte[] content, int mode) {
        Dentry entry = fileSystem.addFile(Mounts.root(), name, mode);
        write(entry, content);
        return entry;
    }

    /** Replaces a file's content. */
    void write(Dentry entry, byte[] content) {
        var file = entry.inode.open(entry, OpenFlags.READ_WRITE);
        file.truncate(0);
        long page = Frames.allocate(), buffer = DirectMap.address(page);
        for (int done = 0; done < content.length; done += 4096) {
            int run = Math.min(4096, content.length - done);
            for (int i = 0; i < run; i++) Memory.store8(buffer + i, content[done + i]);
            assertThat(file.writeAt(buffer, run, done)).isEqualTo(run);
        }
        Frames.release(page);
        file.release();
    }

    Dentry script(String name, String text) { return file(name, text.getBytes(StandardCharsets.ISO_8859_1)); }

    Execution run(String path, String... arguments) {
        var execution = new Execution(space);
        boolean done = execution.prepare(path, List.of(arguments), List.of("A=1", "HOME=/")) && execution.load();
        assertThat(done ? null : execution.reason).isNull();
        return execution;
    }

    /** Expects a failure; "error number, reason". */
    String failure(String path) {
        var execution = new Execution(space);
        boolean done = execution.prepare(path, List.of(path), List.of()) && execution.load();
        assertThat(done).isFalse();
        return execution.error + ", " + execution.reason;
    }

    static int load8(long address) {
        assertThat(UserMemory.readable(address, 1)).isTrue();
        return Memory.load8(address);
    }

    static long load64(long address) {
        assertThat(UserMemory.readable(address, 8)).isTrue();
        return Memory.load64(address);
    }

    /** What a program sees of its stack. */
    record Stack(List<String> arguments, List<String> environment, Map<Long, Long> auxiliary) { }

    static Stack stack(long stackPointer) {
        long at = stackPointer;
        var arguments = new java.util.ArrayList<String>();
        var environment = new java.util.ArrayList<String>();
        var auxiliary = new HashMap<Long, Long>();
        long count = load64(at);
        for (at += 8; load64(at) != 0; at += 8) arguments.add(UserMemory.string(load64(at), 200_000));
        assertThat(count).isEqualTo(arguments.size());
        for (at += 8; load64(at) != 0; at += 8) environment.add(UserMemory.string(load64(at), 200_000));
        for (at += 8; load64(at) != 0; at += 16) auxiliary.put(load64(at), load64(at + 8));
        assertThat(at + 16).isEqualTo(AddressSpace.current().auxiliaryEnd);
        return new Stack(arguments, environment, auxiliary);
    }
}
