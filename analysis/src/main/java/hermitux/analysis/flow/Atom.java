package hermitux.analysis.flow;

/** One possibility for a value, in terms of the state in which a body is entered. */
public sealed interface Atom {
    /** A number, which may be an address. */
    record Constant(long value) implements Atom { }

    /** What a register held at entry, plus a number. */
    record Entry(int register, long addend) implements Atom { }

    /** What the stack held at entry, that far above RSP, plus a number. */
    record Argument(long offset, long addend) implements Atom { }

    /** RSP at entry plus a number. */
    record Stack(long offset) implements Atom { }

    /** What memory holds at an address, plus a number. */
    record Load(Atom address, int widthBytes, long addend) implements Atom { }

    /** The atom plus a number; null if that cannot be said. */
    static Atom plus(Atom atom, long number) {
        return switch (atom) {
            case Constant c -> new Constant(c.value + number);
            case Entry e -> new Entry(e.register, e.addend + number);
            case Argument a -> new Argument(a.offset, a.addend + number);
            case Stack s -> new Stack(s.offset + number);
            case Load l -> new Load(l.address, l.widthBytes, l.addend + number);
        };
    }

    /** How many loads one inside another. */
    static int depth(Atom atom) { return atom instanceof Load load ? 1 + depth(load.address) : 0; }
}
