package hermitux.image;

import hermitux.abi.LittleEndian;
import hermitux.host.HostFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A bootable image that exists, checked before a machine is made of it: its parts are there, whole, once, and where they say. */
public final class ImageFile {
    private static final int HEADER_BYTES = 64, ENTRY_BYTES = 64, MOST_INDEX_BYTES = 64 << 20, MOST_CONFIGURATION_BYTES = 1 << 20;
    private static final int TYPE = 0xf000, MAX_LINKS = 40;

    /** The configuration's strings {@code key=value}, in order. */
    public final List<String> configuration = new ArrayList<>();
    /** By path: empty for what is no link, else where the link leads. */
    private final Map<String, String> entries = new HashMap<>();
    private final HostFiles files;
    private final String path;
    private final long archiveOffset;
    private final long archiveBytes;
    /** Null if the archive is not compressed. */
    private final GzipStart packed;
    private byte[] index;
    private long strings;
    private long stringBytes;

    private ImageFile(HostFiles files, String path, long archiveOffset, long archiveBytes, GzipStart packed) {
        this.files = files;
        this.path = path;
        this.archiveOffset = archiveOffset;
        this.archiveBytes = archiveBytes;
        this.packed = packed;
    }

    /** Null if the file is no bootable image; throws BadImage if it is one that cannot be started. */
    public static ImageFile read(HostFiles files, String path) {
        KernelElf elf = KernelElf.read(files, path);
        if (elf == null || elf.noteOffset == 0) return null;
        if (elf.archivePhysical == 0) throw new BadImage("a kernel without a program: hermitux build makes an image of both");
        boolean isPacked = elf.packedPhysical != 0;
        long lengthBytes = isPacked ? elf.packedKernelBytes + elf.packedArchiveBytes : elf.archiveBytes;
        for (KernelElf.Segment segment : elf.segments) {
            if (segment.physical() != (isPacked ? elf.packedPhysical : elf.archivePhysical)) continue;
            if (segment.fileBytes() != lengthBytes) throw new BadImage("damaged: its archive has two lengths");
            long end = segment.fileOffset() + segment.fileBytes(), there = files.status(path).sizeBytes();
            if (end > there) throw new BadImage("truncated: " + (end - there) + " bytes are missing");
            if (end < there) throw new BadImage("damaged: " + (there - end) + " bytes follow its end");
            GzipStart packed = isPacked ? packedArchive(files, path, elf, segment.fileOffset()) : null;
            var image = new ImageFile(files, path, segment.fileOffset(), elf.archiveBytes, packed);
            image.readArchive();
            return image;
        }
        throw new BadImage("damaged: no segment holds its archive");
    }

    /** Both members have the lengths that the note says; whether they can be unpacked shows when the kernel does so. */
    private static GzipStart packedArchive(HostFiles files, String path, KernelElf elf, long offset) {
        if (elf.packedKernelBytes < 0 || elf.packedArchiveBytes < 0) throw new BadImage("damaged: its archive has two lengths");
        var kernel = new GzipStart(files, path, offset, elf.packedKernelBytes);
        var archive = new GzipStart(files, path, offset + elf.packedKernelBytes, elf.packedArchiveBytes);
        boolean sound = kernel.contentBytes() == elf.packableEnd - elf.packableStart && archive.contentBytes() == (elf.archiveBytes & 0xffffffffL);
        boolean behind = elf.packedPhysical - elf.archivePhysical >= elf.archiveBytes && elf.archiveBytes >= 0;
        if (!sound || !behind) throw new BadImage("damaged: what is compressed in it has another length than it says");
        return archive;
    }

    /** The first value of a key, or null. */
    public String value(String key) {
        for (String line : configuration) if (isOf(line, key)) return line.substring(key.length() + 1);
        return null;
    }

    public List<String> values(String key) {
        List<String> values = new ArrayList<>();
        for (String line : configuration) if (isOf(line, key)) values.add(line.substring(key.length() + 1));
        return values;
    }

    private static boolean isOf(String line, String key) { return line.length() > key.length() && line.charAt(key.length()) == '=' && line.startsWith(key); }

    private void readArchive() {
        byte[] header = part(0, HEADER_BYTES);
        if (!LittleEndian.text(header, 0, 8).equals("HMTXARC1")) throw new BadImage("damaged: no boot archive where its note says");
        long count = LittleEndian.get32(header, 8) & 0xffffffffL, at = LittleEndian.get64(header, 16);
        strings = LittleEndian.get64(header, 24);
        stringBytes = LittleEndian.get64(header, 32);
        long end = strings + stringBytes;
        boolean sound = at == HEADER_BYTES && strings == at + count * ENTRY_BYTES && stringBytes >= 0 && end >= 0 && end <= MOST_INDEX_BYTES;
        if (!sound || end > archiveBytes || LittleEndian.get64(header, 40) != archiveBytes)
            throw new BadImage("damaged: the boot archive's header is not sound");
        index = part(0, (int) end);
        for (int i = 0; i < count; i++) entry(HEADER_BYTES + i * ENTRY_BYTES);
        index = null;
        requireProgram();
    }

    private byte[] part(long offset, int lengthBytes) {
        byte[] bytes = lengthBytes > archiveBytes - offset ? null : packed != null ? unpacked(offset, lengthBytes)
            : files.read(path, archiveOffset + offset, lengthBytes);
        if (bytes == null || bytes.length < lengthBytes) throw new BadImage("damaged: its boot archive is too short");
        return bytes;
    }

    /** The configuration comes right behind the index, so that little is unpacked here. */
    private byte[] unpacked(long offset, int lengthBytes) {
        byte[] start = offset + lengthBytes > MOST_INDEX_BYTES + MOST_CONFIGURATION_BYTES + KernelElf.PAGE ? null : packed.first((int) offset + lengthBytes);
        return start == null ? null : Arrays.copyOfRange(start, (int) offset, (int) offset + lengthBytes);
    }

    private void entry(int at) {
        String name = string(at + 40), target = string(at + 48);
        long data = LittleEndian.get64(index, at + 24), length = LittleEndian.get64(index, at + 32);
        boolean sound = data >= 0 && length >= 0 && (data & KernelElf.PAGE - 1) == 0 && data <= archiveBytes && length <= archiveBytes - data;
        if (!sound) throw new BadImage("damaged: the contents of " + (name.isEmpty() ? "its configuration" : name) + " lie outside of it");
        if (!name.isEmpty()) {
            boolean link = (LittleEndian.get32(index, at) & TYPE) == ArchiveEntry.LINK;
            if (entries.put(name, link ? target : "") != null) throw new BadImage("damaged: it holds " + name + " twice");
        } else if (configuration.isEmpty() && length <= MOST_CONFIGURATION_BYTES) {
            configure(part(data, (int) length));
        } else {
            throw new BadImage("damaged: its configuration is there twice or too long");
        }
    }

    private String string(int at) {
        long offset = LittleEndian.get32(index, at) & 0xffffffffL, length = LittleEndian.get32(index, at + 4) & 0xffffffffL;
        if (length > KernelElf.PAGE || offset > stringBytes || length > stringBytes - offset) throw new BadImage("damaged: a name lies outside of its archive");
        return LittleEndian.text(index, (int) (strings + offset), (int) length);
    }

    private void configure(byte[] text) {
        for (int at = 0; at < text.length; ) {
            int end = at;
            while (end < text.length && text[end] != 0) end++;
            configuration.add(LittleEndian.text(text, at, end - at));
            at = end + 1;
        }
    }

    private void requireProgram() {
        String program = value("exec");
        if (program == null) throw new BadImage("damaged: it does not say which program to run");
        if (!has(joined("", program), 0)) throw new BadImage("its program " + program + " is not in it");
    }

    /** Whether a path leads to something in the archive, links followed. */
    private boolean has(String name, int links) {
        if (links == MAX_LINKS) return false;
        for (int at = 1; at <= name.length(); ) {
            int end = name.indexOf('/', at);
            if (end < 0) end = name.length();
            String here = name.substring(0, end), target = entries.get(here);
            if (target == null) return false;
            if (!target.isEmpty()) return has(joined(here, target) + name.substring(end), links + 1);
            at = end + 1;
        }
        return true;
    }

    /** The absolute path that a link's target is, without . and .. in it. */
    private static String joined(String link, String target) {
        String at = target.startsWith("/") ? "" : parent(link);
        for (int from = 0; from <= target.length(); ) {
            int end = target.indexOf('/', from);
            if (end < 0) end = target.length();
            String part = target.substring(from, end);
            if (part.equals("..")) at = parent(at);
            else if (!part.isEmpty() && !part.equals(".")) at = at + "/" + part;
            from = end + 1;
        }
        return at;
    }

    /** Empty for what lies in no folder. */
    private static String parent(String path) { return path.substring(0, Math.max(0, path.lastIndexOf('/'))); }
}
