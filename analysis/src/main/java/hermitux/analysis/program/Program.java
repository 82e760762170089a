package hermitux.analysis.program;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.BinaryReader;
import hermitux.analysis.binary.Relocation;
import hermitux.analysis.binary.Symbol;
import hermitux.analysis.code.Body;
import hermitux.analysis.flow.Flow;
import hermitux.elf.BadElf;
import hermitux.elf.ElfImage;
import hermitux.elf.ElfReader;
import hermitux.elf.LibraryClosure;
import hermitux.host.HostFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A program with its interpreter and its libraries, linked as the dynamic linker links them: a name means the first definition in the order of loading. */
public final class Program {
    private final ObjectStore store;
    private final List<ObjectStore.Loaded> objects = new ArrayList<>();
    private final Map<Long, ObjectStore.Loaded> byBase = new HashMap<>();
    private final Map<String, List<Long>> definitions = new HashMap<>();

    private Program(ObjectStore store) { this.store = store; }

    /** @param later libraries that it is known to load by dlopen */
    public static Program load(ObjectStore store, HostFiles files, String path, List<String> later) {
        var program = new Program(store);
        ObjectStore.Loaded main = store.load(path);
        Set<String> libraries = new LinkedHashSet<>(closure(files, path, main.image));
        for (String library : later) {
            libraries.add(library);
            libraries.addAll(needs(store, files, library, main.image.interpreter()));
        }
        program.add(main);
        // The interpreter comes first in the closure and last in the scope of names.
        String interpreter = main.image.interpreter();
        for (String library : libraries)
            if (!library.equals(interpreter) && !library.equals(path) && ElfReader.isElf(files, library)) program.add(loadNamed(store, library));
        if (interpreter != null) program.add(loadNamed(store, interpreter));
        return program;
    }

    private static List<String> closure(HostFiles files, String path, ElfImage image) {
        return LibraryClosure.of(files, path, image, null, "/");
    }

    private static List<String> needs(ObjectStore store, HostFiles files, String library, String interpreter) {
        ElfImage image = loadNamed(store, library).image;
        if (interpreter == null) return List.of();
        return closure(files, library, new ElfImage(true, interpreter, image.needed(), image.runPath(), image.searchPath(), image.name()));
    }

    private static ObjectStore.Loaded loadNamed(ObjectStore store, String path) {
        try {
            return store.load(path);
        } catch (BadElf bad) {
            throw new BadElf("its library " + path + " is not usable: " + bad.getMessage());
        }
    }

    private void add(ObjectStore.Loaded object) {
        objects.add(object);
        byBase.put(object.binary.base, object);
        for (Map.Entry<String, List<Symbol>> entry : object.binary.exports().entrySet())
            definitions.computeIfAbsent(entry.getKey(), name -> entry.getValue().stream().map(Symbol::address).distinct().toList());
    }

    public List<Binary> binaries() { return objects.stream().map(object -> object.binary).toList(); }

    /** The file an address belongs to; null for a number that is no address. */
    public Binary binaryAt(long address) {
        ObjectStore.Loaded object = objectAt(address);
        return object == null || object.binary.segment(address) == null ? null : object.binary;
    }

    private ObjectStore.Loaded objectAt(long address) { return byBase.get(address & -BinaryReader.SPACE); }

    public Body body(long start) { return store.body(objectAt(start), start); }
    public Flow flow(Body body) { return store.flow(objectAt(body.start), body); }

    /** Where a name is defined: several addresses if it has several versions; none if it is not there. */
    public List<Long> definitions(String name) { return definitions.getOrDefault(name, List.of()); }

    /** The addresses that a word of memory may hold when the program starts. */
    public List<Long> contents(long slot) {
        Binary binary = binaryAt(slot);
        if (binary == null) return List.of();
        Relocation relocation = binary.relocation(slot);
        if (relocation == null) {
            long word = binary.fixed ? binary.load(slot, 8) : 0;
            return word == 0 ? List.of() : List.of(word);
        }
        if (relocation.relative()) return List.of(relocation.addend());
        if (!relocation.symbolic()) return List.of();
        List<Long> found = definitions(relocation.symbol().name());
        if (found.isEmpty() && relocation.symbol().defined()) found = List.of(relocation.symbol().address());
        return relocation.addend() == 0 ? found : found.stream().map(address -> address + relocation.addend()).toList();
    }
}
