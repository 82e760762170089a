package hermitux.launcher;

import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the host's system a guest sees by default: the folders with programs and libraries as read-only shares, and of /etc the
 * files that programs read when they start. Nothing that only some users may read, no password hashes, nothing of anyone's home.
 */
final class SystemFiles {
    private static final String[] TOP = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
    private static final String[] SHARED = {"/usr", "/etc/alternatives", "/etc/ssl/certs"};
    private static final String[] PACKED = {"ld.so.cache", "ld.so.conf", "ld-musl-x86_64.path", "localtime", "timezone", "nsswitch.conf",
        "host.conf", "hostname", "hosts", "resolv.conf", "networks", "protocols", "services", "mime.types", "os-release", "debian_version", "lsb-release",
        "ssl/openssl.cnf", "inputrc", "bash.bashrc", "profile", "locale.alias", "magic", "gitconfig", "shells"};
    private static final String[] PACKED_FOLDERS = {"terminfo", "perl"};
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
        if (files.linkStatus(folder).isDirectory()) shares.add(new Share(folder, folder, false));
    }

    void pack(GuestTree tree) {
        for (String path : TOP) {
            String target = files.readLink(path);
            if (target != null) tree.link(path, target);
        }
        for (String name : PACKED) packReadable("/etc/" + name, tree);
        for (String name : PACKED_FOLDERS) if (files.status("/etc/" + name).isDirectory()) tree.contents("/etc/" + name, FOLDER_DEPTH);
        List<String> names = files.names("/etc");
        if (names != null) for (String name : names) if (name.startsWith("python3")) tree.contents("/etc/" + name, FOLDER_DEPTH);
        accounts("/etc/passwd", tree);
        accounts("/etc/group", tree);
    }

    private void packReadable(String path, GuestTree tree) {
        FileStatus status = files.status(path);
        if (status.isFile() && (status.mode() & OTHERS_READ) != 0 && status.sizeBytes() <= MAX_FILE_BYTES) tree.file(path);
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
