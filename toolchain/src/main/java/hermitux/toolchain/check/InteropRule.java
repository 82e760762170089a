package hermitux.toolchain.check;

import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Only package machine leaves Java: TeaVM's interop and native methods are there and nowhere else, so that everything above runs under JUnit over
 * machine's twins. Entry points, which the assembly calls, carry @Export; @Unmanaged marks what runs without TeaVM's frame.
 */
final class InteropRule {
    private static final String MACHINE = "hermitux/kernel/machine";
    private static final Set<String> ANYWHERE = Set.of("org/teavm/interop/Export", "org/teavm/interop/Unmanaged");

    private InteropRule() { }

    static List<String> check(ClassSet kernel) {
        List<String> violations = new ArrayList<>();
        for (ClassModel model : kernel.all()) {
            if (ClassSet.packageOf(model.thisClass().asInternalName()).equals(MACHINE)) continue;
            for (String name : ClassSet.mentioned(model))
                if (name.startsWith("org/teavm/") && !ANYWHERE.contains(name))
                    violations.add(ClassSet.place(model) + ": uses " + name.replace('/', '.') + "; TeaVM's interop belongs to package machine");
            for (MethodModel method : model.methods())
                if (method.flags().has(AccessFlag.NATIVE))
                    violations.add(ClassSet.place(model) + ": native method " + ClassSet.label(method) + " outside package machine");
        }
        return Check.sorted(violations);
    }
}
