package hermitux.launcher.contents;

import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.Share;
import java.util.List;

/** The host's files as the guest names them: a path inside a share counts from the share's folder. */
public final class SharedFolders implements HostFiles {
    private final HostFiles root;
    private final HostFiles files;
    private final List<Share> shares;

    /** @param root what is outside of the shares */
    SharedFolders(HostFiles root, HostFiles files, List<Share> shares) {
        this.root = root;
        this.files = files;
        this.shares = shares;
    }

    /** Throws a Refusal for what cannot be a share beside the others. @param status the host's file or folder */
    static void check(Share share, FileStatus status, List<Share> others) {
        String named = "--share " + share.host();
        if (!status.exists()) throw Refusal.own(named + ": no such folder");
        if (!status.isDirectory()) throw Refusal.own(named + ": not a folder");
        for (String own : new String[] {"/proc", "/sys", "/dev"})
            if (share.guest().equals(own) || !own.equals("/dev") && Paths.isInside(share.guest(), own))
                throw Refusal.own(named + ": " + own + " is the kernel's own in the guest; choose another place");
        if (share.guest().equals("/")) throw Refusal.own(named + ": use --rootfs to give the guest another /");
        for (Share other : others) if (other.guest().equals(share.guest())) throw Refusal.own("--share: two shares at " + share.guest() + " in the guest");
    }

    /** They are mounted in their order: one goes before those that lie in it, which it would hide. */
    static void insert(Share share, List<Share> shares) {
        int at = 0;
        while (at < shares.size() && !Paths.isInside(shares.get(at).guest(), share.guest())) at++;
        shares.add(at, share);
    }

    /** The share that a path of the guest lies in: of several the innermost; null if there is none. */
    static Share of(String path, List<Share> shares) {
        Share innermost = null;
        for (Share share : shares)
            if (Paths.isInside(path, share.guest()) && (innermost == null || share.guest().length() > innermost.guest().length())) innermost = share;
        return innermost;
    }

    /** The host's path of what lies in a share, null for anything else. */
    private String host(String path) {
        String plain = Paths.absolute(path, "/");
        Share share = of(plain, shares);
        return share == null ? null : host(plain, share);
    }

    /** The host's path of what lies in this share. @param path without . and .. */
    static String host(String path, Share share) {
        if (path.length() == share.guest().length()) return share.host();
        return Paths.join(share.host(), path.substring(share.guest().equals("/") ? 1 : share.guest().length() + 1));
    }

    @Override public FileStatus status(String path) {
        String host = host(path);
        return host == null ? root.status(path) : files.status(host);
    }

    @Override public FileStatus linkStatus(String path) {
        String host = host(path);
        return host == null ? root.linkStatus(path) : files.linkStatus(host);
    }

    @Override public String readLink(String path) {
        String host = host(path);
        return host == null ? root.readLink(path) : files.readLink(host);
    }

    @Override public boolean executable(String path) {
        String host = host(path);
        return host == null ? root.executable(path) : files.executable(host);
    }

    @Override public byte[] read(String path, long offset, int lengthBytes) {
        String host = host(path);
        return host == null ? root.read(path, offset, lengthBytes) : files.read(host, offset, lengthBytes);
    }

    @Override public List<String> names(String folder) {
        String host = host(folder);
        return host == null ? root.names(folder) : files.names(host);
    }
}
