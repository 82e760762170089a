package hermitux.toolchain.check;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ExceptionCatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * At most one try in a method: TeaVM 0.15.0 loses references across a second one. Counted are the places where a protected range begins, without
 * the ranges that protect a handler itself (finally).
 */
final class TryRule {
    private TryRule() { }

    static List<String> check(ClassSet kernel) {
        List<String> violations = new ArrayList<>();
        for (ClassModel model : kernel.all())
            for (MethodModel method : model.methods())
                if (method.code().isPresent() && tries(method.code().get()) > 1)
                    violations.add(ClassSet.place(model) + ": more than one try in " + ClassSet.label(method));
        return Check.sorted(violations);
    }

    private static int tries(CodeModel code) {
        Set<Label> handlers = new HashSet<>(), starts = new HashSet<>();
        for (ExceptionCatch handler : code.exceptionHandlers()) handlers.add(handler.handler());
        for (ExceptionCatch handler : code.exceptionHandlers()) if (!handlers.contains(handler.tryStart())) starts.add(handler.tryStart());
        return starts.size();
    }
}
