package hermitux.analysis.code;

/**
 * Where a body leaves to another: a call, or a jump that ends in another function.
 *
 * @param address of the instruction
 * @param call whether it comes back
 * @param target the address it names, or -1
 * @param slot the address of the memory word that holds the target (a word of the global offset table), or -1; with neither, the target is computed
 */
public record Exit(long address, boolean call, long target, long slot) {
    public boolean computed() { return target == -1 && slot == -1; }
}
