package hermitux.elf;

import hermitux.abi.LittleEndian;

/**
 * Looks libraries up in /etc/ld.so.cache as glibc's dynamic linker does (formats: elf/cache and dl-cache.h of glibc; the new format may
 * follow the old one in the same file). Entries for optional CPU levels are passed over: the linker falls back to the plain one.
 * A damaged cache finds nothing.
 */
final class LibraryCache {
    private static final String OLD_MAGIC = "ld.so-1.7.0";
    private static final String NEW_MAGIC = "glibc-ld.so.cache1.1";
    private static final int OLD_HEADER_BYTES = 16;
    private static final int OLD_ENTRY_BYTES = 12;
    private static final int HEADER_BYTES = 48;
    private static final int ENTRY_BYTES = 24;
    /** A libc6 ELF library for x86-64. */
    private static final int X86_64_LIBRARY = 0x0303;

    private final byte[] cache;
    /** Where the new format begins, or -1. Strings count from here. */
    private final int start;
    private final int count;

    LibraryCache(byte[] cache) {
        this.cache = cache;
        int at = begins(0, NEW_MAGIC) ? 0 : afterOldFormat();
        if (at >= 0 && !(begins(at, NEW_MAGIC) && at <= cache.length - HEADER_BYTES)) at = -1;
        start = at;
        int entries = at < 0 ? 0 : LittleEndian.get32(cache, at + 20);
        count = entries < 0 || entries > (cache.length - Math.max(at, 0) - HEADER_BYTES) / ENTRY_BYTES ? 0 : entries;
    }

    private boolean begins(int at, String magic) {
        if (at < 0 || at > cache.length - magic.length()) return false;
        for (int i = 0; i < magic.length(); i++) if (cache[at + i] != magic.charAt(i)) return false;
        return true;
    }

    private int afterOldFormat() {
        if (!begins(0, OLD_MAGIC) || cache.length < OLD_HEADER_BYTES) return -1;
        int entries = LittleEndian.get32(cache, 12);
        if (entries < 0 || entries > (cache.length - OLD_HEADER_BYTES) / OLD_ENTRY_BYTES) return -1;
        return OLD_HEADER_BYTES + entries * OLD_ENTRY_BYTES + 7 & ~7;
    }

    /** The path of a library, or null. */
    String find(String name) {
        for (int i = 0; i < count; i++) {
            int entry = start + HEADER_BYTES + i * ENTRY_BYTES;
            if (LittleEndian.get32(cache, entry) != X86_64_LIBRARY || LittleEndian.get64(cache, entry + 16) != 0) continue;
            if (!isString(LittleEndian.get32(cache, entry + 4), name)) continue;
            int value = LittleEndian.get32(cache, entry + 8);
            return value < 0 || value > cache.length - start ? null : LittleEndian.string(cache, start + value);
        }
        return null;
    }

    private boolean isString(int offset, String text) {
        if (offset < 0 || offset >= cache.length - start - text.length()) return false;
        int at = start + offset;
        for (int i = 0; i < text.length(); i++) if ((cache[at + i] & 255) != text.charAt(i)) return false;
        return cache[at + text.length()] == 0;
    }
}
