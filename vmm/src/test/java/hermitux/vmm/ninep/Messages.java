package hermitux.vmm.ninep;

import hermitux.abi.ninep.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** 9P2000.L messages to a server under test, and random ones that are right often enough to get somewhere. */
public final class Messages {
    private static final int[] TYPES = {Wire.STATFS, Wire.LOPEN, Wire.LOPEN, Wire.LCREATE, Wire.SYMLINK, Wire.MKNOD, Wire.READLINK, Wire.GETATTR,
        Wire.SETATTR, Wire.READDIR, Wire.FSYNC, Wire.LINK, Wire.MKDIR, Wire.RENAMEAT, Wire.UNLINKAT, Wire.VERSION, Wire.ATTACH, Wire.ATTACH, Wire.FLUSH,
        Wire.WALK, Wire.WALK, Wire.WALK, Wire.READ, Wire.READ, Wire.WRITE, Wire.WRITE, Wire.CLUNK, Wire.LOCK, Wire.GETLOCK, Wire.CHANGES, 99, 255};
    private static final String[] NAMES = {"..", ".", "", "/", "../outside", "/etc/passwd", "file", "folder", "out", "up", "loop", "fifo", "new", "other",
        "a\0b", "folder/inner", "inner", "x".repeat(255), "x".repeat(256), "y".repeat(5000)};
    private static final int FIDS = 6;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Messages() { }

    static Messages of(int type, int tag) { return new Messages().u32(0).u8(type).u16(tag); }

    Messages u8(int value) { bytes.write(value); return this; }
    Messages u16(int value) { return u8(value).u8(value >> 8); }
    Messages u32(int value) { return u16(value).u16(value >> 16); }
    Messages u64(long value) { return u32((int) value).u32((int) (value >> 32)); }

    Messages string(String text) {
        u16(text.length());
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Messages data(byte[] data) {
        bytes.writeBytes(data);
        return this;
    }

    /** With its size in front. */
    byte[] done() { return sized(bytes.size()); }

    byte[] sized(int size) {
        byte[] message = bytes.toByteArray();
        for (int i = 0; i < 4; i++) message[i] = (byte) (size >> 8 * i);
        return message;
    }

    /** A tree to share: links of every kind, a folder, a pipe that nobody reads. */
    public static void tree(Path folder) throws IOException {
        Files.writeString(folder.resolve("file"), "content");
        Files.createDirectory(folder.resolve("folder"));
        Files.writeString(folder.resolve("folder/inner"), "inner");
        Files.createSymbolicLink(folder.resolve("out"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(folder.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        try {
            new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start().waitFor();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    /** Makes fid 0 the root, 1 its folder, 2 and 3 files, 4 and 5 opened ones. */
    public static byte[][] greeting() {
        return new byte[][] {
            of(Wire.VERSION, -1).u32(8192).string(Wire.DIALECT).done(), of(Wire.ATTACH, 0).u32(0).u32(-1).string("").string("").u32(0).done(),
            walk(0, 1, "folder"), walk(0, 2, "file"), walk(1, 3, "inner"), walk(0, 4, "file"), of(Wire.LOPEN, 0).u32(4).u32(2).done(),
            walk(0, 5), of(Wire.LOPEN, 0).u32(5).u32(0).done()
        };
    }

    static byte[] walk(int from, int to, String... names) {
        Messages message = of(Wire.WALK, 0).u32(from).u32(to).u16(names.length);
        for (String name : names) message.string(name);
        return message.done();
    }

    public static byte[] random(Random random) {
        int type = TYPES[random.nextInt(TYPES.length)];
        Messages message = of(type, random.nextInt(4));
        fields(message, type, random);
        int size = message.bytes.size();
        return message.sized(random.nextInt(24) > 0 ? size : random.nextBoolean() ? random.nextInt() : size + random.nextInt(16) - 8);
    }

    private static String dialect(Random random) { return random.nextBoolean() ? Wire.OWN_DIALECT : random.nextBoolean() ? Wire.DIALECT : name(random); }
    private static int fid(Random random) { return random.nextInt(40) == 0 ? random.nextInt() : random.nextInt(FIDS); }
    private static String name(Random random) { return NAMES[random.nextInt(NAMES.length)]; }
    private static long offset(Random random) { return random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(1 << 16); }
    private static int count(Random random) { return random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(1 << 13); }

    private static void fields(Messages message, int type, Random random) {
        switch (type) {
            case Wire.VERSION -> message.u32(random.nextInt(3) == 0 ? random.nextInt() : 8192).string(dialect(random));
            case Wire.ATTACH -> message.u32(fid(random)).u32(-1).string("root").string("").u32(0);
            case Wire.WALK -> walk(message, random);
            case Wire.LOPEN -> message.u32(fid(random)).u32(random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(3));
            case Wire.LCREATE -> message.u32(fid(random)).string(name(random)).u32(random.nextInt()).u32(0600 | random.nextInt(01000)).u32(0);
            case Wire.SYMLINK -> message.u32(fid(random)).string(name(random)).string(name(random)).u32(0);
            case Wire.MKNOD -> message.u32(fid(random)).string(name(random)).u32(random.nextInt()).u64(0).u32(0);
            case Wire.MKDIR -> message.u32(fid(random)).string(name(random)).u32(0700).u32(0);
            case Wire.SETATTR -> message.u32(fid(random)).u32(random.nextInt() & ~6).u32(0700).u32(0).u32(0).u64(random.nextInt(1 << 16))
                .u64(1).u64(2).u64(3).u64(4);
            case Wire.READ, Wire.READDIR -> message.u32(fid(random)).u64(offset(random)).u32(count(random));
            case Wire.WRITE -> {
                byte[] data = new byte[random.nextInt(100)];
                message.u32(fid(random)).u64(random.nextInt(1 << 16)).u32(random.nextInt(6) == 0 ? count(random) : data.length).data(data);
            }
            case Wire.LOCK -> message.u32(fid(random)).u8(random.nextInt(4)).u32(random.nextInt()).u64(offset(random)).u64(offset(random)).u32(0).string("");
            case Wire.GETLOCK -> message.u32(fid(random)).u8(random.nextInt(4)).u64(offset(random)).u64(offset(random)).u32(0).string(name(random));
            case Wire.FSYNC -> message.u32(fid(random)).u32(1);
            case Wire.LINK -> message.u32(fid(random)).u32(fid(random)).string(name(random));
            case Wire.UNLINKAT -> message.u32(fid(random)).string(name(random)).u32(random.nextInt());
            case Wire.RENAMEAT -> message.u32(fid(random)).string(name(random)).u32(fid(random)).string(name(random));
            default -> message.u32(fid(random));
        }
    }

    private static void walk(Messages message, Random random) {
        int names = random.nextInt(8) == 0 ? random.nextInt(20) : random.nextInt(3);
        message.u32(fid(random)).u32(fid(random)).u16(random.nextInt(40) == 0 ? random.nextInt(0x10000) : names);
        for (int i = 0; i < names; i++) message.string(name(random));
    }
}
