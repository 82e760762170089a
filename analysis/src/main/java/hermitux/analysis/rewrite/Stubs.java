package hermitux.analysis.rewrite;

import hermitux.analysis.code.Instruction;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The code that sites jump to. A stub runs the instructions that were moved, then looks at the file's door, a word of its data: where it is 0 (on Linux,
 * and until the kernel has seen the file) it jumps to the syscall instruction, which has stayed where it was; else the word is the kernel's entry, and the
 * stub goes there as the instruction would: RCX the address after it. It changes no flags and nothing but RCX and R11, which a system call changes anyway.
 * In front of each stub lie a mark and the distance to the door, by which the kernel knows it (hermitux.kernel.exec.PreparedSites reads this).
 *
 * <pre>
 *   "HMTXSITE", i32 door - stub
 *   stub:  the moved instructions
 *          mov   door(%rip), %rcx
 *          jrcxz 1f
 *          mov   %rcx, %r11
 *          lea   after(%rip), %rcx
 *          jmp   *%r11
 *   1:     jmp   site
 * </pre>
 */
final class Stubs {
    private static final byte[] MARK = "HMTXSITE".getBytes(StandardCharsets.US_ASCII);
    private static final int SYSCALL_BYTES = 2, ALIGNMENT = 8;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long start, door;

    Stubs(long start, long door) {
        this.start = start;
        this.door = door;
    }

    byte[] bytes() { return bytes.toByteArray(); }

    private long here() { return start + bytes.size(); }

    /** Adds a site's stub and answers its address; -1 if an instruction cannot be moved there. */
    long add(SitePlan plan, byte[] file, int fileOffset) {
        while ((bytes.size() + MARK.length + 4) % ALIGNMENT != 0) bytes.write(0xcc);
        long stub = here() + MARK.length + 4;
        var moved = new ByteArrayOutputStream();
        for (Instruction instruction : plan.moved()) {
            int from = fileOffset + (int) (instruction.address() - plan.start());
            byte[] code = Relocatable.moved(instruction, java.util.Arrays.copyOfRange(file, from, from + instruction.sizeBytes()), stub + moved.size());
            if (code == null) return -1;
            moved.writeBytes(code);
        }
        bytes.writeBytes(MARK);
        number(door - stub);
        bytes.writeBytes(moved.toByteArray());
        bytes(0x48, 0x8b, 0x0d);
        number(door - (here() + 4));
        bytes(0xe3, 3 + 7 + 3);
        bytes(0x49, 0x89, 0xcb);
        bytes(0x48, 0x8d, 0x0d);
        number(plan.address() + SYSCALL_BYTES - (here() + 4));
        bytes(0x41, 0xff, 0xe3);
        bytes(0xe9);
        number(plan.address() - (here() + 4));
        return stub;
    }

    private void bytes(int... values) { for (int value : values) bytes.write(value); }

    private void number(long value) { bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value).array()); }
}
