package hermitux.launcher.contents;

import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.image.Archive;
import hermitux.image.ArchiveEntry;
import hermitux.launcher.options.Share;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The files that go into the boot archive. Host files are packed at their own path, every symbolic link on the way included, so that
 * the guest resolves a name as the host does. What a share shows already is left out.
 */
final class GuestTree {
    private static final int MAX_LINKS = 40;
    private static final int PERMISSIONS = 07777;

    private final HostFiles files;
    private final Archive archive;
    private final List<Share> shares;
    private final Set<String> present = new HashSet<>();
    private final long nowNanos;
    private long packedBytes;
    private final List<String> packedFiles = new ArrayList<>();

    /** @param nowNanos the time that what is made here has, for what the host has no time of */
    GuestTree(HostFiles files, Archive archive, List<Share> shares, long nowNanos) {
        this.nowNanos = nowNanos;
        this.files = files;
        this.archive = archive;
        this.shares = shares;
        present.add("/");
    }

    /** How much of the host's files the archive holds. */
    long packedBytes() { return packedBytes; }

    /** The host's files that it holds, by their paths without links. */
    List<String> packedFiles() { return packedFiles; }

    boolean isShared(String path) {
        for (Share share : shares) if (share.shows(path)) return true;
        return false;
    }

    private boolean isMountPoint(String path) {
        for (Share share : shares) if (share.guest().equals(path)) return true;
        return false;
    }

    /** An empty folder of the guest, with those above it, which are made alike unless the host has them. */
    void folder(String path, int permissions, int user, int group) {
        if (present.contains(path) || isShared(Paths.parent(path)) || isShared(path) && !isMountPoint(path)) return;
        FileStatus parent = files.status(Paths.parent(path));
        folder(Paths.parent(path), parent.isDirectory() ? parent.mode() & PERMISSIONS : 0755, parent.user(), parent.group());
        if (!present.add(path)) return;
        archive.add(ArchiveEntry.folder(path, permissions, user, group, nowNanos));
    }

    void bytes(String path, int permissions, byte[] content, long modifiedNanos) {
        folder(Paths.parent(path), 0755, 0, 0);
        if (present.add(path)) archive.add(ArchiveEntry.file(path, permissions, 0, 0, modifiedNanos, content));
    }

    void link(String path, String target) {
        folder(Paths.parent(path), 0755, 0, 0);
        if (present.add(path)) archive.add(ArchiveEntry.link(path, target, 0, 0, nowNanos));
    }

    /** Packs a host file under its path; answers the path without links, or null if there is no such file. */
    String file(String path) { return walk(path, 0, true, PERMISSIONS); }

    /** The same with write permission taken away: a copy, whose changes would be lost. */
    String readOnlyCopy(String path) { return walk(path, 0, true, PERMISSIONS & ~0222); }

    /** A copy of a host file at another path, read-only. */
    void copy(String hostPath, String path) {
        FileStatus status = files.status(hostPath);
        folder(Paths.parent(path), 0755, 0, 0);
        if (!present.add(path)) return;
        packedBytes += status.sizeBytes();
        archive.add(ArchiveEntry.hostFile(path, status.mode() & PERMISSIONS & ~0222, status.user(), status.group(), status.modifiedNanos(), hostPath,
            status.sizeBytes()));
    }

    /** Whether the guest begins with something at this path. */
    boolean has(String path) { return present.contains(path); }

    /** Only the links that lie outside the shares on the way to a path. */
    String links(String path) { return walk(path, 0, false, PERMISSIONS); }

    /** Resolves as path_resolution(7) says: a link's .. counts from where the link leads. */
    private String walk(String path, int links, boolean pack, int permissions) {
        if (links == MAX_LINKS) return null;
        String prefix = "/";
        for (int at = 1; at <= path.length(); ) {
            int end = path.indexOf('/', at);
            if (end < 0) end = path.length();
            String name = path.substring(at, end);
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                if (name.equals("..")) prefix = Paths.parent(prefix);
                at = end + 1;
                continue;
            }
            String here = Paths.join(prefix, name);
            FileStatus status = files.linkStatus(here);
            if (!status.exists()) return null;
            boolean outside = !isShared(here);
            if (status.isLink()) {
                String target = files.readLink(here);
                if (target == null || target.isEmpty()) return null;
                if (outside && present.add(here)) archive.add(ArchiveEntry.link(here, target, status.user(), status.group(), status.modifiedNanos()));
                return walk(Paths.from(target, prefix) + path.substring(end), links + 1, pack, permissions);
            }
            if (status.isDirectory()) {
                if (outside && present.add(here))
                    archive.add(ArchiveEntry.folder(here, status.mode() & PERMISSIONS, status.user(), status.group(), status.modifiedNanos()));
            } else if (end < path.length()) {
                return null;
            } else if (outside && pack) {
                if (!status.isFile()) return null;
                pack(here, status, permissions);
            }
            prefix = here;
            at = end + 1;
        }
        return prefix;
    }

    private void pack(String path, FileStatus status, int permissions) {
        if (!present.add(path)) return;
        packedBytes += status.sizeBytes();
        packedFiles.add(path);
        archive.add(ArchiveEntry.hostFile(path, status.mode() & permissions, status.user(), status.group(), status.modifiedNanos(), path, status.sizeBytes()));
    }

    /** What is wanted of a host folder, of its files, links and, whole, folders; links as they are. */
    void contents(String folder, int depth, Predicate<String> wanted) {
        List<String> names = isShared(folder) ? null : files.names(folder);
        if (names == null || depth == 0) return;
        for (String name : names) {
            String path = Paths.join(folder, name);
            if (!wanted.test(path)) continue;
            FileStatus status = files.linkStatus(path);
            if (status.isDirectory()) {
                contents(path, depth - 1, wanted);
            } else if (status.isLink() || status.isFile()) {
                walk(path, 0, true, PERMISSIONS);
            }
        }
    }
}
