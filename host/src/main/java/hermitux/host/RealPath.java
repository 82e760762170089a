package hermitux.host;

/** Where a path leads once every symbolic link in it is followed, as path_resolution(7) says: a link's .. counts from where the link leads. */
public final class RealPath {
    private static final int MAX_LINKS = 40;

    private RealPath() { }

    /** The absolute path without links, . and ..; null if something on the way is missing or links go in a circle. */
    public static String of(HostFiles files, String path) {
        String rest = path, reached = "";
        for (int links = 0; !rest.isEmpty(); ) {
            int end = rest.indexOf('/');
            String name = end < 0 ? rest : rest.substring(0, end);
            rest = end < 0 ? "" : rest.substring(end + 1);
            if (name.isEmpty() || name.equals(".")) continue;
            if (name.equals("..")) {
                reached = reached.substring(0, Math.max(0, reached.lastIndexOf('/')));
                continue;
            }
            String here = reached + "/" + name;
            FileStatus status = files.linkStatus(here);
            if (!status.exists()) return null;
            if (!status.isLink()) {
                reached = here;
                continue;
            }
            String target = ++links > MAX_LINKS ? null : files.readLink(here);
            if (target == null) return null;
            if (target.startsWith("/")) reached = "";
            rest = target + "/" + rest;
        }
        return reached.isEmpty() ? "/" : reached;
    }
}
