package hermitux.analysis.rewrite;

import hermitux.analysis.code.Instruction;
import java.util.List;

/**
 * What becomes of a site.
 *
 * @param address of the syscall instruction
 * @param moved the instructions before it that go into its stub, in order; null if the site is left as it is
 * @param relay where the long jump lies that the site reaches by a short one; -1 if it has room for the long one itself
 * @param reason why it is left
 */
record SitePlan(long address, String function, List<Instruction> moved, long relay, String reason) {
    boolean rewritten() { return moved != null; }

    /** Where the moved instructions began. */
    long start() { return moved.get(0).address(); }
}
