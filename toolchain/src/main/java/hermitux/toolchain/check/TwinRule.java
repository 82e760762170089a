package hermitux.toolchain.check;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * Classes with native methods have twins of the same names among the tests' classes, with the same methods and constants, private ones apart: what is
 * tested over the one runs on the other. A twin may have more, for the tests' own use.
 */
final class TwinRule {
    private TwinRule() { }

    static List<String> check(ClassSet module, ClassSet twins) {
        List<String> violations = new ArrayList<>();
        for (ClassModel real : module.all()) {
            String name = real.thisClass().asInternalName();
            boolean hasNative = real.methods().stream().anyMatch(method -> method.flags().has(AccessFlag.NATIVE));
            if (!hasNative) continue;
            ClassModel twin = twins.get(name);
            if (twin == null) { violations.add(ClassSet.place(real) + ": no twin under src/test"); continue; }
            for (MethodModel method : real.methods()) if (!method.flags().has(AccessFlag.PRIVATE)) compare(real, method, twin, violations);
            for (FieldModel field : real.fields()) if (!field.flags().has(AccessFlag.PRIVATE)) compare(real, field, twin, violations);
        }
        return Check.sorted(violations);
    }

    private static void compare(ClassModel real, MethodModel method, ClassModel twin, List<String> violations) {
        MethodModel other = ClassSet.declared(twin, method.methodName().stringValue(), method.methodType().stringValue());
        if (other == null || other.flags().has(AccessFlag.PRIVATE) || other.flags().has(AccessFlag.STATIC) != method.flags().has(AccessFlag.STATIC))
            violations.add(ClassSet.place(real) + ": the twin lacks " + ClassSet.label(method) + method.methodType().stringValue());
    }

    private static void compare(ClassModel real, FieldModel field, ClassModel twin, List<String> violations) {
        String value = constant(field);
        for (FieldModel other : twin.fields())
            if (other.fieldName().equalsString(field.fieldName().stringValue()) && constant(other).equals(value)) return;
        violations.add(ClassSet.place(real) + ": the twin lacks " + field.fieldName().stringValue() + " = " + value);
    }

    private static String constant(FieldModel field) {
        return field.findAttribute(Attributes.constantValue()).map(value -> value.constant().constantValue().toString()).orElse("");
    }
}
