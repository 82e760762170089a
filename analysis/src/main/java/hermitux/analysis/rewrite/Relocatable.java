package hermitux.analysis.rewrite;

import hermitux.analysis.code.Instruction;
import hermitux.analysis.code.Operand;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Instructions at another address: the distance of an operand that counts from the instruction changes. */
final class Relocatable {
    private Relocatable() { }

    /**
     * The offset in an instruction of the four bytes that may hold the distance to an operand, if the operand is near enough; the bytes decide in
     * {@link #moved}.
     */
    static int displacement(Instruction instruction, Operand operand) {
        long distance = operand.value() - instruction.end();
        return distance == (int) distance && instruction.sizeBytes() >= 6 ? instruction.sizeBytes() - 4 : -1;
    }

    /** The bytes of an instruction as they must be at an address; null if they cannot be told. */
    static byte[] moved(Instruction instruction, byte[] original, long to) {
        byte[] bytes = original.clone();
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (Operand operand : instruction.operands()) {
            if (!operand.relative() || !operand.isMemory()) continue;
            int distance = (int) (operand.value() - instruction.end()), at = -1, count = 0;
            for (int i = 1; i <= bytes.length - 4; i++) {
                if (buffer.getInt(i) != distance) continue;
                at = i;
                count++;
            }
            long changed = operand.value() - (to + bytes.length);
            if (count != 1 || changed != (int) changed) return null;
            buffer.putInt(at, (int) changed);
        }
        return bytes;
    }
}
