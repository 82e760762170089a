package hermitux.launcher.contents;

import hermitux.elf.ElfReader;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.host.RealPath;
import hermitux.image.Archive;
import hermitux.launcher.control.Messages;
import hermitux.launcher.options.Environment;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.ResourceLimit;
import hermitux.launcher.options.RunOptions;
import hermitux.launcher.options.Share;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what the guest sees for a run: the shares, the archive's files, and the configuration that tells the kernel what to start.
 * All checks of the user's wishes happen here, before a machine exists.
 */
public final class GuestContents {
    /** Shares and disks that fit beside the console: virtio-mmio has eight places on QEMU's microvm. */
    public static final int MAX_DEVICES = 7;
    /** Files that arguments name are copied up to this much. */
    private static final long MAX_ARGUMENT_BYTES = 64L << 20;
    /** PATH_MAX: longer ones name nothing. */
    private static final int MAX_NAME_LENGTH = 4096;
    private static final int INCLUDED_DEPTH = 32;
    private static final String[] WRITABLE = {"/tmp", "/var/tmp", "/run", "/dev/shm"};

    public final Archive archive = new Archive();
    public final List<Share> shares = new ArrayList<>();
    /** The program, its interpreter and its libraries, where no --rootfs has them: symbols of a crash are looked up there. */
    public final List<String> programFiles = new ArrayList<>();
    /** Its path on the host. */
    public String program;
    private final RunOptions options;
    private final HostFiles files;
    private final Identity identity;
    private final String workingFolder;
    private final List<String> environment;
    /** Single files that --share names. */
    private final List<Share> sharedFiles = new ArrayList<>();
    private GuestTree tree;
    private Subject subject;
    /** Arguments that name what only the host has: a program that ends with an error may have missed it. */
    public final List<String> unseen = new ArrayList<>();
    /** The host's files by the guest's paths. */
    public HostFiles visible;

    /** Who runs hermitux and where. */
    public record Identity(int user, int group, int umask, String hostName, String currentFolder, List<String> environment, long nowNanos) { }

    public GuestContents(RunOptions options, HostFiles files, Identity identity) {
        this.options = options;
        this.files = files;
        this.identity = identity;
        List<String> variables = Environment.asked(options, files, identity.currentFolder(), identity.environment());
        environment = Environment.of(identity.environment(), variables, options.cleanEnvironment);
        String asked = options.workingFolder;
        boolean ownRoot = options.rootFolder != null;
        workingFolder = asked != null ? Paths.absolute(asked, ownRoot ? "/" : identity.currentFolder()) : ownRoot ? "/" : identity.currentFolder();
    }

    public void prepare() {
        for (Share share : options.shares) addShare(share.resolved(identity.currentFolder()));
        List<Share> own = new ArrayList<>(shares);
        visible = new SharedFolders(options.rootFolder == null ? files : root(), files, own);
        FileStatus folder = visible.status(workingFolder);
        if (folder.exists() && !folder.isDirectory()) throw Refusal.own("--cwd " + workingFolder + ": not a folder");
        subject = Subject.of(options, visible, identity.user(), identity.group());
        var found = new ProgramLookup(visible, workingFolder, environment).find(options.program);
        if (options.rootFolder == null && !options.isolated) addSystemShares();
        if (shares.size() > mostShares()) throw Refusal.own("too many shares: " + shares.size() + " with the system's own, " + mostShares() + " fit");
        tree = new GuestTree(files, archive, shares, identity.nowNanos());
        skeleton();
        for (Share file : sharedFiles) copy(file);
        if (options.rootFolder == null) {
            pack(found, own);
            findUnseen();
        }
        configure(found.path());
        Share holding = SharedFolders.of(found.path(), shares);
        program = holding == null ? found.path() : SharedFolders.host(found.path(), holding);
    }

    /** A folder is a share; a file goes along as a copy. */
    private void addShare(Share share) {
        FileStatus status = files.status(share.host());
        if (status.isFile()) {
            sharedFiles.add(share);
            if (share.writable())
                throw Refusal.own("--share " + share.host() + ": a single file is shared as a copy, read-only; share its folder to write to it");
            return;
        }
        SharedFolders.check(share, status, shares);
        SharedFolders.insert(share, shares);
    }

    private void copy(Share file) {
        Share over = SharedFolders.of(file.guest(), shares);
        if (over != null)
            throw Refusal.own("--share " + file.host() + ": " + file.guest() + " lies in " + over.guest()
                + ", which the host shares: a file cannot be put there");
        tree.copy(file.host(), file.guest());
    }

    private int mostShares() { return MAX_DEVICES - options.disks.size() - (options.network().exists() ? 1 : 0); }

    private HostFiles root() {
        String folder = Paths.absolute(options.rootFolder, identity.currentFolder());
        FileStatus status = files.status(folder);
        if (!status.isDirectory()) throw Refusal.own("--rootfs " + options.rootFolder + (status.exists() ? ": not a folder" : ": no such folder"));
        shares.add(0, new Share(folder, "/", options.rootWritable));
        return new RootedFiles(files, folder);
    }

    /** The user's own shares come first; of the system's, those that no longer fit are packed or left out. */
    private void addSystemShares() {
        for (Share share : new SystemFiles(files).shares()) {
            boolean taken = false;
            for (Share other : shares) taken |= other.guest().equals(share.guest());
            if (taken) continue;
            if (shares.size() < mostShares()) SharedFolders.insert(share, shares);
            else if (share.guest().equals("/usr")) throw Refusal.own("too many shares: /usr has no place beside " + shares.size() + " of them; use --isolated");
            else Messages.say(share.guest() + " has no place beside " + shares.size() + " shares: the guest does not see it");
        }
    }

    private void skeleton() {
        for (String path : new String[] {"/dev", "/proc", "/sys", "/etc", "/var"}) tree.folder(path, 0755, 0, 0);
        if (options.rootFolder == null) for (String path : WRITABLE) tree.folder(path, path.equals("/run") ? 0755 : 01777, 0, 0);
        for (Share share : shares) if (!share.guest().equals("/")) tree.folder(share.guest(), 0755, 0, 0);
        if (options.rootFolder == null && !options.isolated) for (String path : SystemFiles.EMPTY) tree.folder(path, 0755, 0, 0);
        if (options.rootFolder == null) for (String path : options.memoryFolders) tree.folder(Paths.absolute(path, "/"), 01777, 0, 0);
        int user = (int) subject.user(), group = (int) subject.group();
        String home = Environment.value(environment, "HOME");
        if (home != null && home.startsWith("/")) tree.folder(Paths.absolute(home, "/"), 0700, user, group);
        tree.folder(workingFolder, 0755, user, group);
    }

    private void pack(ProgramLookup.Found found, List<Share> own) {
        // First: the host's files of these names stay out then.
        new NetworkFiles(options, identity.hostName()).pack(tree, files, identity.nowNanos());
        if (!options.isolated) new SystemFiles(files).pack(tree, found.files());
        for (String path : found.files()) {
            if (SharedFolders.of(path, own) != null) continue;
            if (tree.file(path) == null) throw Refusal.own(path + ": disappeared");
            if (!tree.isShared(path)) programFiles.add(path);
        }
        if (!options.isolated || options.included != null) for (String argument : options.arguments) packArgument(argument);
        if (options.included != null) for (String included : options.included) include(included);
    }

    /** An argument that names a regular file goes along as a copy, so that {@code hermitux run python3 app.py} works without a share. */
    private void packArgument(String argument) {
        if (argument.isEmpty() || argument.startsWith("-")) return;
        String path = Paths.from(argument, workingFolder);
        FileStatus status = files.status(path);
        if (!status.isFile() || status.sizeBytes() == 0 && status.deviceNumber() != 0 || isGuestsOwn(path)) return;
        long before = tree.packedBytes();
        tree.readOnlyCopy(path);
        argumentBytes += tree.packedBytes() - before;
        if (argumentBytes > MAX_ARGUMENT_BYTES)
            throw Refusal.own(argument + ": too large to copy into the guest (" + (MAX_ARGUMENT_BYTES >> 20)
                + " MB in all); use --share " + Paths.parent(path));
    }

    /** What the guest's own kernel shows under that name: of the host's there is nothing to copy. */
    private boolean isGuestsOwn(String path) {
        String real = RealPath.of(files, path);
        for (String folder : new String[] {"/proc", "/sys", "/dev"}) if (Paths.isInside(real == null ? path : real, folder)) return true;
        return false;
    }

    /**
     * Of the arguments, and of parts of them behind = and between :, those that name something of the host which the guest does not see. They are looked
     * for before the run: the sandbox lets nobody look afterwards.
     */
    private void findUnseen() {
        for (String argument : options.arguments) {
            if (argument.length() > MAX_NAME_LENGTH) continue;
            for (String name : Paths.split(argument.startsWith("-") ? argument.substring(argument.indexOf('=') + 1) : argument))
                if (!name.equals(".") && !name.startsWith("-") && !unseen.contains(name) && isUnseen(Paths.absolute(name, workingFolder))) unseen.add(name);
        }
    }

    private boolean isUnseen(String path) {
        return SharedFolders.of(path, shares) == null && !tree.has(path) && files.status(path).exists() && !isGuestsOwn(path);
    }

    private long argumentBytes;

    /** Libraries among the files that nothing names as needed from the start: the program may load them when it runs. */
    public List<String> otherLibraries() {
        List<String> libraries = new ArrayList<>();
        for (String path : tree.packedFiles()) {
            boolean named = path.endsWith(".so") || path.indexOf(".so.") > 0;
            if (named && !programFiles.contains(path) && ElfReader.isElf(files, path)) libraries.add(path);
        }
        return libraries;
    }

    private void include(String name) {
        String path = Paths.from(name, identity.currentFolder());
        FileStatus status = files.status(path);
        if (!status.exists()) throw Refusal.own("--include " + name + ": no such file or folder");
        if (status.isDirectory()) {
            tree.file(path);
            tree.contents(path, INCLUDED_DEPTH, any -> true);
        } else if (tree.file(path) == null) {
            throw Refusal.own("--include " + name + ": neither a file nor a folder");
        }
    }

    private void configure(String program) {
        archive.configure("exec", program);
        archive.configure("arg", options.program);
        for (String argument : options.arguments) archive.configure("arg", argument);
        for (String variable : environment) archive.configure("env", variable);
        archive.configure("cwd", workingFolder);
        for (int i = 0; i < shares.size(); i++) {
            boolean overlay = options.rootOverlay && shares.get(i).guest().equals("/");
            archive.configure("mount", tag(i) + (shares.get(i).writable() ? ":rw:" : overlay ? ":overlay:" : ":ro:") + shares.get(i).guest());
        }
        // An overlay has these itself, and what is in them.
        if (options.rootFolder != null && !options.rootOverlay) for (String path : WRITABLE) archive.configure("mount", "minifs:rw:" + path);
        for (String path : options.memoryFolders) archive.configure("mount", "minifs:rw:" + Paths.absolute(path, "/"));
        subject.configure(archive);
        archive.configure("umask", Integer.toString(options.umask < 0 ? identity.umask() : options.umask));
        archive.configure("hostname", options.hostName == null ? identity.hostName() : options.hostName);
        for (ResourceLimit limit : options.limits) archive.configure("limit", limit.configured());
        switches(archive, options);
    }

    static void switches(Archive archive, RunOptions options) {
        archive.configure("trace", options.trace ? "1" : "0");
        archive.configure("stats", options.stats ? "1" : "0");
        archive.configure("verify", options.verify ? "1" : "0");
        archive.configure("record", options.recordPath != null ? "1" : "0");
        archive.configure("verbose", options.verbose ? "1" : "0");
        archive.configure("aslr", options.randomizeAddresses ? "1" : "0");
        archive.configure("rewrite", options.rewrite ? "1" : "0");
    }

    /** The mount tag of a share, by its place in the list. */
    public static String tag(int index) { return "share" + index; }
}
