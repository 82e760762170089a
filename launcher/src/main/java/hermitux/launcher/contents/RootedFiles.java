package hermitux.launcher.contents;

import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import java.util.List;

/** The host's files as a program sees them whose / is a folder of the host: links are resolved inside it, as after chroot(2). */
public final class RootedFiles implements HostFiles {
    private static final int MAX_LINKS = 40;
    private static final int ENOENT = 2;

    private final HostFiles files;
    private final String root;

    public RootedFiles(HostFiles files, String root) {
        this.files = files;
        this.root = root;
    }

    /** The host's path of a file, its last link followed or not; null if a folder on the way is missing. */
    private String host(String path, boolean follow, int links) {
        if (links == MAX_LINKS) return null;
        String prefix = "/";
        for (int at = 1; at <= path.length(); ) {
            int end = path.indexOf('/', at);
            if (end < 0) end = path.length();
            String name = path.substring(at, end);
            at = end + 1;
            if (name.isEmpty() || name.equals(".")) continue;
            if (name.equals("..")) {
                prefix = Paths.parent(prefix);
                continue;
            }
            String here = Paths.join(prefix, name);
            FileStatus status = files.linkStatus(Paths.join(root, here.substring(1)));
            if (!status.exists()) return null;
            if (status.isLink() && (follow || end < path.length())) {
                String target = files.readLink(Paths.join(root, here.substring(1)));
                return target == null ? null : host(Paths.from(target, prefix) + path.substring(end), follow, links + 1);
            }
            prefix = here;
        }
        return Paths.join(root, prefix.substring(1));
    }

    @Override public FileStatus status(String path) {
        String host = host(path, true, 0);
        return host == null ? FileStatus.missing(ENOENT) : files.linkStatus(host);
    }

    @Override public FileStatus linkStatus(String path) {
        String host = host(path, false, 0);
        return host == null ? FileStatus.missing(ENOENT) : files.linkStatus(host);
    }

    @Override public String readLink(String path) {
        String host = host(path, false, 0);
        return host == null ? null : files.readLink(host);
    }

    @Override public boolean executable(String path) {
        String host = host(path, true, 0);
        return host != null && files.executable(host);
    }

    @Override public byte[] read(String path, long offset, int lengthBytes) {
        String host = host(path, true, 0);
        return host == null ? null : files.read(host, offset, lengthBytes);
    }

    @Override public List<String> names(String folder) {
        String host = host(folder, true, 0);
        return host == null ? null : files.names(host);
    }
}
