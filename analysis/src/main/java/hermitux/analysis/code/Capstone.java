package hermitux.analysis.code;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import hermitux.analysis.ToolFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * libcapstone's functions and the layout of its records (capstone.h and x86.h of versions 4 and 5). Where the x86 part of an instruction's details
 * begins differs between versions: it is found by decoding an instruction whose encoding is known. One thread at a time.
 */
final class Capstone {
    private static final String[] NAMES = {"libcapstone.so.4", "libcapstone.so.5"};
    private static final int ARCH_X86 = 3, MODE_64 = 8, OPTION_DETAIL = 2, ON = 3;
    private static final int INSTRUCTION_SIZE = 16, INSTRUCTION_DETAIL = 232, MOST_DETAIL_BYTES = 2048;
    /** In the x86 part. */
    static final int OPERAND_COUNT = 64, OPERANDS = 72, OPERAND_BYTES = 48;
    /** mov 0x12345678(%rax,%rbx,4),%ecx. */
    private static final byte[] KNOWN = {(byte) 0x8b, (byte) 0x8c, (byte) 0x98, 0x78, 0x56, 0x34, 0x12};

    private final Arena arena = Arena.ofAuto();
    private final SymbolLookup library;
    private final MethodHandle iterate, instructionName, registerName;
    private final long handle;
    private final MemorySegment position = arena.allocate(24, 8);
    private final MemorySegment record;
    private final MemorySegment code = arena.allocate(16);
    private final MemorySegment x86;

    Capstone() {
        library = load();
        iterate = function("cs_disasm_iter", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        instructionName = function("cs_insn_name", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_INT));
        registerName = function("cs_reg_name", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_INT));
        try {
            var result = arena.allocate(8, 8);
            int error = (int) function("cs_open", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS)).invokeExact(ARCH_X86, MODE_64, result);
            if (error != 0) throw new ToolFailure("libcapstone cannot disassemble x86-64: error " + error);
            handle = result.get(JAVA_LONG, 0);
            error = (int) function("cs_option", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG)).invokeExact(handle, OPTION_DETAIL, (long) ON);
            record = ((MemorySegment) function("cs_malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG)).invokeExact(handle)).reinterpret(INSTRUCTION_DETAIL + 8);
        } catch (ToolFailure failure) {
            throw failure;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        x86 = findX86();
    }

    private SymbolLookup load() {
        for (String name : NAMES) {
            try {
                return SymbolLookup.libraryLookup(name, arena);
            } catch (IllegalArgumentException e) {
                // The next version may be there.
            }
        }
        throw new ToolFailure("libcapstone is missing; install with: sudo apt-get install libcapstone4 (or libcapstone5, where the distribution has that)");
    }

    private MethodHandle function(String name, FunctionDescriptor type) {
        var address = library.find(name).orElseThrow(() -> new ToolFailure("libcapstone has no " + name + ": this version is not supported"));
        return Linker.nativeLinker().downcallHandle(address, type);
    }

    private MemorySegment findX86() {
        if (decode(KNOWN, 0, KNOWN.length, 0)) {
            var detail = record.get(ADDRESS, INSTRUCTION_DETAIL).reinterpret(MOST_DETAIL_BYTES);
            for (long at = 64; at < 256; at += 8) {
                boolean fits = detail.get(JAVA_BYTE, at + 4) == KNOWN[0] && detail.get(JAVA_BYTE, at + 10) == KNOWN[1]
                    && detail.get(JAVA_BYTE, at + 11) == KNOWN[2];
                if (fits && detail.get(JAVA_BYTE, at + OPERAND_COUNT) == 2 && detail.get(JAVA_LONG, at + OPERANDS + OPERAND_BYTES + 24) == 0x12345678)
                    return detail.asSlice(at, OPERANDS + 8 * OPERAND_BYTES);
            }
        }
        throw new ToolFailure("this version of libcapstone is not supported: install libcapstone4");
    }

    /** Decodes one instruction; false if there is none. What it is stays readable until the next call. */
    boolean decode(byte[] bytes, int offset, int lengthBytes, long address) {
        int length = Math.min(lengthBytes, 15);
        MemorySegment.copy(bytes, offset, code, JAVA_BYTE, 0, length);
        position.set(ADDRESS, 0, code);
        position.set(JAVA_LONG, 8, length);
        position.set(JAVA_LONG, 16, address);
        try {
            return (byte) iterate.invokeExact(handle, position, position.asSlice(8), position.asSlice(16), record) != 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    int number() { return record.get(JAVA_INT, 0); }
    int sizeBytes() { return record.get(JAVA_SHORT, INSTRUCTION_SIZE) & 0xffff; }
    MemorySegment x86() { return x86; }

    /** Null past the last one. */
    String instructionName(int number) { return name(instructionName, number); }
    String registerName(int number) { return name(registerName, number); }

    private String name(MethodHandle names, int number) {
        try {
            var name = (MemorySegment) names.invokeExact(handle, number);
            return name.address() == 0 ? null : name.reinterpret(64).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
