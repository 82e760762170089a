package hermitux.toolchain.check;

import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * No float and no double in the kernel: the compiler would use vector registers, and those belong to the program (they are saved only when the CPU
 * changes threads).
 */
final class FloatingPointRule {
    private static final Set<Opcode> CONVERSIONS = Set.of(Opcode.I2F, Opcode.I2D, Opcode.L2F, Opcode.L2D, Opcode.F2I, Opcode.F2L, Opcode.F2D, Opcode.D2I,
        Opcode.D2L, Opcode.D2F);

    private FloatingPointRule() { }

    static List<String> check(ClassSet classes) {
        List<String> violations = new ArrayList<>();
        for (ClassModel model : classes.all()) {
            for (FieldModel field : model.fields())
                if (field.fieldType().stringValue().matches("\\[*[FD]"))
                    violations.add(ClassSet.place(model) + ": floating-point field " + field.fieldName().stringValue());
            for (MethodModel method : model.methods()) {
                String reason = floating(method);
                if (reason != null) violations.add(ClassSet.place(model) + ": floating point in " + ClassSet.label(method) + " (" + reason + ")");
            }
        }
        return Check.sorted(violations);
    }

    private static String floating(MethodModel method) {
        String descriptor = method.methodType().stringValue().replaceAll("L[^;]*;", "L");
        if (descriptor.contains("F") || descriptor.contains("D")) return "its signature";
        if (method.code().isEmpty()) return null;
        for (var element : method.code().get())
            if (element instanceof Instruction instruction && isFloating(instruction.opcode())) return instruction.opcode().name().toLowerCase();
        return null;
    }

    private static boolean isFloating(Opcode opcode) {
        String name = opcode.name();
        return CONVERSIONS.contains(opcode) || name.matches("[FD](ADD|SUB|MUL|DIV|REM|NEG|CMP[LG]|CONST_.|LOAD.*|STORE.*|ALOAD|ASTORE|RETURN)");
    }
}
