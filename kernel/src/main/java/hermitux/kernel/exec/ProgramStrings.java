package hermitux.kernel.exec;

import hermitux.kernel.machine.Memory;
import java.util.ArrayList;
import java.util.List;

/** The arguments of a program, or its environment, on their way to its stack: byte strings, one char a byte. */
public class ProgramStrings {
    /** One string's limit with its NUL (execve(2), limits on size of arguments). */
    static final int LONGEST = 131072;

    private final ArrayList<String> texts = new ArrayList<>();

    static ProgramStrings of(List<String> list) {
        var strings = new ProgramStrings();
        for (int i = 0; i < list.size(); i++) strings.texts.add(list.get(i));
        return strings;
    }

    /** A script's interpreter comes before what is there. */
    final void addFirst(String text) { texts.add(0, text); }

    /** Takes the first one away, if there is any. */
    void dropFirst() { if (!texts.isEmpty()) texts.remove(0); }

    final boolean startsWithText() { return !texts.isEmpty(); }

    int count() { return texts.size(); }

    /** The bytes with their NULs. */
    long lengthBytes() {
        long length = 0;
        for (int i = 0; i < texts.size(); i++) length += texts.get(i).length() + 1;
        return length;
    }

    final boolean hasTooLong() {
        for (int i = 0; i < texts.size(); i++) if (texts.get(i).length() >= LONGEST) return true;
        return false;
    }

    /** Writes the strings one after the other, and pointers to them with a NULL, to checked memory; answers where the pointers end. */
    final long store(long pointers, long at) {
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            Memory.store64(pointers, at);
            pointers += 8;
            for (int j = 0; j < text.length(); j++) Memory.store8(at + j, text.charAt(j));
            at += text.length();
            Memory.store8(at++, 0);
        }
        pointers = storeRest(pointers, at);
        Memory.store64(pointers, 0);
        return pointers + 8;
    }

    /** Those behind the ones that are kept here. */
    long storeRest(long pointers, long at) { return pointers; }

    /** Nobody needs them any more. */
    public void release() { }
}
