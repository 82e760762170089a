package hermitux.vmm.sandbox;

/**
 * What an argument of an allowed call must be: its low or high 32 bits, with only the bits of the mask looked at, are one of the values. The
 * kernel takes no more than 32 bits of the arguments that are looked at here, but for pointers, which have a condition for each half.
 *
 * @param word argument number times two, plus one for the high half
 * @param text the same for people
 */
record Condition(int word, int mask, int[] values, String text) {
    private static final int ALL = -1;

    static Condition is(int argument, String text, int... values) { return new Condition(2 * argument, ALL, values, text); }

    static Condition lacks(int argument, String text, int bits) { return new Condition(2 * argument, bits, new int[] {0}, text); }

    static Condition kind(int argument, String text, int mask, int... values) { return new Condition(2 * argument, mask, values, text); }

    /** A half of a pointer that must be null. */
    static Condition nullHalf(int argument, int half, String text) { return new Condition(2 * argument + half, ALL, new int[] {0}, text); }

    /** The high half of a pointer. */
    static Condition highHalf(int argument, int value) { return new Condition(2 * argument + 1, ALL, new int[] {value}, ""); }

    /** The high half of a pointer has this bit. */
    static Condition inHighHalf(int argument, String text, int bit) { return new Condition(2 * argument + 1, bit, new int[] {bit}, text); }

    boolean looksAtAll() { return mask == ALL; }
}
