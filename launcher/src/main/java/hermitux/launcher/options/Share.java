package hermitux.launcher.options;

import hermitux.launcher.contents.Paths;

/**
 * A folder of the host that the guest sees by virtio-9p: {@code HOST[:GUEST][:ro|:rw][:suid]}, read-only and at the same path unless said
 * otherwise. The paths are absolute and normal once {@link #resolved}.
 *
 * @param setId files may be made that run as their owner or group for whoever executes them on the host
 * @param publicOnly what only some users of the host may read is not to be seen
 */
public record Share(String host, String guest, boolean writable, boolean publicOnly, boolean setId) {
    /** One that the user asked for: all of it, as far as the user may read it. */
    public Share(String host, String guest, boolean writable) { this(host, guest, writable, false, false); }

    public Share(String host, String guest, boolean writable, boolean publicOnly) { this(host, guest, writable, publicOnly, false); }


    /** Throws a Refusal that names what is wrong. */
    public static Share parse(String text) {
        boolean setId = text.endsWith(":suid");
        String rest = setId ? text.substring(0, text.length() - 5) : text;
        boolean writable = rest.endsWith(":rw");
        if (writable || rest.endsWith(":ro")) rest = rest.substring(0, rest.length() - 3);
        int colon = rest.indexOf(':');
        String host = colon < 0 ? rest : rest.substring(0, colon);
        String guest = colon < 0 ? null : rest.substring(colon + 1);
        if (host.isEmpty()) throw Refusal.own("--share " + text + ": no folder is named; use HOST[:GUEST][:ro|:rw][:suid]");
        if (guest != null && guest.indexOf(':') >= 0) throw Refusal.own("--share " + text + ": too many colons; use HOST[:GUEST][:ro|:rw][:suid]");
        if (guest != null && (guest.isEmpty() || guest.charAt(0) != '/')) throw Refusal.own("--share " + text + ": the path in the guest must be absolute");
        return new Share(host, guest, writable, false, setId);
    }

    /** The same share with absolute paths; a relative host folder counts from the current one. */
    public Share resolved(String currentFolder) {
        String absolute = Paths.absolute(host, currentFolder);
        return new Share(absolute, guest == null ? absolute : Paths.absolute(guest, "/"), writable, publicOnly, setId);
    }

    /** Whether a guest path is inside, and is that same path on the host. */
    public boolean shows(String path) { return host.equals(guest) && Paths.isInside(path, guest); }
}
