package hermitux.elf;

import hermitux.abi.LittleEndian;
import hermitux.host.HostFiles;

/** Names the function that a place in a program's file belongs to, from .symtab or, in a stripped file, .dynsym. Null where nothing fits. */
public final class Symbols {
    private static final int SECTION_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int MAX_TABLE_BYTES = 64 << 20;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_DYNSYM = 11;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;

    private final HostFiles files;
    private final String path;
    private final byte[] header;

    private Symbols(HostFiles files, String path, byte[] header) {
        this.files = files;
        this.path = path;
        this.header = header;
    }

    /** {@code name+0xoffset} of the nearest function at or before a file offset. */
    public static String nearest(HostFiles files, String path, long fileOffset) {
        byte[] header = files.read(path, 0, 64);
        if (header == null || header.length < 64 || LittleEndian.get32(header, 0) != 0x464c457f || header[4] != 2) return null;
        return new Symbols(files, path, header).nearest(fileOffset);
    }

    private String nearest(long fileOffset) {
        long address = address(fileOffset);
        byte[] sections = files.read(path, LittleEndian.get64(header, 40), LittleEndian.get16(header, 60) * SECTION_BYTES);
        if (address < 0 || sections == null || LittleEndian.get16(header, 58) != SECTION_BYTES) return null;
        String name = inTable(sections, SHT_SYMTAB, address);
        return name != null ? name : inTable(sections, SHT_DYNSYM, address);
    }

    private long address(long fileOffset) {
        int count = LittleEndian.get16(header, 56);
        byte[] segments = files.read(path, LittleEndian.get64(header, 32), count * 56);
        if (segments == null) return -1;
        for (int at = 0; at <= segments.length - 56; at += 56) {
            long start = LittleEndian.get64(segments, at + 8);
            if (LittleEndian.get32(segments, at) == 1 && fileOffset >= start && fileOffset - start < LittleEndian.get64(segments, at + 32))
                return fileOffset - start + LittleEndian.get64(segments, at + 16);
        }
        return -1;
    }

    private String inTable(byte[] sections, int type, long address) {
        for (int at = 0; at <= sections.length - SECTION_BYTES; at += SECTION_BYTES) {
            if (LittleEndian.get32(sections, at + 4) != type) continue;
            byte[] symbols = section(sections, at);
            long strings = LittleEndian.get32(sections, at + 40) * (long) SECTION_BYTES;
            if (symbols == null || strings < 0 || strings > sections.length - SECTION_BYTES) return null;
            return best(symbols, section(sections, (int) strings), address);
        }
        return null;
    }

    private byte[] section(byte[] sections, int at) {
        long size = LittleEndian.get64(sections, at + 32);
        return size < 0 || size > MAX_TABLE_BYTES ? null : files.read(path, LittleEndian.get64(sections, at + 24), (int) size);
    }

    private static String best(byte[] symbols, byte[] strings, long address) {
        int best = -1;
        for (int at = 0; at <= symbols.length - SYMBOL_BYTES; at += SYMBOL_BYTES) {
            int type = symbols[at + 4] & 15;
            long value = LittleEndian.get64(symbols, at + 8);
            boolean function = type == STT_FUNC || type == STT_GNU_IFUNC;
            if (function && value != 0 && value <= address && (best < 0 || value > LittleEndian.get64(symbols, best + 8))) best = at;
        }
        if (best < 0 || strings == null) return null;
        String name = LittleEndian.string(strings, LittleEndian.get32(symbols, best));
        return name == null || name.isEmpty() ? null : name + "+0x" + Long.toHexString(address - LittleEndian.get64(symbols, best + 8));
    }
}
