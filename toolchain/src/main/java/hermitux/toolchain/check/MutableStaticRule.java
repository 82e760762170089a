package hermitux.toolchain.check;

import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Every static field of the kernel that can change stands in kernel/src/main/resources/hermitux/kernel/statics.table, with the reason and with what it
 * becomes when a second processor runs the kernel. Results of calls do not belong there: they are the caller's, or the running task's.
 */
final class MutableStaticRule {
    private static final String KERNEL = "hermitux/kernel/", TABLE = "statics.table";
    private static final int MOST = 60;

    private MutableStaticRule() { }

    /** @param table the lines of the table */
    static List<String> check(ClassSet kernel, List<String> table) {
        List<String> violations = new ArrayList<>();
        Set<String> listed = new HashSet<>(), found = new HashSet<>();
        for (String line : table) {
            if (line.isBlank() || line.startsWith("#")) continue;
            String[] cells = line.split("\\|", -1);
            if (cells.length != 3 || cells[1].isBlank() || cells[2].isBlank()) violations.add(TABLE + ": not of the form FIELD | WHY | LATER: " + line);
            else if (!listed.add(cells[0].strip())) violations.add(TABLE + ": " + cells[0].strip() + " stands there twice");
        }
        for (ClassModel model : kernel.all())
            for (FieldModel field : model.fields())
                if (field.flags().has(AccessFlag.STATIC) && !field.flags().has(AccessFlag.FINAL)) {
                    String name = name(model, field);
                    found.add(name);
                    if (!listed.contains(name))
                        violations.add(ClassSet.place(model) + ": mutable static field " + name + ", which " + TABLE + " does not have");
                }
        for (String name : listed) if (!found.contains(name)) violations.add(TABLE + ": there is no mutable static field " + name);
        if (listed.size() > MOST) violations.add(TABLE + ": " + listed.size() + " fields; there may be " + MOST);
        return Check.sorted(violations);
    }

    /** fs.vfs.Mounts.table */
    private static String name(ClassModel model, FieldModel field) {
        String owner = model.thisClass().asInternalName();
        return (owner.startsWith(KERNEL) ? owner.substring(KERNEL.length()) : owner).replace('/', '.') + "." + field.fieldName().stringValue();
    }
}
