package hermitux.launcher.contents;

import hermitux.host.HostFiles;
import hermitux.image.Archive;
import hermitux.image.ImageFile;
import hermitux.launcher.options.Environment;
import hermitux.launcher.options.OptionParser;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.ResourceLimit;
import hermitux.launcher.options.RunOptions;
import hermitux.launcher.options.Share;
import java.util.ArrayList;
import java.util.List;

/**
 * What is added to a bootable image for a run of it: the configuration anew, with what the user says in place of what the image says. Arguments
 * replace the image's, variables are added to its own.
 */
public final class ImageContents {
    public final Archive archive = new Archive();
    public final List<Share> shares = new ArrayList<>();
    private final RunOptions options;
    private final ImageFile image;

    public ImageContents(RunOptions options, ImageFile image) {
        this.options = options;
        this.image = image;
    }

    /** @param environment the user's own */
    public void prepare(HostFiles files, String currentFolder, List<String> environment) {
        if (options.isolated) throw Refusal.own(options.program + ": an image holds its files already; --isolated is for programs");
        if (options.rootFolder != null) throw Refusal.own(options.program + ": an image holds its files already; --rootfs is for programs");
        needs("shares", "--share", !options.shares.isEmpty());
        needs("disks", "--disk", !options.disks.isEmpty());
        needs("internet", "--network", options.network().exists());
        needs("tracing", "--trace", options.trace);
        needs("tracing", "--record-syscalls", options.recordPath != null);
        needs("statistics", "--stats", options.stats);
        needs("invariants", "--verify", options.verify);
        for (Share share : options.shares) {
            Share resolved = share.resolved(currentFolder);
            SharedFolders.check(resolved, files.status(resolved.host()), shares);
            SharedFolders.insert(resolved, shares);
        }
        for (String key : new String[] {"exec", "minimal"}) keep(key);
        identity();
        arguments();
        List<String> variables = options.cleanEnvironment ? new ArrayList<>() : new ArrayList<>(image.values("env"));
        List<String> asked = Environment.asked(options, files, currentFolder, environment);
        String terminal = options.cleanEnvironment ? null : Environment.value(environment, "TERM");
        if (terminal != null && Environment.value(variables, "TERM") == null) variables.add("TERM=" + terminal);
        for (String variable : variables) if (Environment.value(asked, name(variable)) == null) archive.configure("env", variable);
        for (String variable : asked) archive.configure("env", variable);
        if (options.workingFolder != null) archive.configure("cwd", Paths.absolute(options.workingFolder, "/"));
        else keep("cwd");
        for (int i = 0; i < shares.size(); i++)
            archive.configure("mount", GuestContents.tag(i) + (shares.get(i).writable() ? ":rw:" : ":ro:") + shares.get(i).guest());
        for (String path : options.memoryFolders) archive.configure("mount", "minifs:rw:" + Paths.absolute(path, "/"));
        GuestContents.switches(archive, options);
    }

    /** As the user says, or else the image; names of users are for who has an /etc/passwd. */
    private void identity() {
        if (options.user == null && options.groups.isEmpty()) {
            keep("uid");
            keep("gid");
        } else {
            Subject.of(options, null, number("uid"), number("gid")).configure(archive);
        }
        if (options.umask >= 0) archive.configure("umask", Integer.toString(options.umask));
        else keep("umask");
        if (options.hostName != null) archive.configure("hostname", options.hostName);
        else keep("hostname");
        for (ResourceLimit limit : options.limits) archive.configure("limit", limit.configured());
    }

    private int number(String key) {
        String value = image.value(key);
        return value == null ? 0 : (int) Long.parseLong(value);
    }

    /** An image's minimal kernel has the parts that it names; a full one has all, and names none. */
    private void needs(String part, String option, boolean wanted) {
        String parts = image.value("parts");
        if (wanted && parts != null && !(" " + parts + " ").contains(" " + part + " "))
            throw Refusal.own(options.program + ": " + option + ": its kernel was made without " + part + "; build it --with " + part);
    }

    private void keep(String key) {
        String value = image.value(key);
        if (value != null) archive.configure(key, value);
    }

    private void arguments() {
        List<String> own = image.values("arg");
        for (int i = 0; i < own.size() && (i == 0 || options.arguments.isEmpty()); i++) archive.configure("arg", own.get(i));
        for (String argument : options.arguments) archive.configure("arg", argument);
    }

    private static String name(String variable) { return variable.substring(0, Math.max(0, variable.indexOf('='))); }

    /** The memory that the image asks for, 0 if it does not say. */
    public static long memoryBytes(ImageFile image) {
        String text = image.value("memory");
        return text == null ? 0 : OptionParser.memory(text);
    }
}
