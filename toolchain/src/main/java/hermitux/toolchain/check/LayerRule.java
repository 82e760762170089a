package hermitux.toolchain.check;

import java.lang.classfile.ClassModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The kernel's layers (ARCHITECTURE.md): a package uses those of its own layer and of the layers below. Packages of one layer, thread and memory
 * apart, may not need each other in a circle. abi and collection use nothing of the kernel; drivers know nothing of fs and net, which register with them.
 */
final class LayerRule {
    private static final String KERNEL = "hermitux/kernel/";
    /** From the top. A package that is not named belongs to the layer of the package around it. */
    private static final List<Set<String>> LAYERS = List.of(Set.of("boot"), Set.of("syscall"), Set.of("ipc"), Set.of("exec", "signal", "fs", "net", "trace"),
        Set.of("driver/stream", "driver/virtio"), Set.of("thread", "memory"), Set.of("driver", "time"), Set.of("cpu"), Set.of("machine"),
        Set.of("part"), Set.of("collection"));
    /** A task has memory, and memory has the task's limits: this circle is meant. */
    private static final Set<String> FRIENDS = Set.of("thread", "memory");

    private LayerRule() { }

    static List<String> check(ClassSet kernel, ClassSet abi) {
        List<String> violations = new ArrayList<>();
        Map<String, Set<String>> sameLayer = new TreeMap<>();
        for (ClassModel model : kernel.all()) {
            String from = unit(model.thisClass().asInternalName());
            if (layer(from) < 0) {
                violations.add(ClassSet.place(model) + ": package " + from + " has no layer; give it one in LayerRule");
                continue;
            }
            for (String name : ClassSet.mentioned(model)) {
                if (!name.startsWith(KERNEL)) continue;
                String to = unit(name);
                if (layer(to) < layer(from))
                    violations.add(ClassSet.place(model) + ": " + from + " must not use " + to + " (" + simple(name) + "), a layer above it");
                else if (layer(to) == layer(from) && !to.equals(from)) sameLayer.computeIfAbsent(from, key -> new TreeSet<>()).add(to);
                else if (from.equals("collection") && !to.equals(from)) violations.add(ClassSet.place(model) + ": collection must not use " + to);
            }
        }
        for (String unit : sameLayer.keySet())
            if (!FRIENDS.contains(unit) && reaches(sameLayer, unit, unit, new TreeSet<>()))
                violations.add(KERNEL + unit + ": packages of one layer need each other in a circle: " + unit + " uses "
                    + String.join(", ", sameLayer.get(unit)));
        for (ClassModel model : abi.all())
            for (String name : ClassSet.mentioned(model))
                if (name.startsWith(KERNEL)) violations.add(ClassSet.place(model) + ": abi must not use " + name);
        return Check.sorted(violations);
    }

    /** The part of the kernel that a layer names: "fs", "driver/virtio". */
    private static String unit(String className) {
        String path = ClassSet.packageOf(className).substring(KERNEL.length() - 1);
        String unit = path.isEmpty() ? "" : path.substring(1);
        if (layer(unit) >= 0) return unit;
        int slash = unit.indexOf('/');
        return slash < 0 ? unit : unit.substring(0, slash);
    }

    private static int layer(String unit) {
        for (int i = 0; i < LAYERS.size(); i++) if (LAYERS.get(i).contains(unit)) return i;
        return -1;
    }

    private static boolean reaches(Map<String, Set<String>> uses, String from, String target, Set<String> seen) {
        for (String next : uses.getOrDefault(from, Set.of()))
            if (next.equals(target) || seen.add(next) && reaches(uses, next, target, seen)) return true;
        return false;
    }

    private static String simple(String name) { return name.substring(name.lastIndexOf('/') + 1); }
}
