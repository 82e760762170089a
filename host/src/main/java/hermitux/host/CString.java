package hermitux.host;

/**
 * Strings to and from C. A Java string stands for bytes, one char (0 to 255) a byte: paths, arguments and variables need not be valid
 * in any encoding and come out as they went in.
 */
final class CString {
    private CString() { }

    static String of(long address) {
        if (address == 0) return null;
        int length = 0;
        while (Memory.load8(address + length) != 0) length++;
        return of(address, length);
    }

    static String of(long address, int length) {
        char[] characters = new char[length];
        for (int i = 0; i < length; i++) characters[i] = (char) Memory.load8(address + i);
        return new String(characters);
    }

    /** A copy in C's memory, which the caller frees. */
    static long copy(String string) {
        long address = Libc.malloc(string.length() + 1L);
        for (int i = 0; i < string.length(); i++) Memory.store8(address + i, string.charAt(i));
        Memory.store8(address + string.length(), 0);
        return address;
    }

    /** A vector of strings that ends with a null, as execve takes it. */
    static long vector(java.util.List<String> strings) {
        long address = Libc.malloc(8L * (strings.size() + 1));
        for (int i = 0; i < strings.size(); i++) Memory.store64(address + 8L * i, copy(strings.get(i)));
        Memory.store64(address + 8L * strings.size(), 0);
        return address;
    }
}
