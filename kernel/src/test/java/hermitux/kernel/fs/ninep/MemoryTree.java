package hermitux.kernel.fs.ninep;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** The files of {@link MemoryServer}, and what another program on the host does with them. Every change has a time of its own. */
class MemoryTree {
    static final class Node {
        final long number;
        int mode;
        int links = 1;
        byte[] data = new byte[0];
        String target;
        long modified = 1_000_000_000L;
        final TreeMap<String, Node> children;

        Node(long number, int mode) {
            this.number = number;
            this.mode = mode;
            children = (mode & 0170000) == 0040000 ? new TreeMap<>() : null;
        }

        int qidType() { return children != null ? 0x80 : (mode & 0170000) == 0120000 ? 2 : 0; }
        String text() { return new String(data, StandardCharsets.ISO_8859_1); }
    }

    final Node root = new Node(1, 0040755);
    private long nextNumber = 2;
    private long clock = 2_000_000_000L;

    long tick() { return clock += 1_000_000; }

    Node add(String path, int mode, String content) {
        int slash = path.lastIndexOf('/');
        Node node = new Node(nextNumber++, mode);
        node.data = content.getBytes(StandardCharsets.ISO_8859_1);
        if ((mode & 0170000) == 0120000) node.target = content;
        at(path.substring(0, slash)).children.put(path.substring(slash + 1), node);
        return node;
    }

    Node file(String path, String content) { return add(path, 0100644, content); }
    Node directory(String path) { return add(path, 0040755, ""); }

    /** What another program on the host does. */
    void change(String path, String content) {
        at(path).data = content.getBytes(StandardCharsets.ISO_8859_1);
        at(path).modified = tick();
    }

    Node at(String path) {
        Node node = root;
        for (String name : path.split("/")) {
            if (name.isEmpty()) continue;
            if (node == null || node.children == null) return null;
            node = node.children.get(name);
        }
        return node;
    }
}
