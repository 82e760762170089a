package hermitux.host;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Host files that a test makes up: a small tree in memory, links followed as Linux does. */
public final class TreeFiles implements HostFiles {
    private static final int DIRECTORY = 0x4000;
    private static final int REGULAR = 0x8000;
    private static final int LINK = 0xa000;

    private record Node(int mode, byte[] content, String target) { }

    private final Map<String, Node> nodes = new TreeMap<>(Map.of("/", new Node(DIRECTORY | 0755, null, null)));

    public TreeFiles folder(String path) {
        if (nodes.containsKey(path)) return this;
        folder(parent(path));
        nodes.put(path, new Node(DIRECTORY | 0755, null, null));
        return this;
    }

    public TreeFiles file(String path, int permissions, byte[] content) {
        folder(parent(path));
        nodes.put(path, new Node(REGULAR | permissions, content, null));
        return this;
    }

    public TreeFiles file(String path, String content) { return file(path, 0644, content.getBytes(StandardCharsets.ISO_8859_1)); }

    public TreeFiles link(String path, String target) {
        folder(parent(path));
        nodes.put(path, new Node(LINK | 0777, null, target));
        return this;
    }

    private static String parent(String path) { return path.lastIndexOf('/') <= 0 ? "/" : path.substring(0, path.lastIndexOf('/')); }

    /** The name without links on the way, or null. */
    private String resolve(String path, boolean last, int depth) {
        if (depth > 40) return null;
        List<String> done = new ArrayList<>();
        String[] names = path.split("/");
        for (int i = 0; i < names.length; i++) {
            if (names[i].isEmpty() || names[i].equals(".")) continue;
            if (names[i].equals("..")) {
                if (!done.isEmpty()) done.removeLast();
                continue;
            }
            String folder = "/" + String.join("/", done);
            String here = (done.isEmpty() ? "" : folder) + "/" + names[i];
            Node node = nodes.get(here);
            if (node == null) return null;
            if (node.target != null && (last || i < names.length - 1)) {
                String rest = String.join("/", Arrays.asList(names).subList(i + 1, names.length));
                String target = node.target.startsWith("/") ? node.target : folder + "/" + node.target;
                return resolve(target + "/" + rest, last, depth + 1);
            }
            if (node.content != null && i < names.length - 1) return null;
            done.add(names[i]);
        }
        return "/" + String.join("/", done);
    }

    private FileStatus status(String path, boolean follow) {
        String resolved = resolve(path, follow, 0);
        Node node = resolved == null ? null : nodes.get(resolved);
        if (node == null) return FileStatus.missing(2);
        return new FileStatus(0, node.mode, 0, 0, node.content == null ? 0 : node.content.length, 7_000_000_000L, 1, 1, 0);
    }

    @Override public FileStatus status(String path) { return status(path, true); }
    @Override public FileStatus linkStatus(String path) { return status(path, false); }

    @Override public String readLink(String path) {
        String resolved = resolve(path, false, 0);
        return resolved == null ? null : nodes.get(resolved).target;
    }

    @Override public boolean executable(String path) { return status(path).isFile() && (status(path).mode() & 0111) != 0; }

    @Override public byte[] read(String path, long offset, int lengthBytes) {
        String resolved = resolve(path, true, 0);
        byte[] content = resolved == null ? null : nodes.get(resolved).content;
        if (content == null || offset < 0) return null;
        int from = (int) Math.min(offset, content.length);
        return Arrays.copyOfRange(content, from, (int) Math.min(from + (long) lengthBytes, content.length));
    }

    @Override public List<String> names(String folder) {
        String resolved = resolve(folder, true, 0);
        if (resolved == null || !status(folder).isDirectory()) return null;
        String prefix = resolved.equals("/") ? "/" : resolved + "/";
        return nodes.keySet().stream().filter(path -> path.length() > prefix.length() && path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0)
            .map(path -> path.substring(prefix.length())).toList();
    }
}
