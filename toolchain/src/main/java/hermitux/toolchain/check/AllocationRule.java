package hermitux.toolchain.check;

import java.lang.classfile.Annotation;
import java.lang.classfile.Attributes;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A method with {@code @NoAllocation(reason)} allocates nothing on the Java heap, nor does anything that it may call: a call of a virtual or
 * interface method counts as a call of every implementation in the kernel. Refused are new, arrays, string concatenation and lambdas (invokedynamic,
 * but for switches over types), and library methods that are not known to allocate nothing. Exceptions that end the kernel are allowed to be made
 * ({@code throw new} of a kernel bug): nothing runs after them. {@code @Allocates(reason)} ends the search.
 */
final class AllocationRule {
    private static final String NO_ALLOCATION = "Lhermitux/kernel/machine/NoAllocation;";
    private static final String ALLOCATES = "Lhermitux/kernel/machine/Allocates;";
    private static final Set<String> HARMLESS_CLASSES = Set.of("java/lang/Math");
    private static final Set<String> HARMLESS = Set.of("java/lang/Object.<init>", "java/lang/String.length", "java/lang/String.charAt",
        "java/lang/String.isEmpty", "java/lang/String.equals", "java/lang/Integer.highestOneBit", "java/lang/Integer.lowestOneBit",
        "java/lang/Long.bitCount", "java/lang/Long.numberOfLeadingZeros", "java/lang/Long.numberOfTrailingZeros",
        "java/lang/Long.highestOneBit", "java/lang/Long.lowestOneBit", "java/lang/Long.compareUnsigned", "java/lang/Long.divideUnsigned",
        "java/lang/Long.remainderUnsigned", "java/lang/Long.rotateLeft", "java/lang/Integer.rotateLeft", "java/lang/Integer.bitCount",
        "java/lang/Integer.numberOfLeadingZeros",
        "java/lang/Integer.numberOfTrailingZeros", "java/lang/Integer.compareUnsigned", "java/lang/Integer.toUnsignedLong", "java/lang/Integer.reverseBytes",
        "java/lang/Long.reverseBytes", "java/lang/Long.compare", "java/lang/Integer.compare", "java/lang/System.arraycopy", "java/util/Arrays.fill",
        "java/util/ArrayList.get", "java/util/ArrayList.size", "java/util/ArrayList.isEmpty", "java/util/List.get", "java/util/List.size");

    private final ClassSet classes;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, List<ClassModel>> subtypes = new HashMap<>();
    private final Set<Visit> reported = new HashSet<>();

    private AllocationRule(ClassSet classes) { this.classes = classes; }

    static List<String> check(ClassSet classes) {
        var rule = new AllocationRule(classes);
        for (ClassModel model : classes.all())
            for (MethodModel method : model.methods()) {
                String reason = reason(method, NO_ALLOCATION);
                if (reason != null) rule.visitFrom(method, reason);
            }
        return Check.sorted(rule.violations);
    }

    /** The reason in the annotation, or null if there is none. */
    private static String reason(MethodModel method, String annotationType) {
        var attribute = method.findAttribute(Attributes.runtimeInvisibleAnnotations());
        if (attribute.isEmpty()) return null;
        for (Annotation annotation : attribute.get().annotations())
            if (annotation.classSymbol().descriptorString().equals(annotationType))
                return annotation.elements().stream().filter(element -> element.value() instanceof AnnotationValue.OfString)
                    .map(element -> ((AnnotationValue.OfString) element.value()).stringValue()).findFirst().orElse("");
        return null;
    }

    /** A method to look at, and the calls that lead to it. */
    private record Visit(MethodModel method, String path) { }

    private void visitFrom(MethodModel start, String reason) {
        Deque<Visit> pending = new ArrayDeque<>();
        Set<MethodModel> seen = new HashSet<>();
        pending.add(new Visit(start, ClassSet.label(start) + " (" + reason + ")"));
        while (!pending.isEmpty()) {
            Visit visit = pending.poll();
            if (seen.add(visit.method)) visit(visit, pending);
        }
    }

    private void visit(Visit visit, Deque<Visit> pending) {
        if (visit.method.code().isEmpty() || reason(visit.method, ALLOCATES) != null) return;
        for (var element : visit.method.code().get()) {
            switch (element) {
                case NewObjectInstruction created -> {
                    if (!isThrowable(created.className().asInternalName())) report(visit, "new " + created.className().asInternalName().replace('/', '.'));
                }
                case NewPrimitiveArrayInstruction array -> report(visit, "an array");
                case NewReferenceArrayInstruction array -> report(visit, "an array");
                case NewMultiArrayInstruction array -> report(visit, "an array");
                case InvokeDynamicInstruction dynamic -> {
                    String bootstrap = dynamic.bootstrapMethod().methodName();
                    if (!bootstrap.equals("typeSwitch") && !bootstrap.equals("enumSwitch"))
                        report(visit, bootstrap.equals("makeConcatWithConstants") ? "string concatenation" : "a lambda or similar (" + bootstrap + ")");
                }
                case InvokeInstruction call -> call(visit, call, pending);
                default -> { }
            }
        }
    }

    private void call(Visit visit, InvokeInstruction call, Deque<Visit> pending) {
        String owner = call.owner().asInternalName(), name = call.name().stringValue(), descriptor = call.type().stringValue();
        boolean direct = call.opcode() == Opcode.INVOKESTATIC || call.opcode() == Opcode.INVOKESPECIAL;
        boolean found = false;
        if (!direct)
            for (ClassModel model : subtypes.computeIfAbsent(owner, classes::subtypes)) {
                MethodModel method = ClassSet.declared(model, name, descriptor);
                if (method == null || method.flags().has(AccessFlag.ABSTRACT)) continue;
                found = true;
                pending.add(new Visit(method, visit.path + " → " + ClassSet.label(method)));
            }
        MethodModel method = classes.resolve(owner, name, descriptor);
        if (method != null) pending.add(new Visit(method, visit.path + " → " + ClassSet.label(method)));
        else if (!found && !HARMLESS_CLASSES.contains(owner) && !HARMLESS.contains(owner + "." + name) && !isThrowable(owner))
            report(visit, "a call of " + owner.replace('/', '.') + "." + name + ", which may allocate");
    }

    private boolean isThrowable(String name) {
        for (ClassModel model = classes.get(name); model != null && model.superclass().isPresent(); model = classes.get(name))
            name = model.superclass().get().asInternalName();
        return name.startsWith("java/lang/") && (name.endsWith("Error") || name.endsWith("Exception"));
    }

    /** One violation a method and start is enough: a concatenation alone is four calls. */
    private void report(Visit visit, String what) {
        if (!reported.add(visit)) return;
        String place = visit.method.parent().map(ClassSet::place).orElse("?");
        violations.add(place + ": @NoAllocation of " + visit.path + " allocates: " + what);
    }
}
