package hermitux.launcher.control;

/**
 * What the guest says on its serial port, taken apart: lines of text, and records that a byte 0x01 begins and a newline ends. The guest
 * may be broken or hostile: a line is cut after 64 KiB, a record after 4 KiB, and one that makes no sense is passed over.
 */
final class ControlChannel {
    private static final int MAX_LINE = 64 << 10;
    private static final int MAX_RECORD = 4096;
    private static final int MAX_CALL = 511;
    private static final int MAX_SIGNAL = 64;
    private static final char RECORD = 1;

    /** Who is told. */
    interface Listener {
        /** A line with its newline. */
        void line(String text);
        void ended(int status);
        void timeRequested();
        /** From now on signals may be passed on. */
        void listening();
        /** The kernel has sent the program the signal that it was told of. */
        void signalTaken();
        /** A program crashed: where its instruction lies in a file. */
        void crashed(String path, long fileOffset);
        /** The program is about to start, at this address; only a debugger is told. */
        void starting(long address);
        /** An exception of the program is about to become a signal; its registers lie there. Only a debugger is told. */
        void faulted(int signal, long registers);
        /** The program has made a system call that it had not made before. */
        void called(int number);
        /** The program has made a system call that the kernel does not have. */
        void lacking(int number);
    }

    private final Listener listener;
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder record = new StringBuilder();
    private boolean inRecord;

    ControlChannel(Listener listener) { this.listener = listener; }

    void accept(byte[] bytes, int lengthBytes) {
        for (int i = 0; i < lengthBytes; i++) accept((char) (bytes[i] & 255));
    }

    void accept(char c) {
        if (c == RECORD) {
            inRecord = true;
            record.setLength(0);
        } else if (inRecord) {
            if (c == '\n') endRecord();
            else if (record.length() < MAX_RECORD) record.append(c);
        } else {
            line.append(c);
            if (c == '\n' || line.length() == MAX_LINE) endLine();
        }
    }

    private void endLine() {
        String text = line.toString();
        line.setLength(0);
        listener.line(text);
    }

    private void endRecord() {
        inRecord = false;
        String text = record.toString();
        if (text.equals("T")) {
            listener.timeRequested();
        } else if (text.equals("L")) {
            listener.listening();
        } else if (text.equals("S")) {
            listener.signalTaken();
        } else if (text.startsWith("E")) {
            long status = number(text, 1, 10);
            if (status >= 0 && status <= 255) listener.ended((int) status);
        } else if (text.startsWith("F")) {
            int space = text.indexOf(' ');
            long signal = space < 0 ? -1 : number(text.substring(0, space), 1, 10), registers = space < 0 ? -1 : address(text, space + 1);
            if (signal > 0 && signal <= MAX_SIGNAL) listener.faulted((int) signal, registers);
        } else if (text.startsWith("D")) {
            long address = number(text, 1, 16);
            if (address > 0) listener.starting(address);
        } else if (text.startsWith("C") || text.startsWith("N")) {
            long call = number(text, 1, 10);
            if (call < 0 || call > MAX_CALL) return;
            if (text.startsWith("C")) listener.called((int) call);
            else listener.lacking((int) call);
        } else if (text.startsWith("A")) {
            int space = text.lastIndexOf(' ');
            long offset = space < 0 ? -1 : number(text, space + 1, 16);
            if (offset >= 0) listener.crashed(text.substring(1, space), offset);
        }
    }

    /** The rest of the text as a hexadecimal number of up to 64 bits; 0 if it is none. */
    private static long address(String text, int at) {
        long address = 0;
        for (int i = at; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || i - at == 16) return 0;
            address = address << 4 | digit;
        }
        return address;
    }

    /** -1 if the rest of the text is no number. */
    private static long number(String text, int at, int radix) {
        if (at == text.length() || text.length() - at > 15) return -1;
        long number = 0;
        for (int i = at; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) return -1;
            number = number * radix + digit;
        }
        return number;
    }

    /** The guest is gone: gives out what has no newline yet. */
    void finish() {
        if (line.length() == 0) return;
        line.append('\n');
        endLine();
    }
}
