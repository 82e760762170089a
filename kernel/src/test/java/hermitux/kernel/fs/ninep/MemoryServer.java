package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A 9P2000.L server over a tree in memory that behaves as QEMU's: a fid that is not open stands for a path, an open one for the file. It is
 * strict about the protocol: a wrong fid is a test's failure, not an error to the client.
 */
final class MemoryServer extends MemoryTree {
    private static final class Fid {
        String path;
        Node opened;
        int flags;

        Fid(String path) { this.path = path; }
    }

    /** Names of the requests so far. */
    final List<String> log = new ArrayList<>();
    int largestMessage = 1 << 20;
    /** Bytes that one Twrite takes at most. */
    int largestWrite = Integer.MAX_VALUE;
    private final Map<Integer, Fid> fids = new HashMap<>();
    private ByteBuffer in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    int openFids() { return fids.size(); }
    long count(String request) { return log.stream().filter(request::equals).count(); }

    byte[] answer(byte[] message) {
        in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt() != message.length) throw new IllegalStateException("a message of another size than it says");
        int type = in.get();
        short tag = in.getShort();
        out.reset();
        int error = serve(type);
        if (error == 0 && in.remaining() > 0) throw new IllegalStateException("a message longer than its fields");
        if (error != 0) {
            out.reset();
            put32(error);
        }
        byte[] body = out.toByteArray();
        return ByteBuffer.allocate(7 + body.length).order(ByteOrder.LITTLE_ENDIAN).putInt(7 + body.length)
            .put((byte) (error != 0 ? 7 : type + 1)).putShort(tag).put(body).array();
    }

    private int serve(int type) {
        return switch (type) {
            case 100 -> version();
            case 104 -> attach();
            case 110 -> walk();
            case 120 -> clunk();
            case 24 -> getattr();
            case 26 -> setattr();
            case 12 -> open();
            case 14 -> create();
            case 116 -> read();
            case 118 -> write();
            case 40 -> readdir();
            case 22 -> readlink();
            case 16 -> symlink();
            case 72 -> mkdir();
            case 18 -> mknod();
            case 70 -> link();
            case 76 -> unlink();
            case 74 -> rename();
            case 8 -> statfs();
            case 50 -> fsync();
            default -> throw new IllegalStateException("message type " + type);
        };
    }

    private int version() {
        int size = in.getInt();
        if (!string().equals("9P2000.L")) {
            put32(size);
            put("unknown");
            return 0;
        }
        log.add("version");
        put32(Math.min(size, largestMessage));
        put("9P2000.L");
        return 0;
    }

    private int attach() {
        log.add("attach");
        fids.put(in.getInt(), new Fid(""));
        in.getInt();
        string();
        string();
        in.getInt();
        qid(root);
        return 0;
    }

    private int walk() {
        log.add("walk");
        Fid from = fid();
        int to = in.getInt(), count = in.getShort();
        if (fids.containsKey(to)) throw new IllegalStateException("fid " + to + " is in use");
        String path = from.path;
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            path += "/" + string();
            Node node = at(path);
            if (node == null) return Errno.ENOENT;
            nodes.add(node);
        }
        if (count == 0 && at(path) == null) return Errno.ENOENT;
        fids.put(to, new Fid(path));
        put16(count);
        nodes.forEach(this::qid);
        return 0;
    }

    private int clunk() {
        log.add("clunk");
        fid();
        fids.remove(in.getInt(in.position() - 4));
        return 0;
    }

    private int getattr() {
        log.add("getattr");
        Node node = at(fid().path);
        long mask = in.getLong();
        if (node == null) return Errno.ENOENT;
        put64(mask);
        qid(node);
        put32(node.mode);
        put32(1000);
        put32(1000);
        put64(node.links);
        put64(0);
        put64(node.data.length);
        put64(4096);
        put64((node.data.length + 511) / 512);
        for (int i = 0; i < 4; i++) {
            put64(node.modified / 1_000_000_000L);
            put64(node.modified % 1_000_000_000L);
        }
        put64(0);
        put64(0);
        return 0;
    }

    private int setattr() {
        log.add("setattr");
        Node node = at(fid().path);
        int which = in.getInt(), mode = in.getInt();
        in.getInt();
        in.getInt();
        long size = in.getLong();
        in.getLong();
        in.getLong();
        long seconds = in.getLong(), nanos = in.getLong();
        if (node == null) return Errno.ENOENT;
        if ((which & 1) != 0) node.mode = node.mode & 0170000 | mode;
        if ((which & 8) != 0) {
            node.data = Arrays.copyOf(node.data, (int) size);
            node.modified = tick();
        }
        if ((which & 0x120) == 0x120) node.modified = seconds * 1_000_000_000L + nanos;
        return 0;
    }

    private int open() {
        log.add("open");
        Fid fid = fid();
        fid.flags = in.getInt();
        Node node = at(fid.path);
        if (node == null) return Errno.ENOENT;
        boolean writes = (fid.flags & 3) != 0;
        if (writes ? (node.mode & 0222) == 0 : (node.mode & 0444) == 0) return Errno.EACCES;
        fid.opened = node;
        qid(node);
        put32(0);
        return 0;
    }

    private int create() {
        log.add("create");
        Fid fid = fid();
        String path = fid.path + "/" + string();
        int flags = in.getInt(), mode = in.getInt();
        in.getInt();
        if (at(path) != null) return Errno.EEXIST;
        fid.path = path;
        fid.flags = flags;
        fid.opened = file(path, "");
        fid.opened.mode = 0100000 | mode;
        fid.opened.modified = tick();
        qid(fid.opened);
        put32(0);
        return 0;
    }

    private int read() {
        log.add("read");
        Node node = fid().opened;
        long offset = in.getLong();
        int count = in.getInt();
        if (node == null) return Errno.EBADF;
        int from = (int) Math.min(offset, node.data.length), to = Math.min(node.data.length, from + count);
        put32(to - from);
        out.write(node.data, from, to - from);
        return 0;
    }

    private int write() {
        log.add("write");
        Fid fid = fid();
        long offset = in.getLong();
        int count = in.getInt();
        byte[] bytes = new byte[count];
        in.get(bytes);
        if (fid.opened == null || (fid.flags & 3) == 0) return Errno.EBADF;
        count = Math.min(count, largestWrite);
        Node node = fid.opened;
        if (node.data.length < offset + count) node.data = Arrays.copyOf(node.data, (int) offset + count);
        System.arraycopy(bytes, 0, node.data, (int) offset, count);
        node.modified = tick();
        put32(count);
        return 0;
    }

    private int readdir() {
        log.add("readdir");
        Fid fid = fid();
        long offset = in.getLong();
        int count = in.getInt();
        if (fid.opened == null) return Errno.EBADF;
        List<String> names = new ArrayList<>(List.of(".", ".."));
        names.addAll(fid.opened.children.keySet());
        var entries = new ByteArrayOutputStream();
        for (int i = (int) offset; i < names.size(); i++) {
            Node node = i < 2 ? fid.opened : fid.opened.children.get(names.get(i));
            if (entries.size() + 24 + names.get(i).length() > count) break;
            entries.writeBytes(ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).put((byte) node.qidType()).putInt(0).putLong(node.number)
                .putLong(i + 1).put((byte) (node.mode >> 12 & 15)).putShort((short) names.get(i).length()).array());
            entries.writeBytes(names.get(i).getBytes(StandardCharsets.ISO_8859_1));
        }
        put32(entries.size());
        out.writeBytes(entries.toByteArray());
        return 0;
    }

    private int readlink() {
        log.add("readlink");
        Node node = at(fid().path);
        if (node == null || node.target == null) return Errno.EINVAL;
        put(node.target);
        return 0;
    }

    private int symlink() {
        log.add("symlink");
        String path = fid().path + "/" + string(), target = string();
        in.getInt();
        if (at(path) != null) return Errno.EEXIST;
        qid(add(path, 0120777, target));
        return 0;
    }

    private int mkdir() {
        log.add("mkdir");
        String path = fid().path + "/" + string();
        int mode = in.getInt();
        in.getInt();
        if (at(path) != null) return Errno.EEXIST;
        qid(add(path, 0040000 | mode, ""));
        return 0;
    }

    private int mknod() {
        log.add("mknod");
        String path = fid().path + "/" + string();
        int mode = in.getInt();
        in.getLong();
        in.getInt();
        qid(add(path, mode, ""));
        return 0;
    }

    private int link() {
        log.add("link");
        String directory = fid().path;
        Node node = at(fid().path);
        String name = string();
        if (node == null) return Errno.ENOENT;
        node.links++;
        at(directory).children.put(name, node);
        return 0;
    }

    private int unlink() {
        log.add("unlink");
        Node directory = at(fid().path);
        String name = string();
        int flags = in.getInt();
        Node node = directory.children.get(name);
        if (node == null) return Errno.ENOENT;
        if (node.children != null != ((flags & 0x200) != 0)) return node.children != null ? Errno.EISDIR : Errno.ENOTDIR;
        if (node.children != null && !node.children.isEmpty()) return Errno.ENOTEMPTY;
        directory.children.remove(name);
        node.links--;
        return 0;
    }

    private int rename() {
        log.add("rename");
        String from = fid().path + "/" + string(), to = fid().path + "/" + string();
        Node node = at(from);
        if (node == null) return Errno.ENOENT;
        at(from.substring(0, from.lastIndexOf('/'))).children.remove(from.substring(from.lastIndexOf('/') + 1));
        at(to.substring(0, to.lastIndexOf('/'))).children.put(to.substring(to.lastIndexOf('/') + 1), node);
        for (Fid fid : fids.values()) if (fid.path.equals(from) || fid.path.startsWith(from + "/")) fid.path = to + fid.path.substring(from.length());
        return 0;
    }

    private int statfs() {
        log.add("statfs");
        fid();
        put32(0x01021997);
        put32(1024);
        for (long value : new long[] { 4000, 2000, 1000, 77, 33, 0 }) put64(value);
        put32(255);
        return 0;
    }

    private int fsync() {
        log.add("fsync");
        fid();
        in.getInt();
        return 0;
    }

    private Fid fid() {
        int number = in.getInt();
        Fid fid = fids.get(number);
        if (fid == null) throw new IllegalStateException("fid " + number + " is not in use");
        return fid;
    }

    private String string() {
        byte[] bytes = new byte[in.getShort() & 0xffff];
        in.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void qid(Node node) {
        out.write(node.qidType());
        put32((int) node.modified);
        put64(node.number);
    }

    private void put16(int value) {
        out.write(value);
        out.write(value >> 8);
    }

    private void put32(int value) {
        put16(value);
        put16(value >> 16);
    }

    private void put64(long value) {
        put32((int) value);
        put32((int) (value >> 32));
    }

    private void put(String text) {
        put16(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
