package hermitux.toolchain.check;

import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.util.ArrayList;
import java.util.List;

/** No try in the kernel: an exception is a bug of it, and its compiled code keeps no frames to find a handler by (runtime/support/frames.h). */
final class TryRule {
    private TryRule() { }

    static List<String> check(ClassSet kernel) {
        List<String> violations = new ArrayList<>();
        for (ClassModel model : kernel.all())
            for (MethodModel method : model.methods())
                if (method.code().isPresent() && !method.code().get().exceptionHandlers().isEmpty())
                    violations.add(ClassSet.place(model) + ": try in " + ClassSet.label(method));
        return Check.sorted(violations);
    }
}
