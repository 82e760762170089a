package hermitux.kernel.trace;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;

/** What carries data: io vectors, offsets, and the structures of sockets. */
final class TransferPrinter {
    private static final int AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, SOL_SOCKET = 1, SOL_TCP = 6;
    private static final int MOST_VECTORS = 32;

    private TransferPrinter() { }

    /** @param available bytes that the vectors hold together; -errno if none: then their addresses are printed */
    static void vectors(long userAddress, long count, long available) {
        if (userAddress == 0 || count > 0 && !UserMemory.readable(userAddress, 16)) { Line.address(userAddress); return; }
        long left = available;
        Line.add('[');
        for (int i = 0; i < count && i < MOST_VECTORS; i++) {
            long address = userAddress + 16L * i;
            if (!UserMemory.readable(address, 16)) { Line.add(", ..."); break; }
            long base = Memory.load64(address), length = Memory.load64(address + 8), shown = Math.min(length, left);
            Line.add(i > 0 ? ", {iov_base=" : "{iov_base=");
            if (left < 0 || length < 0) Line.address(base);
            else UserData.buffer(base, shown);
            Line.add(", iov_len=");
            Line.unsigned(length);
            Line.add('}');
            if (left >= 0) left -= Math.max(shown, 0);
            if (i == MOST_VECTORS - 1 && count > MOST_VECTORS) Line.add(", ...");
        }
        Line.add(']');
    }

    static void message(long userAddress, long available) {
        if (!UserData.readable(userAddress, 56)) return;
        int nameLength = Memory.load32(userAddress + 8);
        Line.add("{msg_name=");
        socketAddress(Memory.load64(userAddress), 0, nameLength);
        Line.add(", msg_namelen=");
        Line.unsigned(nameLength & 0xffffffffL);
        Line.add(", msg_iov=");
        vectors(Memory.load64(userAddress + 16), Memory.load64(userAddress + 24), available);
        Line.add(", msg_iovlen=");
        Line.unsigned(Memory.load64(userAddress + 24));
        Line.add(", msg_controllen=");
        Line.unsigned(Memory.load64(userAddress + 40));
        Line.add(", msg_flags=");
        VocabularyPrinter.print(Vocabulary.MESSAGE_FLAGS, Memory.load32(userAddress + 48) & 0xffffffffL);
        Line.add('}');
    }

    /** A file offset that the call advances. */
    static void offset(long userAddress, long before) {
        if (!UserData.readable(userAddress, 8)) return;
        Line.add('[');
        Line.decimal(before);
        Line.add(']');
        long after = Memory.load64(userAddress);
        if (after == before) return;
        Line.add(" => [");
        Line.decimal(after);
        Line.add(']');
    }

    /** A length that the call replaces with the one it has stored. */
    static void length(long userAddress, int before, boolean failed) {
        if (!UserData.readable(userAddress, 4)) return;
        Line.add('[');
        Line.decimal(before);
        int after = failed ? before : Memory.load32(userAddress);
        if (after != before) {
            Line.add(" => ");
            Line.decimal(after);
        }
        Line.add(']');
    }

    /** @param lengthAddress where the length is, or 0: then it is the last argument */
    static void socketAddress(long userAddress, long lengthAddress, int lengthBytes) {
        int length = lengthBytes;
        if (lengthAddress != 0 && UserMemory.readable(lengthAddress, 4)) length = Memory.load32(lengthAddress);
        if (length < 2 || length > 128) { Line.address(userAddress); return; }
        if (!UserData.readable(userAddress, length)) return;
        int family = Memory.load16(userAddress);
        Line.add("{sa_family=");
        VocabularyPrinter.print(Vocabulary.DOMAIN, family);
        if (family == AF_UNIX) pathAddress(userAddress, length);
        else if (family == AF_INET && length >= 16) internetAddress(userAddress);
        else if (family == AF_INET6 && length >= 28) internetAddress6(userAddress);
        else if (length > 2) {
            Line.add(", sa_data=");
            UserData.buffer(userAddress + 2, length - 2);
        }
        Line.add('}');
    }

    private static void pathAddress(long userAddress, int length) {
        if (length == 2) return;
        Line.add(", sun_path=");
        if (Memory.load8(userAddress + 2) == 0) {
            Line.add('@');
            UserData.buffer(userAddress + 3, length - 3);
        } else UserData.field(userAddress + 2, length - 2);
    }

    private static int port(long address) { return Memory.load8(address) << 8 | Memory.load8(address + 1); }

    private static void internetAddress(long userAddress) {
        Line.add(", sin_port=htons(");
        Line.decimal(port(userAddress + 2));
        Line.add("), sin_addr=inet_addr(\"");
        for (int i = 0; i < 4; i++) {
            if (i > 0) Line.add('.');
            Line.decimal(Memory.load8(userAddress + 4 + i));
        }
        Line.add("\")");
    }

    /** The longest run of zero groups is "::" (RFC 5952). */
    private static void internetAddress6(long userAddress) {
        Line.add(", sin6_port=htons(");
        Line.decimal(port(userAddress + 2));
        Line.add("), sin6_flowinfo=htonl(");
        Line.unsigned((long) port(userAddress + 4) << 16 | port(userAddress + 6));
        Line.add("), inet_pton(AF_INET6, \"");
        int run = -1, runLength = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && port(userAddress + 8 + 2L * end) == 0) end++;
            if (end - i > runLength) { run = i; runLength = end - i; }
        }
        for (int i = 0; i < 8; i++) {
            if (i == run) {
                Line.add("::");
                i += runLength - 1;
                continue;
            }
            if (i > 0 && i != run + runLength) Line.add(':');
            Line.bareHexadecimal(port(userAddress + 8 + 2L * i));
        }
        Line.add("\", &sin6_addr), sin6_scope_id=");
        Line.unsigned(Memory.load32(userAddress + 24) & 0xffffffffL);
    }

    static void protocol(long domain, long value) {
        if ((int) domain == AF_INET || (int) domain == AF_INET6) VocabularyPrinter.print(Vocabulary.INTERNET_PROTOCOL, value);
        else Line.decimal(value);
    }

    static void option(long level, long value) {
        if ((int) level == SOL_SOCKET) VocabularyPrinter.print(Vocabulary.SOCKET_OPTIONS, value);
        else if ((int) level == SOL_TCP) VocabularyPrinter.print(Vocabulary.TCP_OPTIONS, value);
        else Line.hexadecimal(value);
    }

    /** @param length of the value, or the address of its length where the call fills it */
    static void optionValue(long userAddress, int length, boolean filled) {
        int bytes = length;
        if (filled) {
            long lengthAddress = ArgumentPrinter.argument(4);
            bytes = UserMemory.readable(lengthAddress, 4) ? Memory.load32(lengthAddress) : 0;
        }
        if (bytes == 4) UserData.ints(userAddress, 1);
        else UserData.buffer(userAddress, bytes);
    }
}
