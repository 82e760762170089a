package hermitux.launcher.contents;

import hermitux.host.Descriptor;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.vmm.ninep.NinepServer;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that a crash of the program or of the kernel is explained by, as the guest's paths name them. A guest may name any path, a pipe's or a device's
 * too: only regular files are read. Once {@link #restrict} was called nothing is looked up by a path of the host any more, as a sandbox has none: files
 * are read by descriptors that were opened before, or found below a share.
 */
public final class OpenedFiles implements HostFiles {
    private static final int ENOENT = 2;

    private record Opened(String path, Descriptor descriptor) { }

    private record Served(String guest, NinepServer server) { }

    private final HostFiles files;
    private final List<Opened> opened = new ArrayList<>();
    private final List<Served> shares = new ArrayList<>();
    private boolean restricted;

    /** @param files for as long as paths may be looked up */
    public OpenedFiles(HostFiles files) { this.files = files; }

    /** Keeps a file open; one that cannot be opened is passed over. */
    public void open(String path) {
        int number = Descriptor.open(path, Descriptor.O_RDONLY | Descriptor.O_NONBLOCK);
        if (number >= 0) opened.add(new Opened(path, new Descriptor(number)));
    }

    public void share(String guest, NinepServer server) { shares.add(new Served(guest, server)); }

    public void restrict() { restricted = true; }

    @Override public byte[] read(String path, long offset, int lengthBytes) {
        if (!restricted) return files.status(path).isFile() ? files.read(path, offset, lengthBytes) : null;
        for (Opened file : opened) if (file.path().equals(path)) return read(file.descriptor(), offset, lengthBytes);
        Descriptor found = below(path);
        if (found == null) return null;
        byte[] bytes = read(found, offset, lengthBytes);
        found.close();
        return bytes;
    }

    private static byte[] read(Descriptor file, long offset, int lengthBytes) {
        return file.status().isFile() ? file.readAt(offset, lengthBytes) : null;
    }

    /** In the share that is mounted there, the deepest one. */
    private Descriptor below(String path) {
        Served share = null;
        for (Served other : shares)
            if (Paths.isInside(path, other.guest()) && (share == null || other.guest().length() > share.guest().length())) share = other;
        if (share == null) return null;
        int start = share.guest().length();
        while (start < path.length() && path.charAt(start) == '/') start++;
        int number = start < path.length() ? share.server().find(path.substring(start)) : -ENOENT;
        return number < 0 ? null : new Descriptor(number);
    }

    @Override public FileStatus status(String path) { return restricted ? FileStatus.missing(ENOENT) : files.status(path); }
    @Override public FileStatus linkStatus(String path) { return restricted ? FileStatus.missing(ENOENT) : files.linkStatus(path); }
    @Override public String readLink(String path) { return restricted ? null : files.readLink(path); }
    @Override public boolean executable(String path) { return !restricted && files.executable(path); }
    @Override public List<String> names(String folder) { return restricted ? null : files.names(folder); }
}
