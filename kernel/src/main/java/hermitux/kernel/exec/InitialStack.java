package hermitux.kernel.exec;

import static hermitux.abi.AuxiliaryVector.*;
import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Errno;
import hermitux.kernel.cpu.Features;
import hermitux.kernel.driver.Entropy;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;

/**
 * What a program finds on its stack (System V ABI for x86-64, 3.4.1; Linux create_elf_tables), from RSP up: argc, argv and NULL, environment and
 * NULL, auxiliary vector, then random bytes, the platform's name, argument strings, environment strings, the program's path, and 8 zero bytes.
 */
final class InitialStack {
    /** Least and most that all strings may have (execve(2), limits on size of arguments). */
    private static final long LEAST_LIMIT = 131072, MOST_LIMIT = 6 << 20;
    /** What the stack has below the strings from the start, and how much of it is populated. */
    private static final long ROOM = 131072, PREPARED = 8192;
    /** What the kernel knows of struct rseq: up to mm_cid. */
    private static final int RSEQ_SIZE = 28, RSEQ_ALIGNMENT = 32;
    private static final int VECTOR_ENTRIES = 23;
    private static final String PLATFORM = "x86_64\0";
    /** Beside the vector state: the frame, its alignment and the red zone (Linux: sigframe size for AT_MINSIGSTKSZ). */
    private static final int SIGNAL_FRAME = 440 + 64 + 128 + 16;

    private final AddressSpace space;
    /** RSP of the program's first instruction. */
    long stackPointer;
    private long auxiliary;

    InitialStack(AddressSpace space) { this.space = space; }

    /** E2BIG if arguments and environment are more than a program may get. */
    static boolean isTooBig(ProgramStrings arguments, ProgramStrings environment, Limits limits) {
        if (arguments.hasTooLong() || environment.hasTooLong()) return true;
        long quarter = limits.soft(Limits.STACK) >>> 2;
        long limit = Math.max(Math.min(quarter, MOST_LIMIT), LEAST_LIMIT);
        return arguments.lengthBytes() + environment.lengthBytes() + 8L * (arguments.count() + environment.count()) > limit;
    }

    /**
     * Maps the stack below top and writes all but the auxiliary vector, whose values come later.
     * @return 0 or -errno
     */
    long build(long top, ProgramStrings arguments, ProgramStrings environment, String path, boolean executable) {
        long nameAt = top - 8 - (path.length() + 1);
        long environmentAt = nameAt - environment.lengthBytes(), argumentsAt = environmentAt - arguments.lengthBytes();
        long platformAt = argumentsAt - PLATFORM.length(), randomAt = platformAt - 16 & -16;
        long table = 8L * (1 + arguments.count() + 1 + environment.count() + 1) + 16L * VECTOR_ENTRIES;
        stackPointer = randomAt - table & -16;
        long error = map(top, executable);
        if (error < 0) return error;
        UserMemory.storeBytes(nameAt, path);
        UserMemory.storeBytes(platformAt, PLATFORM);
        Memory.store64(randomAt, Entropy.next());
        Memory.store64(randomAt + 8, Entropy.next());
        long at = stackPointer;
        Memory.store64(at, arguments.count());
        at = arguments.store(at + 8, argumentsAt);
        at = environment.store(at, environmentAt);
        auxiliary = at;
        space.argumentsStart = argumentsAt;
        space.argumentsEnd = environmentAt;
        space.environmentStart = environmentAt;
        space.environmentEnd = nameAt;
        space.initialStack = stackPointer;
        space.auxiliaryStart = at;
        put(AT_PLATFORM, platformAt);
        put(AT_EXECFN, nameAt);
        put(AT_RANDOM, randomAt);
        return 0;
    }

    private long map(long top, boolean executable) {
        long length = Math.max(top - stackPointer + 4096, Math.min(top - stackPointer + ROOM, space.stackLimit()));
        long start = top - length & -4096;
        int protection = PROT_READ | PROT_WRITE | (executable ? PROT_EXEC : 0);
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN | MAP_STACK;
        long mapped = space.map(start, top - start, protection, flags, null, 0, false);
        if (mapped < 0) return mapped;
        space.populate(stackPointer - PREPARED, PREPARED);
        return UserMemory.writable(stackPointer, top - stackPointer) ? 0 : -Errno.ENOMEM;
    }

    private void put(long type, long value) {
        Memory.store64(auxiliary, type);
        Memory.store64(auxiliary + 8, value);
        auxiliary += 16;
    }

    /** Completes the auxiliary vector. */
    void describe(ElfFile elf, long bias, long interpreterBias, long vdso) {
        Credentials who = Credentials.current();
        if (vdso != 0) put(AT_SYSINFO_EHDR, vdso);
        put(AT_MINSIGSTKSZ, Features.vectorStateSize() + SIGNAL_FRAME);
        put(AT_HWCAP, Features.hardwareCapabilities() & 0xffffffffL);
        put(AT_HWCAP2, 0);          // not FSGSBASE: a GS base that the instruction sets is not kept for each thread
        put(AT_PAGESZ, 4096);
        put(AT_CLKTCK, 100);
        put(AT_PHDR, elf.headersAddress == 0 ? 0 : elf.headersAddress + bias);
        put(AT_PHENT, 56);
        put(AT_PHNUM, elf.headerCount);
        put(AT_BASE, interpreterBias);
        put(AT_FLAGS, 0);
        put(AT_ENTRY, elf.entry + bias);
        put(AT_UID, who.userId);
        put(AT_EUID, who.effectiveUserId);
        put(AT_GID, who.groupId);
        put(AT_EGID, who.effectiveGroupId);
        put(AT_SECURE, who.userId != who.effectiveUserId || who.groupId != who.effectiveGroupId ? 1 : 0);
        put(AT_RSEQ_FEATURE_SIZE, RSEQ_SIZE);
        put(AT_RSEQ_ALIGN, RSEQ_ALIGNMENT);
        put(AT_NULL, 0);
        space.auxiliaryEnd = auxiliary;
    }
}
