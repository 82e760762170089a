package hermitux.launcher.oci;

import hermitux.launcher.options.Refusal;

/**
 * A container image as skopeo and podman name it (containers-transports(5)): {@code oci:DIR[:TAG]}, {@code oci-archive:FILE[:TAG]},
 * {@code docker-archive:FILE[:NAME]}, {@code containers-storage:NAME}.
 *
 * @param path of the folder or archive; null for one in podman's storage
 * @param tag null if none is named
 */
public record ImageName(String text, Kind kind, String path, String tag) {
    /** What stands before the first colon. */
    public enum Kind {
        LAYOUT("oci"), LAYOUT_ARCHIVE("oci-archive"), DOCKER_ARCHIVE("docker-archive"), STORAGE("containers-storage");

        final String transport;
        Kind(String transport) { this.transport = transport; }
    }

    /** Null for what is no such name: then it is a program's. */
    public static ImageName of(String text) {
        for (Kind kind : Kind.values()) {
            if (!text.startsWith(kind.transport + ":")) continue;
            String rest = text.substring(kind.transport.length() + 1);
            if (rest.isEmpty()) throw Refusal.own(text + ": no image is named; use " + kind.transport + ":" + (kind == Kind.STORAGE ? "NAME" : "PATH"));
            if (kind == Kind.STORAGE) return new ImageName(text, kind, null, rest);
            int colon = rest.indexOf(':');
            return new ImageName(text, kind, colon < 0 ? rest : rest.substring(0, colon), colon < 0 ? null : rest.substring(colon + 1));
        }
        return null;
    }
}
