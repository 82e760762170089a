package hermitux.analysis.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The code that is reached from one entry without leaving through calls or into other functions. Code that two functions jump into is part of both
 * bodies.
 */
public final class Body {
    public final long start;
    public final NavigableMap<Long, Block> blocks = new TreeMap<>();
    public final List<Exit> exits = new ArrayList<>();
    /** Addresses of memory words that instructions read or write, apart from those of exits; and addresses that they take. */
    public final List<Long> accessed = new ArrayList<>(), taken = new ArrayList<>();
    /** Addresses of instructions that make system calls. */
    public final List<Long> sites = new ArrayList<>();
    private Map<Long, Exit> byAddress;

    Body(long start) { this.start = start; }

    /** Whether an instruction begins at the address. */
    public boolean holds(long address) {
        Map.Entry<Long, Block> before = blocks.floorEntry(address);
        if (before == null) return false;
        for (Instruction instruction : before.getValue().instructions) if (instruction.address() == address) return true;
        return false;
    }

    /** The exit at an instruction, or null. */
    public Exit exitAt(long address) {
        if (byAddress == null) {
            byAddress = new HashMap<>();
            for (Exit exit : exits) byAddress.put(exit.address(), exit);
        }
        return byAddress.get(address);
    }
}
