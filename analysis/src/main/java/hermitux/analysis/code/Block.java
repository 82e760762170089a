package hermitux.analysis.code;

import java.util.ArrayList;
import java.util.List;

/** Instructions that run one after another, entered only at the first. */
public final class Block {
    public final long start;
    public final List<Instruction> instructions = new ArrayList<>();
    /** Starts of the blocks that may follow, the one of a taken conditional jump first. */
    public final List<Long> successors = new ArrayList<>(2);
    /** Nothing is known of how it is reached: by a table that was not understood, by the unwinder, or not at all. */
    public boolean unknownEntry;

    Block(long start) { this.start = start; }

    public Instruction last() { return instructions.get(instructions.size() - 1); }
}
