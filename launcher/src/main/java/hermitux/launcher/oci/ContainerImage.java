package hermitux.launcher.oci;

import hermitux.host.HostFiles;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.RunOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a container image: its files are the root, which the program may change in memory, and its configuration (image-spec, config.md) says what runs, as
 * docker has it: ARGS take the place of Cmd behind Entrypoint; options win over the image.
 */
public final class ContainerImage {
    private static final String DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ContainerImage() { }

    /** Where PROGRAM names an image, options become those of a program in a root folder. */
    public static void resolve(RunOptions options, HostFiles files, List<String> environment, String currentFolder) {
        ImageName name = ImageName.of(options.program);
        if (name == null) return;
        if (options.rootFolder != null || options.isolated) throw Refusal.own("run: an image brings its own files: no --rootfs and no --isolated with it");
        var unpacked = new ImageCache(files, environment, currentFolder).get(name);
        options.rootFolder = unpacked.rootFolder();
        options.rootOverlay = true;
        apply(options, name.text(), unpacked.image().config().object("config"));
    }

    static void apply(RunOptions options, String shown, JsonObject config) {
        List<String> command = options.entrypoint == null ? config.strings("Entrypoint") : new ArrayList<>();
        if (options.entrypoint != null && !options.entrypoint.isEmpty()) command.add(options.entrypoint);
        // As docker has it: another entry point wants no arguments that were meant for the image's.
        if (options.arguments.isEmpty() && options.entrypoint == null) command.addAll(config.strings("Cmd"));
        else command.addAll(options.arguments);
        if (command.isEmpty()) throw Refusal.own(shown + ": the image names no program; say which one behind it");
        options.program = command.remove(0);
        options.arguments.clear();
        options.arguments.addAll(command);
        String user = config.string("User");
        if (options.user == null) options.user = user == null || user.isEmpty() ? "0:0" : user;
        String folder = config.string("WorkingDir");
        if (options.workingFolder == null && folder != null && !folder.isEmpty()) options.workingFolder = folder;
        options.cleanEnvironment = true;
        List<String> variables = new ArrayList<>(List.of(DEFAULT_PATH, "HOME=" + (isRoot(options.user) ? "/root" : "/")));
        // A name alone would be the host's value (--env), which is none of the image's business.
        for (String variable : config.strings("Env")) if (variable.indexOf('=') > 0) variables.add(variable);
        options.environment.addAll(0, variables);
    }

    private static boolean isRoot(String user) { return user.equals("0") || user.equals("root") || user.startsWith("0:") || user.startsWith("root:"); }
}
