package hermitux.analysis.flow;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** What a register or a word of memory may hold: one of some atoms, or {@link #UNKNOWN}. Immutable. */
public final class Value {
    private static final int MOST_ATOMS = 48, DEEPEST_LOAD = 3;
    public static final Value UNKNOWN = new Value(Set.of());
    public static final Value BOOLEAN = new Value(Set.of(new Atom.Constant(0), new Atom.Constant(1)));

    private final Set<Atom> atoms;

    private Value(Set<Atom> atoms) { this.atoms = atoms; }

    public static Value of(Atom atom) { return Atom.depth(atom) > DEEPEST_LOAD ? UNKNOWN : new Value(Set.of(atom)); }
    public static Value constant(long number) { return new Value(Set.of(new Atom.Constant(number))); }

    public boolean known() { return this != UNKNOWN; }

    /** Empty if nothing is known. */
    public Set<Atom> atoms() { return atoms; }

    public boolean allConstants() {
        for (Atom atom : atoms) if (!(atom instanceof Atom.Constant)) return false;
        return known();
    }

    public Value or(Value other) {
        if (!known() || !other.known()) return UNKNOWN;
        if (atoms.containsAll(other.atoms)) return this;
        Set<Atom> all = new LinkedHashSet<>(atoms);
        all.addAll(other.atoms);
        return of(all);
    }

    static Value of(Set<Atom> atoms) {
        if (atoms.isEmpty() || atoms.size() > MOST_ATOMS) return UNKNOWN;
        for (Atom atom : atoms) if (Atom.depth(atom) > DEEPEST_LOAD) return UNKNOWN;
        return new Value(atoms);
    }

    public Value plus(long number) {
        if (number == 0 || !known()) return this;
        Set<Atom> result = new LinkedHashSet<>();
        for (Atom atom : atoms) result.add(Atom.plus(atom, number));
        return of(result);
    }

    /** The sum; one of the two must be made of numbers only. */
    public Value plus(Value other) {
        Value numbers = other.allConstants() ? other : this, rest = numbers == other ? this : other;
        if (!numbers.allConstants() || !rest.known()) return UNKNOWN;
        Value sum = null;
        for (Atom atom : numbers.atoms) {
            Value part = rest.plus(((Atom.Constant) atom).value());
            sum = sum == null ? part : sum.or(part);
        }
        return sum;
    }

    public Value map(LongUnaryOperator operation) {
        if (!allConstants()) return UNKNOWN;
        Set<Atom> result = new LinkedHashSet<>();
        for (Atom atom : atoms) result.add(new Atom.Constant(operation.applyAsLong(((Atom.Constant) atom).value())));
        return of(result);
    }

    public Value combine(Value other, LongBinaryOperator operation) {
        if (!allConstants() || !other.allConstants()) return UNKNOWN;
        Set<Atom> result = new LinkedHashSet<>();
        for (Atom a : atoms)
            for (Atom b : other.atoms) result.add(new Atom.Constant(operation.applyAsLong(((Atom.Constant) a).value(), ((Atom.Constant) b).value())));
        return of(result);
    }

    /** The low bytes: numbers are cut; of 4 and 8 bytes the rest stays as it is, since what is asked in the end is a number of 32 bits. */
    public Value low(int widthBytes) {
        if (widthBytes >= 8 || !known()) return this;
        long mask = (1L << 8 * widthBytes) - 1;
        Set<Atom> result = new LinkedHashSet<>();
        for (Atom atom : atoms) {
            if (atom instanceof Atom.Constant c) result.add(new Atom.Constant(c.value() & mask));
            else if (widthBytes < 4 || atom instanceof Atom.Stack) return UNKNOWN;
            else result.add(atom);
        }
        return of(result);
    }

    public List<Long> numbers() { return atoms.stream().map(atom -> ((Atom.Constant) atom).value()).toList(); }

    @Override public boolean equals(Object other) { return other instanceof Value value && atoms.equals(value.atoms) && known() == value.known(); }
    @Override public int hashCode() { return atoms.hashCode(); }
    @Override public String toString() { return known() ? atoms.toString() : "?"; }
}
