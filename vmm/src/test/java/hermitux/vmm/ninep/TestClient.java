package hermitux.vmm.ninep;

import hermitux.abi.ninep.Wire;
import hermitux.vmm.SimulatedGuest;
import hermitux.vmm.device.NinepDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A 9p client that sends whatever it is told to, over a virtqueue. The fids are the test's: 0 is the root. */
final class TestClient {
    static final int RDONLY = 0, WRONLY = 1, RDWR = 2, EXCL = 0x80, TRUNC = 0x200;

    private static final int REQUEST = 0x1000, ANSWER = 0xa000, ANSWER_BYTES = 0x4000, FILL = 0x6000, FILL_BYTES = 0x2000;

    private final SimulatedGuest guest;
    private int served;

    /** The answer's type, and what follows its header. */
    int type;
    ByteBuffer answer;

    private final String dialect;
    /** The server's, whose change feed a test asks to look. */
    final NinepServer server;

    TestClient(Path folder, boolean writable) { this(folder, writable, false, Wire.DIALECT); }

    TestClient(Path folder, boolean writable, boolean publicOnly) { this(folder, writable, publicOnly, Wire.DIALECT); }

    TestClient(Path folder, boolean writable, boolean publicOnly, String dialect) {
        this.dialect = dialect;
        server = new NinepServer(folder.toString(), writable, publicOnly, false);
        server.watchChanges(() -> { });
        guest = new SimulatedGuest(new NinepDevice("share", server));
        start();
    }

    private void start() {
        guest.queue(0);
        guest.start();
        served = 0;
        expect(Messages.of(Wire.VERSION, -1).u32(0x4000).string(dialect));
        expect(Messages.of(Wire.ATTACH, 1).u32(0).u32(-1).string("").string("").u32(0));
    }

    void reset() {
        guest.reset();
        guest.put(SimulatedGuest.rings(0) + 0x200, new byte[0x200]);
        start();
    }

    /** Sends bytes as they are; answers 0, or the error number. */
    int send(byte[] message) { return send(message, 1); }

    /** The last byte is repeated, by a piece of the chain for each so many. */
    int send(byte[] message, int repetitions) {
        guest.put(REQUEST, message);
        int pieces = (repetitions - 1 + FILL_BYTES - 1) / FILL_BYTES;
        byte[] fill = new byte[pieces == 0 ? 0 : FILL_BYTES];
        java.util.Arrays.fill(fill, message[message.length - 1]);
        guest.put(FILL, fill);
        guest.descriptor(0, 0, REQUEST, message.length, SimulatedGuest.NEXT, 1);
        for (int i = 0, left = repetitions - 1; i < pieces; i++, left -= FILL_BYTES)
            guest.descriptor(0, 1 + i, FILL, Math.min(left, FILL_BYTES), SimulatedGuest.NEXT, 2 + i);
        guest.descriptor(0, 1 + pieces, ANSWER, ANSWER_BYTES, SimulatedGuest.WRITE, 0);
        guest.offer(0, 0);
        int length = guest.usedLength(0, served++ % SimulatedGuest.SIZE);
        answer = ByteBuffer.wrap(guest.get(ANSWER, length)).order(ByteOrder.LITTLE_ENDIAN);
        if (answer.getInt() != length) throw new AssertionError("the answer's size is wrong");
        type = answer.get();
        answer.getShort();
        return type == Wire.LERROR + 1 ? answer.getInt() : 0;
    }

    int send(Messages message) { return send(message.done()); }

    private void expect(Messages message) {
        if (send(message) != 0) throw new AssertionError("refused");
    }

    /** The number of names that were found, or -errno; the fid exists if it is all of them. */
    int walk(int from, int to, String... names) {
        int error = send(Messages.walk(from, to, names));
        return error != 0 ? -error : answer.getShort();
    }

    int open(int fid, int flags) { return send(Messages.of(Wire.LOPEN, 1).u32(fid).u32(flags)); }
    int create(int fid, String name, int flags) { return send(Messages.of(Wire.LCREATE, 1).u32(fid).string(name).u32(flags).u32(0600).u32(0)); }
    int clunk(int fid) { return send(Messages.of(Wire.CLUNK, 1).u32(fid)); }
    int makeFolder(int fid, String name) { return send(Messages.of(Wire.MKDIR, 1).u32(fid).string(name).u32(0700).u32(0)); }
    int makeLink(int fid, String name, String target) { return send(Messages.of(Wire.SYMLINK, 1).u32(fid).string(name).string(target).u32(0)); }
    int makeNode(int fid, String name, int mode) { return send(Messages.of(Wire.MKNOD, 1).u32(fid).string(name).u32(mode).u64(0x103).u32(0)); }
    int link(int folder, int fid, String name) { return send(Messages.of(Wire.LINK, 1).u32(folder).u32(fid).string(name)); }
    int unlink(int fid, String name, int flags) { return send(Messages.of(Wire.UNLINKAT, 1).u32(fid).string(name).u32(flags)); }
    int rename(int from, String name, int to, String other) { return send(Messages.of(Wire.RENAMEAT, 1).u32(from).string(name).u32(to).string(other)); }

    /** Whatever is not set is 0. */
    int set(int fid, int which, int mode, long size) {
        return send(Messages.of(Wire.SETATTR, 1).u32(fid).u32(which).u32(mode).u32(0).u32(0).u64(size).u64(0).u64(0).u64(0).u64(0));
    }

    int write(int fid, long offset, String text) {
        return send(Messages.of(Wire.WRITE, 1).u32(fid).u64(offset).u32(text.length()).data(text.getBytes()));
    }

    /** What is read, or null after an error. */
    String read(int fid, long offset, int count) {
        if (send(Messages.of(Wire.READ, 1).u32(fid).u64(offset).u32(count)) != 0) return null;
        byte[] data = new byte[answer.getInt()];
        answer.get(data);
        return new String(data);
    }

    /** How many descriptors this process has of what lies in a folder. */
    static long descriptors(Path folder) throws IOException {
        long count = 0;
        for (var number : new java.io.File("/proc/self/fd").listFiles()) {
            Path file = Path.of("/proc/self/fd", number.getName());
            if (Files.isSymbolicLink(file) && Files.readSymbolicLink(file).startsWith(folder)) count++;
        }
        return count;
    }

    /** Gives the server guest memory for its ring of changes; answers the error number. */
    int openRing(int at, int bytes) {
        guest.put(REQUEST, Messages.of(Wire.CHANGES, 1).done());
        guest.descriptor(0, 0, REQUEST, 7, SimulatedGuest.NEXT, 1);
        guest.descriptor(0, 1, ANSWER, Wire.READ_HEADER, SimulatedGuest.NEXT | SimulatedGuest.WRITE, 2);
        guest.descriptor(0, 2, at, bytes, SimulatedGuest.WRITE, 0);
        guest.offer(0, 0);
        int length = guest.usedLength(0, served++ % SimulatedGuest.SIZE);
        answer = ByteBuffer.wrap(guest.get(ANSWER, length)).order(ByteOrder.LITTLE_ENDIAN);
        answer.getInt();
        type = answer.get();
        answer.getShort();
        return type == Wire.LERROR + 1 ? answer.getInt() : 0;
    }

    ByteBuffer memory(int at, int bytes) { return ByteBuffer.wrap(guest.get(at, bytes)).order(ByteOrder.LITTLE_ENDIAN); }
    void store(int at, byte[] bytes) { guest.put(at, bytes); }
}
