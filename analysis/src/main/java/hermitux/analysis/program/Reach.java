package hermitux.analysis.program;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.Range;
import hermitux.analysis.binary.Relocation;
import hermitux.analysis.binary.Symbol;
import hermitux.analysis.code.Body;
import hermitux.analysis.code.Exit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * All code that a program can get to: from where the system and the dynamic linker enter it, along calls and jumps, and to every function whose address
 * reachable code takes or reachable data holds, since a computed call may go there.
 */
public final class Reach {
    /** A way into a body. */
    public record Caller(Body body, Exit exit) { }

    /** Reachable bodies by entry, in the order in which they were found. */
    public final Map<Long, Body> bodies = new LinkedHashMap<>();
    public final Map<Long, List<Caller>> callers = new HashMap<>();
    /** Entries that may be called by computed calls, or by the system. */
    public final Set<Long> taken = new HashSet<>();
    /** Which bodies read or write a fixed address, and the addresses that code or data point to. */
    public final Map<Long, List<Body>> accesses = new HashMap<>();
    public final NavigableSet<Long> pointedTo = new TreeSet<>();
    /** What the answer leaves out or takes for granted, in words. */
    public final List<String> notes = new ArrayList<>();

    private final Program program;
    private final Map<Binary, Pointers> pointers = new HashMap<>();
    private final Set<Long> groups = new HashSet<>();
    private final ArrayDeque<Long> open = new ArrayDeque<>();

    public Reach(Program program) {
        this.program = program;
        for (Binary binary : program.binaries()) pointers.put(binary, new Pointers(binary));
        for (Binary binary : program.binaries()) roots(binary);
        byName();
        while (!open.isEmpty()) visit(open.remove());
    }

    private void roots(Binary binary) {
        take(binary.entry);
        for (long function : binary.initializers) take(function);
        for (long resolver : pointers.get(binary).resolvers()) take(resolver);
        for (long slot : pointers.get(binary).slots(Pointers.ALWAYS)) contents(slot);
        for (Relocation relocation : binary.relocations) {
            if (relocation.type() != Relocation.COPY || relocation.symbol() == null) continue;
            for (Binary other : program.binaries()) for (Symbol original : other.exported(relocation.symbol().name())) refer(original.address());
        }
    }

    /** Functions may be looked up by name: those that are named in the data of a file that imports dlsym. */
    private void byName() {
        Set<String> names = new LinkedHashSet<>();
        for (Binary binary : program.binaries()) if (importsLookup(binary)) names.addAll(Strings.in(binary));
        int found = 0;
        for (String name : names) for (long address : program.definitions(name)) if (take(address)) found++;
        if (found > 0) notes.add("looks functions up by name: those that its data names are counted as called (" + found + ")");
    }

    private static boolean importsLookup(Binary binary) {
        for (Symbol symbol : binary.symbols) if (!symbol.defined() && (symbol.name().equals("dlsym") || symbol.name().equals("dlvsym"))) return true;
        return false;
    }

    /** A function's address is known to someone. The address of an instruction inside of a function is a label there, and part of its body. */
    private boolean take(long address) {
        Binary binary = program.binaryAt(address);
        if (binary == null || !binary.executable(address)) return false;
        Range around = binary.startsFunction(address) ? null : binary.functionAround(address);
        long start = around == null || !program.body(around.start()).holds(address) ? address : around.start();
        if (!enter(start)) return false;
        taken.add(start);
        return true;
    }

    /** False if no code is there. */
    private boolean enter(long address) {
        Binary binary = program.binaryAt(address);
        if (binary == null || !binary.executable(address)) return false;
        if (bodies.containsKey(address)) return true;
        Body body = program.body(address);
        if (body.blocks.isEmpty()) return false;
        bodies.put(address, body);
        open.add(address);
        return true;
    }

    private void visit(long start) {
        Body body = bodies.get(start);
        for (Exit exit : body.exits) {
            for (long target : targets(exit))
                if (enter(target)) callers.computeIfAbsent(target, key -> new ArrayList<>()).add(new Caller(body, exit));
        }
        for (long address : body.accessed) {
            accesses.computeIfAbsent(address, key -> new ArrayList<>()).add(body);
            refer(address);
        }
        for (long address : body.taken) {
            if (!take(address)) refer(address);
            pointedTo.add(address);
        }
    }

    /** Where an exit leads, as far as the file says it. */
    public List<Long> targets(Exit exit) {
        if (exit.target() != -1) return List.of(exit.target());
        return exit.slot() == -1 ? List.of() : program.contents(exit.slot());
    }

    /** Code or data refers to an address of data. */
    private void refer(long address) {
        Binary binary = program.binaryAt(address);
        if (binary == null) return;
        Pointers its = pointers.get(binary);
        long group = its.group(address);
        if (group == Pointers.ALWAYS || !groups.add(group)) return;
        for (long slot : its.slots(group)) contents(slot);
    }

    private void contents(long slot) {
        for (long address : program.contents(slot)) {
            if (!take(address)) refer(address);
            pointedTo.add(address);
        }
    }
}
