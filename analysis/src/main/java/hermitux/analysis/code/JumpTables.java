package hermitux.analysis.code;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.Range;
import hermitux.analysis.binary.Relocation;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The targets of a switch. Compilers make two kinds of tables in constant memory: of 32-bit distances from the table ("lea table,%b; movslq (%b,%i,4),%t;
 * add %b,%t; jmp *%t"), and of addresses ("jmp *table(,%i,8)"). The table's length is that of the comparison before it, if there is one; it ends at the
 * latest where an entry leads out of the function.
 */
final class JumpTables {
    private static final int MOST_ENTRIES = 4096, LOOK_BACK = 24;

    private JumpTables() { }

    /** Empty if the jump goes through no table that is understood. */
    static TreeSet<Long> targets(Binary binary, TreeMap<Long, Instruction> code, Instruction jump, Range extent) {
        var targets = new TreeSet<Long>();
        Operand operand = jump.operand(0);
        NavigableMap<Long, Instruction> before = code.headMap(jump.address(), false).descendingMap();
        int count = count(before.values().iterator());
        if (operand.isMemory()) {
            if (operand.plain() && operand.scale() == 8 && operand.base() == Operand.NONE) addresses(binary, operand.value(), count, extent, targets);
            return targets;
        }
        int looked = 0;
        for (Instruction instruction : before.values()) {
            if (++looked > LOOK_BACK && !targets.isEmpty() || looked > 4 * LOOK_BACK) break;
            if (instruction.operands().size() != 2) continue;
            Operand source = instruction.operand(1);
            if (instruction.opcode() == Opcode.LEA && source.relative()) distances(binary, source.value(), count, extent, targets);
            else if (instruction.opcode() == Opcode.MOV && source.isMemory() && source.plain() && source.scale() == 8 && source.base() == Operand.NONE)
                addresses(binary, source.value(), count, extent, targets);
            if (!targets.isEmpty()) break;
        }
        return targets;
    }

    /** One more than the number that the nearest comparison with "above" compares with. */
    private static int count(Iterator<Instruction> before) {
        boolean above = false;
        for (int looked = 0; looked < LOOK_BACK && before.hasNext(); looked++) {
            Instruction instruction = before.next();
            if (instruction.name().equals("ja") || instruction.name().equals("jbe")) above = true;
            if (instruction.opcode() != Opcode.CMP || !above || !instruction.operand(1).isImmediate()) continue;
            long count = instruction.operand(1).value() + 1;
            return count > 0 && count <= MOST_ENTRIES ? (int) count : MOST_ENTRIES;
        }
        return MOST_ENTRIES;
    }

    private static void distances(Binary binary, long table, int count, Range extent, TreeSet<Long> targets) {
        for (int i = 0; i < count; i++) {
            long at = table + 4L * i;
            if (!binary.constant(at, 4)) return;
            long target = table + (int) binary.load(at, 4);
            if (!fits(binary, target, count, extent)) return;
            targets.add(target);
        }
    }

    private static void addresses(Binary binary, long table, int count, Range extent, TreeSet<Long> targets) {
        for (int i = 0; i < count; i++) {
            long at = table + 8L * i;
            if (binary.segment(at) == null) return;
            Relocation relocation = binary.relocation(at);
            long target = relocation != null && relocation.relative() ? relocation.addend() : binary.load(at, 8);
            if (!fits(binary, target, count, extent)) return;
            targets.add(target);
        }
    }

    /** Where the table's length is known, entries may also lead into the function's other part, which the compiler has put elsewhere. */
    private static boolean fits(Binary binary, long target, int count, Range extent) {
        return binary.executable(target) && (extent == null || count < MOST_ENTRIES || extent.contains(target));
    }
}
