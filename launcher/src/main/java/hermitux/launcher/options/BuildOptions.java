package hermitux.launcher.options;

import java.util.ArrayList;
import java.util.List;

/** What {@code hermitux build} was asked to do; {@link BuildParser} fills it. */
public final class BuildOptions {
    /** Program, arguments, environment, folder, memory and included files. */
    public final RunOptions program = new RunOptions();
    public String output;
    /** As --memory was given. */
    public String memory;
    /** The kernel is compiled for just the program's calls. */
    public boolean minimal;
    /** The file that names them; null to have them found by analysis. */
    public String callsPath;
    /** Optional parts of the kernel that it is to have, or not to have, whatever the calls are. */
    public final List<String> with = new ArrayList<>();
    public final List<String> without = new ArrayList<>();
    /** What --compress or --no-compress said; null for neither. */
    public Boolean compressed;
    public boolean help;

    /** Small images are compressed unless it is said otherwise. */
    public boolean compress() { return compressed == null ? minimal : compressed; }
}
