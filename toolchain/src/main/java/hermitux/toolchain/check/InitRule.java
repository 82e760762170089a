package hermitux.toolchain.check;

import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every static init() of the kernel is called by something: as there are no static initialisers, a forgotten one leaves fields null. */
final class InitRule {
    private InitRule() { }

    static List<String> check(ClassSet kernel) {
        Set<String> called = new HashSet<>();
        for (ClassModel model : kernel.all())
            for (MethodModel method : model.methods())
                if (method.code().isPresent())
                    for (var element : method.code().get())
                        if (element instanceof InvokeInstruction call && call.name().equalsString("init"))
                            called.add(call.owner().asInternalName() + call.type().stringValue());
        List<String> violations = new ArrayList<>();
        for (ClassModel model : kernel.all())
            for (MethodModel method : model.methods())
                if (method.methodName().equalsString("init") && method.flags().has(AccessFlag.STATIC)
                    && !called.contains(model.thisClass().asInternalName() + method.methodType().stringValue()))
                    violations.add(ClassSet.place(model) + ": nothing calls " + ClassSet.label(method));
        return Check.sorted(violations);
    }
}
