package hermitux.toolchain;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.teavm.backend.c.CTarget;
import org.teavm.backend.c.TeaVMCHost;
import org.teavm.backend.c.generate.CNameProvider;
import org.teavm.model.*;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.optimization.InliningFilterFactory;
import org.teavm.vm.TeaVMTargetController;

/**
 * TeaVM's C backend with Java's order of evaluation. TeaVM folds calls into larger expressions and relies on evaluation from left
 * to right, which C does not promise (gcc evaluates arguments from right to left). A variable with a name is not folded in code
 * that is friendly to debuggers, so every call's result gets a name: then every call is a statement of its own.
 */
final class OrderedTarget extends CTarget implements TeaVMCHost {
    OrderedTarget() { super(new CNameProvider()); }

    @Override public void setController(TeaVMTargetController controller) {
        super.setController((TeaVMTargetController) Proxy.newProxyInstance(OrderedTarget.class.getClassLoader(),
            new Class<?>[] { TeaVMTargetController.class }, (proxy, method, arguments) -> {
                if (method.getName().equals("isFriendlyToDebugger")) return true;
                try {
                    return method.invoke(controller, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }));
    }

    /** gcc inlines better, and TeaVM's inlining multiplies chains of small methods. */
    @Override public InliningFilterFactory getInliningFilter() {
        return Boolean.getBoolean("inline") ? super.getInliningFilter() : caller -> callee -> false;
    }

    @Override public void afterOptimizations(Program program, MethodReader method) {
        super.afterOptimizations(program, method);
        for (int i = 0; i < program.variableCount(); i++) program.variableAt(i).setDebugName(null);
        if (usesClassLiterals(program)) return;
        for (BasicBlock block : program.getBasicBlocks()) for (Instruction i : block)
            if (i instanceof InvokeInstruction call && call.getReceiver() != null) call.getReceiver().setDebugName("call");
    }

    /** Function.get, Structure.sizeOf and the like need their class literals in place; what uses them must not rely on order. */
    private static boolean usesClassLiterals(Program program) {
        for (BasicBlock block : program.getBasicBlocks()) for (Instruction i : block)
            if (i instanceof InvokeInstruction call && call.getMethod().getClassName().startsWith("org.teavm.interop."))
                for (ValueType type : call.getMethod().getSignature()) if (type.isObject(Class.class)) return true;
        return false;
    }
}
