package hermitux.toolchain.check;

import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.util.ArrayList;
import java.util.List;

/**
 * No class of the kernel or of abi has a static initialiser: TeaVM would test at every use whether it has run, and it would run at an unknown
 * moment. Static fields hold compile-time constants or get their values from init(), in boot order. Enums and static arrays have one, too.
 */
final class StaticStateRule {
    private StaticStateRule() { }

    static List<String> check(ClassSet classes) {
        List<String> violations = new ArrayList<>();
        for (ClassModel model : classes.all())
            for (MethodModel method : model.methods())
                if (method.methodName().equalsString("<clinit>"))
                    violations.add(ClassSet.place(model) + ": static initialiser in " + model.thisClass().asInternalName().replace('/', '.')
                        + " (a static field with a value that is no compile-time constant, an enum, or a switch over one)");
        return Check.sorted(violations);
    }
}
