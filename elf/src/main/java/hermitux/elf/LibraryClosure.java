package hermitux.elf;

import hermitux.abi.LittleEndian;
import hermitux.host.HostFiles;
import hermitux.host.RealPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files a dynamic program needs to start: its interpreter, every library that it needs directly or through others, and the files
 * by which the interpreter finds them. Searches in the order of ld.so(8): RPATH where there is no RUNPATH, LD_LIBRARY_PATH, RUNPATH,
 * the cache, the default folders; or as musl's linker does, where that is the interpreter. What a program loads later by dlopen is not
 * in the closure.
 */
public final class LibraryClosure {
    private static final String CACHE = "/etc/ld.so.cache";
    private static final int MAX_CACHE_BYTES = 16 << 20;
    private static final String[] DEFAULT_FOLDERS = {"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"};

    private final HostFiles files;
    private final List<String> environmentFolders = new ArrayList<>();
    private final List<String> found = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<String> configuration = new ArrayList<>();
    private List<String> muslFolders;
    private LibraryCache cache;

    private final String workingFolder;

    private LibraryClosure(HostFiles files, String workingFolder) {
        this.files = files;
        this.workingFolder = workingFolder;
    }

    /** Where a library came from: for messages, and for the RPATH that its own needs inherit. */
    private record Object(String path, ElfImage image, Object loader) { }

    /**
     * The paths of the interpreter, the libraries and the linker's configuration files, in this order; empty for a static program.
     * The variable LD_LIBRARY_PATH may be null; a library needed by a relative path counts from the working folder. The program's
     * $ORIGIN is where its links lead, as /proc/self/exe says it; a library's is where it was found.
     */
    public static List<String> of(HostFiles files, String program, ElfImage image, String ldLibraryPath, String workingFolder) {
        if (!image.dynamic()) return List.of();
        var closure = new LibraryClosure(files, workingFolder);
        if (ldLibraryPath != null) ElfReader.split(ldLibraryPath, closure.environmentFolders);
        closure.interpreter(image.interpreter());
        String real = RealPath.of(files, program);
        closure.libraries(new Object(real == null ? program : real, image, null));
        closure.found.addAll(closure.configuration);
        return closure.found;
    }

    private void interpreter(String path) {
        if (!files.status(path).isFile()) throw new BadElf("needs the interpreter " + path + ", which does not exist", true);
        try {
            ElfReader.read(files, path);
        } catch (BadElf bad) {
            throw new BadElf("needs the interpreter " + path + ", which is not usable: " + bad.getMessage());
        }
        found.add(path);
        names.add(lastName(path));
        if (lastName(path).startsWith("ld-musl-")) muslFolders = muslFolders(path);
    }

    /** musl reads /etc/ld-musl-ARCHITECTURE.path beside the folder its interpreter is in: folders separated by newlines or colons. */
    private List<String> muslFolders(String interpreter) {
        String name = lastName(interpreter);
        String path = "/etc/" + name.substring(0, name.indexOf(".so")) + ".path";
        byte[] text = files.read(path, 0, 1 << 16);
        List<String> folders = new ArrayList<>();
        if (text == null) {
            ElfReader.split("/lib:/usr/local/lib:/usr/lib", folders);
            return folders;
        }
        configuration.add(path);
        var list = new StringBuilder();
        for (byte b : text) list.append(b == '\n' ? ':' : (char) (b & 255));
        ElfReader.split(list.toString(), folders);
        return folders;
    }

    private void libraries(Object program) {
        List<Object> open = new ArrayList<>();
        open.add(program);
        for (int i = 0; i < open.size(); i++) {
            Object object = open.get(i);
            for (String name : object.image.needed()) {
                if (!names.add(name) || muslFolders != null && isPartOfMusl(name)) continue;
                Object library = load(name, object);
                if (library.image.name() != null) names.add(library.image.name());
                found.add(library.path);
                open.add(library);
            }
        }
    }

    /** musl's linker takes these names for itself. */
    private static boolean isPartOfMusl(String name) {
        for (String part : new String[] {"libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet."})
            if (name.startsWith(part)) return true;
        return false;
    }

    private Object load(String name, Object loader) {
        String path = find(name, loader);
        if (path == null) throw new BadElf(needs(loader, name) + ", which is not found", true);
        try {
            return new Object(path, ElfReader.read(files, path), loader);
        } catch (BadElf bad) {
            throw new BadElf(needs(loader, path) + ", which is not usable: " + bad.getMessage());
        }
    }

    private static String needs(Object loader, String name) {
        return loader.loader == null ? "needs the library " + name : "needs the library " + name + " (for " + loader.path + ")";
    }

    private String find(String name, Object loader) {
        if (name.indexOf('/') >= 0) {
            String absolute = name.startsWith("/") ? name : workingFolder + "/" + name;
            return files.status(absolute).isFile() ? absolute : null;
        }
        String path = null;
        if (loader.image.runPath().isEmpty())
            for (Object o = loader; o != null && path == null; o = o.loader) path = inFolders(name, o.image.searchPath(), o.path);
        if (path == null) path = inFolders(name, environmentFolders, loader.path);
        if (path == null) path = inFolders(name, loader.image.runPath(), loader.path);
        if (path != null) return path;
        return muslFolders != null ? inFolders(name, muslFolders, loader.path) : inSystem(name);
    }

    private String inSystem(String name) {
        if (cache == null) {
            byte[] bytes = files.read(CACHE, 0, MAX_CACHE_BYTES);
            cache = new LibraryCache(bytes == null ? new byte[0] : bytes);
            if (bytes != null) configuration.add(CACHE);
        }
        String path = cache.find(name);
        if (path != null && usable(path)) return path;
        for (String folder : DEFAULT_FOLDERS) if (usable(folder + "/" + name)) return folder + "/" + name;
        return null;
    }

    private String inFolders(String name, List<String> folders, String origin) {
        for (String folder : folders) {
            String path = expand(folder, origin) + "/" + name;
            if (usable(path)) return path;
        }
        return null;
    }

    /** The linker passes over files that are no ELF or of another architecture; it does stop at a damaged one. */
    private boolean usable(String path) {
        byte[] header = files.status(path).isFile() ? files.read(path, 0, 20) : null;
        return header != null && header.length == 20 && LittleEndian.get32(header, 0) == 0x464c457f && header[4] == 2 && LittleEndian.get16(header, 18) == 62;
    }

    /** $ORIGIN is the folder of the object that names it, $LIB and $PLATFORM are this architecture's. */
    private static String expand(String folder, String origin) {
        if (folder.indexOf('$') < 0) return folder;
        int slash = origin.lastIndexOf('/');
        String text = replace(folder, "ORIGIN", slash <= 0 ? "/" : origin.substring(0, slash));
        return replace(replace(text, "LIB", "lib/x86_64-linux-gnu"), "PLATFORM", "x86_64");
    }

    private static String replace(String text, String name, String value) {
        for (String form : new String[] {"$" + name, "${" + name + "}"}) {
            for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + value.length()))
                text = text.substring(0, at) + value + text.substring(at + form.length());
        }
        return text;
    }

    private static String lastName(String path) { return path.substring(path.lastIndexOf('/') + 1); }
}
