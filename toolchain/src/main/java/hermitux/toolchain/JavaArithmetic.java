package hermitux.toolchain;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.teavm.model.*;
import org.teavm.model.instructions.*;

/**
 * Gives integer arithmetic Java's meaning where TeaVM emits plain C: division by 0 and by -1 (support.Division), shift counts
 * (masked, as C leaves large ones undefined), array sizes (checked, as TeaVM would make an array of negative length).
 */
final class JavaArithmetic implements ClassHolderTransformer {
    @Override public void transformClass(ClassHolder cls, ClassHolderTransformerContext context) {
        if (cls.getName().equals("support.Division") || cls.getName().startsWith("org.teavm.runtime.")) return;
        for (MethodHolder method : cls.getMethods()) if (method.getProgram() != null) transform(method.getProgram());
    }

    private static boolean isShift(BinaryOperation o) {
        return o == BinaryOperation.SHIFT_LEFT || o == BinaryOperation.SHIFT_RIGHT || o == BinaryOperation.SHIFT_RIGHT_UNSIGNED;
    }

    private static void transform(Program program) {
        Set<Variable> safe = new HashSet<>();          // constants other than 0 and -1
        for (BasicBlock block : program.getBasicBlocks()) for (Instruction i : block) {
            if (i instanceof IntegerConstantInstruction c && c.getConstant() != 0 && c.getConstant() != -1) safe.add(c.getReceiver());
            if (i instanceof LongConstantInstruction c && c.getConstant() != 0 && c.getConstant() != -1) safe.add(c.getReceiver());
            if (i instanceof CastNumberInstruction c && safe.contains(c.getValue())) safe.add(c.getReceiver());
        }
        for (BasicBlock block : program.getBasicBlocks()) for (Instruction i : block) {
            if (i instanceof BinaryInstruction b && isShift(b.getOperation())) {
                var mask = new IntegerConstantInstruction();
                mask.setConstant(b.getOperandType() == NumericOperandType.LONG ? 63 : 31);
                mask.setReceiver(program.createVariable());
                mask.setLocation(b.getLocation());
                var and = new BinaryInstruction(BinaryOperation.AND, NumericOperandType.INT);
                and.setFirstOperand(b.getSecondOperand());
                and.setSecondOperand(mask.getReceiver());
                and.setReceiver(program.createVariable());
                and.setLocation(b.getLocation());
                b.insertPreviousAll(java.util.List.of(mask, and));
                b.setSecondOperand(and.getReceiver());
                continue;
            }
            if (i instanceof ConstructArrayInstruction c && !safe.contains(c.getSize())) {
                var call = new InvokeInstruction();
                call.setType(InvocationType.SPECIAL);
                call.setMethod(new MethodReference("support.Division", "arraySize", ValueType.INTEGER, ValueType.INTEGER));
                call.setArguments(c.getSize());
                call.setReceiver(program.createVariable());
                call.setLocation(c.getLocation());
                c.insertPrevious(call);
                c.setSize(call.getReceiver());
                continue;
            }
            if (!(i instanceof BinaryInstruction b) || safe.contains(b.getSecondOperand())) continue;
            boolean divide = b.getOperation() == BinaryOperation.DIVIDE;
            if (!divide && b.getOperation() != BinaryOperation.MODULO) continue;
            ValueType type = switch (b.getOperandType()) { case INT -> ValueType.INTEGER; case LONG -> ValueType.LONG; default -> null; };
            if (type == null) continue;
            var call = new InvokeInstruction();
            call.setType(InvocationType.SPECIAL);
            call.setMethod(new MethodReference("support.Division", divide ? "divide" : "remainder", type, type, type));
            call.setArguments(b.getFirstOperand(), b.getSecondOperand());
            call.setReceiver(b.getReceiver());
            call.setLocation(b.getLocation());
            b.replace(call);
        }
    }
}
