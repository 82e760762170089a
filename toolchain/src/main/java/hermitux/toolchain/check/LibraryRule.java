package hermitux.toolchain.check;

import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which classes and methods of the Java library the kernel may use: those that TeaVM compiles to little C without floating point, reflection,
 * charsets or static initialisers. A class that is not named here is refused; to add one, look at what it adds to the kernel (build/kernel/c/methods.txt).
 */
final class LibraryRule {
    private static final Set<String> CLASSES = Set.of("java/lang/Object", "java/lang/String", "java/lang/StringBuilder", "java/lang/CharSequence",
        "java/lang/Integer", "java/lang/Long", "java/lang/Character", "java/lang/Byte", "java/lang/Short", "java/lang/Boolean", "java/lang/Math",
        "java/lang/System", "java/lang/Runnable", "java/lang/Comparable", "java/lang/Iterable", "java/lang/Record", "java/lang/FunctionalInterface",
        "java/lang/Throwable", "java/lang/SafeVarargs",
        "java/util/ArrayList", "java/util/ArrayDeque", "java/util/List", "java/util/Collection", "java/util/Iterator", "java/util/Deque",
        "java/util/Arrays", "java/util/TreeMap", "java/util/Map", "java/util/Map$Entry", "java/util/NavigableMap", "java/util/SortedMap",
        "java/util/BitSet", "java/util/Comparator", "java/util/Objects", "java/util/Collections", "java/util/NoSuchElementException");
    /** Members that are refused although their class is allowed. */
    private static final Set<String> MEMBERS = Set.of("java/lang/String.format", "java/lang/String.formatted", "java/lang/String.split",
        "java/lang/String.matches", "java/lang/String.replaceAll",
        "java/lang/String.replaceFirst", "java/lang/String.getBytes", "java/lang/String.lines", "java/lang/String.chars",
        "java/lang/String.join", "java/lang/Object.getClass", "java/lang/Object.wait", "java/lang/Object.notify", "java/lang/Throwable.printStackTrace",
        "java/lang/System.out", "java/lang/System.err", "java/lang/System.in", "java/lang/System.getProperty", "java/lang/System.nanoTime",
        "java/lang/System.currentTimeMillis", "java/lang/System.exit", "java/util/Arrays.stream", "java/util/Collection.stream", "java/util/List.stream");
    /** Only in attributes and bootstrap methods of what javac generates. */
    private static final Set<String> GENERATED = Set.of("java/lang/invoke/", "java/lang/runtime/", "java/lang/annotation/", "java/lang/Class");
    /** The panic names the class of the exception that nothing caught. */
    private static final Set<String> EXCEPTIONS = Set.of("Panic.uncaught");

    private LibraryRule() { }

    static List<String> check(ClassSet kernel) {
        List<String> violations = new ArrayList<>();
        for (ClassModel model : kernel.all()) {
            for (String name : ClassSet.mentioned(model)) {
                boolean library = name.startsWith("java/") || name.startsWith("javax/") || name.startsWith("jdk/") || name.startsWith("sun/");
                if (library && !CLASSES.contains(name) && !name.matches("java/lang/\\w*(Exception|Error)") && GENERATED.stream().noneMatch(name::startsWith))
                    violations.add(ClassSet.place(model) + ": uses " + name.replace('/', '.') + ", which the kernel does without (see LibraryRule)");
            }
            for (MethodModel method : model.methods()) members(model, method, violations);
        }
        return Check.sorted(violations);
    }

    private static void members(ClassModel model, MethodModel method, List<String> violations) {
        if (method.code().isEmpty()) return;
        for (var element : method.code().get()) {
            String member = switch (element) {
                case InvokeInstruction call -> call.owner().asInternalName() + "." + call.name().stringValue();
                case FieldInstruction field -> field.owner().asInternalName() + "." + field.name().stringValue();
                default -> null;
            };
            if (member != null && (MEMBERS.contains(member) || member.startsWith("java/lang/Class.")) && !EXCEPTIONS.contains(ClassSet.label(method)))
                violations.add(ClassSet.place(model) + ": " + ClassSet.label(method) + " uses " + member.replace('/', '.') + ", which the kernel does without");
        }
    }
}
