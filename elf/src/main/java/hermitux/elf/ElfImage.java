package hermitux.elf;

import java.util.List;

/**
 * What must be known of a program or library before it runs: its kind, its interpreter (null if it is static) and where its
 * libraries are looked for. Lists keep the file's order.
 */
public record ElfImage(boolean library, String interpreter, List<String> needed, List<String> runPath, List<String> searchPath, String name) {
    public boolean dynamic() { return interpreter != null; }
}
