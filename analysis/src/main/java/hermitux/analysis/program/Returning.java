package hermitux.analysis.program;

import hermitux.analysis.binary.Relocation;
import hermitux.analysis.code.Block;
import hermitux.analysis.code.Body;
import hermitux.analysis.code.Exit;
import hermitux.analysis.code.Instruction;
import hermitux.analysis.code.Opcode;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which functions of a file never come back: code after a call of one is not what runs next, and what it knows must not be mixed with the state before it.
 * Wherever that cannot be told, functions return.
 */
final class Returning {
    private static final int DEEPEST = 40;
    /** Of other files; by their man pages. */
    private static final Set<String> ENDINGS = Set.of("abort", "exit", "_exit", "_Exit", "quick_exit", "__assert_fail", "__assert", "__stack_chk_fail",
        "__chk_fail", "__fortify_fail", "pthread_exit", "longjmp", "_longjmp", "siglongjmp", "__longjmp_chk", "_Unwind_Resume",
        "__cxa_throw", "__cxa_rethrow", "err", "errx", "verr", "verrx", "__libc_start_main");

    private final ObjectStore store;
    private final ObjectStore.Loaded object;
    private final Map<Long, Boolean> known = new HashMap<>();
    private int depth;

    Returning(ObjectStore store, ObjectStore.Loaded object) {
        this.store = store;
        this.object = object;
    }

    /** Whether what is called at an exit may come back. */
    boolean returns(Exit exit) {
        if (exit.target() != -1) return !object.binary.executable(exit.target()) || returns(exit.target());
        if (exit.slot() == -1) return true;
        Relocation relocation = object.binary.relocation(exit.slot());
        if (relocation == null || relocation.symbol() == null) return true;
        return !ENDINGS.contains(relocation.symbol().name());
    }

    private boolean returns(long start) {
        Boolean answer = known.get(start);
        if (answer != null) return answer;
        if (depth == DEEPEST) return true;
        // While this is being found out, whoever asks again (recursion) hears that it returns.
        known.put(start, true);
        depth++;
        boolean result = returns(store.body(object, start));
        depth--;
        known.put(start, result);
        return result;
    }

    private boolean returns(Body body) {
        var open = new ArrayDeque<Block>();
        Set<Long> seen = new HashSet<>();
        for (Block block : body.blocks.values()) if ((block.start == body.start || block.unknownEntry) && seen.add(block.start)) open.add(block);
        if (open.isEmpty()) return true;
        while (!open.isEmpty()) {
            Block block = open.remove();
            if (callsEnding(body, block)) continue;
            Opcode last = block.last().opcode();
            if (last == Opcode.RET) return true;
            Exit exit = body.exitAt(block.last().address());
            if (exit != null && !exit.call() && returns(exit)) return true;
            if (block.successors.isEmpty() && exit == null && last != Opcode.STOP) return true;
            for (long next : block.successors) {
                Block successor = body.blocks.get(next);
                if (successor == null) return true;
                if (seen.add(next)) open.add(successor);
            }
        }
        return false;
    }

    private boolean callsEnding(Body body, Block block) {
        for (Instruction instruction : block.instructions) {
            if (instruction.opcode() != Opcode.CALL) continue;
            Exit exit = body.exitAt(instruction.address());
            if (exit != null && !returns(exit)) return true;
        }
        return false;
    }
}
