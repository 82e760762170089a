package hermitux.launcher;

/** What {@code hermitux build} was asked to do; {@link BuildParser} fills it. */
public final class BuildOptions {
    /** Program, arguments, environment, folder, memory and included files. */
    public final RunOptions program = new RunOptions();
    public String output;
    /** As --memory was given. */
    public String memory;
    public boolean help;
}
