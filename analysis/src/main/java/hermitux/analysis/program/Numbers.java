package hermitux.analysis.program;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.Symbol;
import hermitux.analysis.code.Body;
import hermitux.analysis.code.Exit;
import hermitux.analysis.flow.Atom;
import hermitux.analysis.flow.Flow;
import hermitux.analysis.flow.State;
import hermitux.analysis.flow.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The numbers that a system call's register may hold, across functions: a parameter is followed to all callers, a word of the stack to who passed its address,
 * a variable to all that is stored in it. A variable that code points to, and a parameter of a function that may be called by a computed call, stay in doubt.
 */
final class Numbers {
    private static final int MOST_STEPS = 100_000;

    /** A value in a body, and the state of that place if it is one with a state. */
    private record Situated(Value value, Body body, State state) { }

    private record Question(long body, Atom atom) { }

    private final Program program;
    private final Reach reach;
    private SiteNumbers answer;
    private Set<Question> asked;

    Numbers(Program program, Reach reach) {
        this.program = program;
        this.reach = reach;
    }

    SiteNumbers of(Body body, long site) {
        answer = new SiteNumbers(new TreeSet<>(), new TreeSet<>());
        asked = new HashSet<>();
        Value value = program.flow(body).numbers.get(site);
        resolve(new Situated(value == null ? Value.UNKNOWN : value, body, null));
        return answer;
    }

    private void resolve(Situated place) {
        if (!place.value.known()) answer.doubts().add("the number is computed or comes from memory");
        for (Atom atom : place.value.atoms()) {
            if (atom instanceof Atom.Constant constant) answer.numbers().add((int) constant.value());
            else if (atom instanceof Atom.Stack) answer.doubts().add("the number is an address");
            else if (asked.size() > MOST_STEPS) answer.doubts().add("too many ways lead here");
            else if (asked.add(new Question(place.body.start, atom))) for (Situated source : sources(place.body, atom)) resolve(source);
        }
    }

    /** What an atom of a body stands for, a step further out. */
    private List<Situated> sources(Body body, Atom atom) {
        List<Situated> sources = new ArrayList<>();
        switch (atom) {
            case Atom.Entry entry -> fromCallers(body, sources, (exit, state) -> state.register(entry.register()).plus(entry.addend()));
            case Atom.Argument argument -> fromCallers(body, sources, (exit, state) -> argument(exit, state, argument.offset()).plus(argument.addend()));
            case Atom.Load load when load.address() instanceof Atom.Constant place -> variable(place.value(), load, sources);
            case Atom.Load load -> {
                for (Situated pointer : sources(body, load.address())) behind(pointer, load, sources);
            }
            default -> sources.add(new Situated(Value.of(atom), body, null));
        }
        return sources;
    }

    /** Reads a value out of the state at a call. */
    private interface Reading {
        Value of(Exit exit, State state);
    }

    private void fromCallers(Body body, List<Situated> sources, Reading reading) {
        if (reach.taken.contains(body.start)) answer.doubts().add("the number is a parameter of a function that may be called through a pointer");
        for (Reach.Caller caller : reach.callers.getOrDefault(body.start, List.of())) {
            State state = program.flow(caller.body()).exits.get(caller.exit());
            if (state != null) sources.add(new Situated(reading.of(caller.exit(), state), caller.body(), state));
        }
    }

    /** A call pushes the return address, a jump does not. */
    private static Value argument(Exit exit, State state, long offset) {
        Set<Atom> pointers = state.register(4).atoms();
        if (pointers.size() != 1 || !(pointers.iterator().next() instanceof Atom.Stack top)) return Value.UNKNOWN;
        return state.slot(top.offset() + offset - (exit.call() ? 8 : 0), 8);
    }

    private void behind(Situated pointer, Atom.Load load, List<Situated> sources) {
        if (!pointer.value.known()) sources.add(new Situated(Value.UNKNOWN, pointer.body, null));
        for (Atom atom : pointer.value.atoms()) {
            if (atom instanceof Atom.Constant nothing && program.binaryAt(nothing.value()) == null) continue;
            Value value = atom instanceof Atom.Stack stack && pointer.state != null ? pointer.state.slot(stack.offset(), load.widthBytes()).plus(load.addend())
                : atom instanceof Atom.Stack ? Value.UNKNOWN : Value.of(new Atom.Load(atom, load.widthBytes(), load.addend()));
            sources.add(new Situated(value, pointer.body, pointer.state));
        }
    }

    /** All that is ever in a variable: what it holds at the start and what code stores there. */
    private void variable(long address, Atom.Load load, List<Situated> sources) {
        Binary binary = program.binaryAt(address);
        if (binary == null || pointedTo(binary, address)) {
            answer.doubts().add("the number comes from memory");
            return;
        }
        List<Body> users = reach.accesses.getOrDefault(address, List.of());
        for (long initial : initial(binary, address, load.widthBytes()))
            sources.add(new Situated(Value.constant(initial).plus(load.addend()), anyBody(), null));
        for (Body user : users) {
            Flow flow = program.flow(user);
            for (Value stored : flow.stores.getOrDefault(address, List.of())) sources.add(new Situated(stored.plus(load.addend()), user, null));
        }
    }

    private Body anyBody() { return reach.bodies.values().iterator().next(); }

    private List<Long> initial(Binary binary, long address, int widthBytes) {
        List<Long> addresses = program.contents(address);
        return addresses.isEmpty() ? List.of(binary.load(address, widthBytes)) : addresses;
    }

    /** Without a symbol table a variable's extent is unknown: then only a pointer to its very start counts. */
    private boolean pointedTo(Binary binary, long address) {
        Symbol object = binary.objectAround(address);
        Long nearest = reach.pointedTo.floor(address);
        return nearest != null && nearest >= (object == null ? address : object.address());
    }
}
