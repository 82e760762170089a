package hermitux.launcher.contents;

import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.host.RealPath;
import hermitux.launcher.options.Share;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the host's system a guest sees by default: the folders with programs and libraries as read-only shares, and of /etc the
 * files that programs read when they start, with the program's own folder there. Nothing that only some users may read, no password
 * hashes, nothing of anyone's home.
 */
final class SystemFiles {
    private static final String[] TOP = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
    private static final String[] SHARED = {"/usr", "/etc/alternatives", "/etc/ssl/certs"};
    private static final String[] PACKED = {"ld.so.cache", "ld.so.conf", "ld-musl-x86_64.path", "localtime", "timezone", "nsswitch.conf",
        "host.conf", "hostname", "hosts", "resolv.conf", "networks", "protocols", "services", "mime.types", "os-release", "debian_version", "lsb-release",
        "ssl/openssl.cnf", "inputrc", "bash.bashrc", "profile", "locale.alias", "magic", "manpath.config", "gitconfig", "shells"};
    /** Libraries whose programs read a folder of /etc, and how its name begins. */
    private static final String[][] LIBRARIES = {{"/libfontconfig.so", "fonts"}, {"/libMagickCore-", "ImageMagick"}, {"/libpango-", "pango"},
        {"/libgtk-", "gtk-"}, {"/libR.so", "R"}, {"/libman-", "groff"}};
    /** Folders that programs expect to be there, without anything of the host's in them. */
    static final String[] EMPTY = {"/home", "/mnt", "/opt", "/srv", "/var/cache", "/var/lib", "/var/log", "/var/spool"};
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final int FOLDER_DEPTH = 4;
    private static final int OTHERS_READ = 04;

    private final HostFiles files;

    SystemFiles(HostFiles files) { this.files = files; }

    /** Those of the system's folders that are folders on this host, the ones that matter most first. */
    List<Share> shares() {
        List<Share> shares = new ArrayList<>();
        for (String folder : SHARED) share(folder, shares);
        for (String folder : TOP) share(folder, shares);
        return shares;
    }

    private void share(String folder, List<Share> shares) {
        if (files.linkStatus(folder).isDirectory()) shares.add(new Share(folder, folder, false, true));
    }

    /** @param started the files that the program needs to start: itself, its interpreters and libraries */
    void pack(GuestTree tree, List<String> started) {
        for (String path : TOP) {
            String target = files.readLink(path);
            if (target != null) tree.link(path, target);
        }
        for (String name : PACKED) packReadable("/etc/" + name, tree);
        for (String name : configuration(started)) if (isPublic("/etc/" + name)) tree.contents("/etc/" + name, FOLDER_DEPTH, this::isPublic);
        accounts("/etc/passwd", tree);
        accounts("/etc/group", tree);
    }

    /**
     * The folders of /etc that are a program's: those whose name begins a part of its path. So python3.11 has python3 and python3.11,
     * and java, whose links lead to /usr/lib/jvm/java-17-openjdk-amd64/bin/java, has java-17-openjdk.
     */
    private List<String> configuration(List<String> started) {
        List<String> folders = new ArrayList<>(List.of("terminfo"));
        List<String> names = files.names("/etc");
        if (names == null) return folders;
        for (String path : started) {
            for (String[] library : LIBRARIES)
                if (path.indexOf(library[0]) >= 0) for (String name : names) if (name.startsWith(library[1]) && !folders.contains(name)) folders.add(name);
            String real = path.indexOf(".so") >= 0 ? null : RealPath.of(files, path);
            if (real == null) continue;
            for (String name : names) if (!folders.contains(name) && real.indexOf("/" + name) >= 0) folders.add(name);
        }
        return folders;
    }

    private void packReadable(String path, GuestTree tree) { if (files.status(path).isFile() && isPublic(path)) tree.file(path); }

    /** A file that all may read and that is no large one, or a folder that all may read. */
    private boolean isPublic(String path) {
        FileStatus status = files.status(path);
        if ((status.mode() & OTHERS_READ) == 0) return false;
        return status.isFile() ? status.sizeBytes() <= MAX_FILE_BYTES : status.isDirectory() && files.linkStatus(path).isDirectory();
    }

    /** passwd(5) and group(5) have the password second: it becomes x whatever it was. */
    private void accounts(String path, GuestTree tree) {
        byte[] text = files.read(path, 0, MAX_FILE_BYTES);
        if (text == null) return;
        tree.bytes(path, 0644, withoutPasswords(text), files.status(path).modifiedNanos());
    }

    static byte[] withoutPasswords(byte[] text) {
        byte[] result = new byte[text.length * 2 + 2];
        int length = 0, field = 0;
        for (byte b : text) {
            if (b == '\n') field = 0;
            else if (b == ':' && ++field == 1) { result[length++] = ':'; result[length++] = 'x'; continue; }
            if (field != 1 || b == '\n') result[length++] = b;
        }
        byte[] exact = new byte[length];
        System.arraycopy(result, 0, exact, 0, length);
        return exact;
    }
}
