package hermitux.toolchain.check;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The compiled classes of some modules, by internal name ("hermitux/kernel/fs/vfs/Inode"). */
final class ClassSet {
    private static final Pattern DESCRIPTOR_CLASS = Pattern.compile("L([\\w/$]+);");

    private final Map<String, ClassModel> classes = new TreeMap<>();

    ClassSet(Path... directories) throws IOException {
        for (Path directory : directories)
            try (var files = Files.walk(directory)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                    ClassModel model = ClassFile.of().parse(file);
                    classes.put(model.thisClass().asInternalName(), model);
                }
            }
    }

    Collection<ClassModel> all() { return classes.values(); }
    ClassModel get(String name) { return classes.get(name); }
    boolean contains(String name) { return classes.containsKey(name); }

    /** The class itself and every class of the set below it. */
    List<ClassModel> subtypes(String name) {
        List<ClassModel> found = new ArrayList<>();
        for (ClassModel model : classes.values()) if (isSubtype(model, name)) found.add(model);
        return found;
    }

    private boolean isSubtype(ClassModel model, String name) {
        if (model.thisClass().asInternalName().equals(name)) return true;
        if (model.superclass().isPresent() && isSubtype(model.superclass().get(), name)) return true;
        return model.interfaces().stream().anyMatch(entry -> isSubtype(entry, name));
    }

    private boolean isSubtype(ClassEntry entry, String name) {
        if (entry.asInternalName().equals(name)) return true;
        ClassModel model = get(entry.asInternalName());
        return model != null && isSubtype(model, name);
    }

    /** The method as the class or the nearest class above it in the set declares it; null if that is outside. */
    MethodModel resolve(String owner, String name, String descriptor) {
        for (ClassModel model = get(owner); model != null; model = model.superclass().map(entry -> get(entry.asInternalName())).orElse(null)) {
            MethodModel method = declared(model, name, descriptor);
            if (method != null) return method;
            for (ClassEntry above : model.interfaces()) {
                method = resolve(above.asInternalName(), name, descriptor);
                if (method != null && method.code().isPresent()) return method;
            }
        }
        return null;
    }

    static MethodModel declared(ClassModel model, String name, String descriptor) {
        for (MethodModel method : model.methods())
            if (method.methodName().equalsString(name) && method.methodType().equalsString(descriptor)) return method;
        return null;
    }

    /** Internal names of all classes that a class mentions, in code and in descriptors. */
    static Set<String> mentioned(ClassModel model) {
        Set<String> names = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry named && !named.asInternalName().startsWith("[")) names.add(named.asInternalName());
            else if (entry instanceof Utf8Entry text) {
                if (!text.stringValue().contains(";")) continue;
                Matcher matcher = DESCRIPTOR_CLASS.matcher(text.stringValue());
                while (matcher.find()) names.add(matcher.group(1));
            }
        }
        names.remove(model.thisClass().asInternalName());
        return names;
    }

    static String packageOf(String internalName) {
        int slash = internalName.lastIndexOf('/');
        return slash < 0 ? "" : internalName.substring(0, slash);
    }

    /** "hermitux/kernel/fs/vfs/Inode.java" as violations name places. */
    static String place(ClassModel model) {
        String name = model.thisClass().asInternalName();
        String file = model.findAttribute(java.lang.classfile.Attributes.sourceFile()).map(SourceFileAttribute::sourceFile).map(Utf8Entry::stringValue)
            .orElse(name.substring(name.lastIndexOf('/') + 1));
        return packageOf(name) + "/" + file;
    }

    /** "Inode.read". */
    static String label(MethodModel method) {
        String owner = method.parent().map(parent -> parent.thisClass().asInternalName()).orElse("?");
        return owner.substring(owner.lastIndexOf('/') + 1).replace('$', '.') + "." + method.methodName().stringValue();
    }
}
