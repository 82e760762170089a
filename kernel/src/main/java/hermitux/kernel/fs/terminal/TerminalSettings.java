package hermitux.kernel.fs.terminal;

import hermitux.kernel.machine.Memory;

/**
 * The settings of a terminal (termios(3)), with the layout of the kernel's struct termios: u32 c_iflag, c_oflag, c_cflag, c_lflag, u8 c_line,
 * u8 c_cc[19]; struct termios2 adds u32 c_ispeed, c_ospeed.
 */
public final class TerminalSettings {
    public static final int SIZE = 36, SIZE2 = 44;
    private static final int CHARACTERS = 17, CHARACTER_COUNT = 19, INPUT_SPEED = 36, OUTPUT_SPEED = 40;

    /** c_iflag. */
    static final int ISTRIP = 0040, INLCR = 0100, IGNCR = 0200, ICRNL = 0400, IUCLC = 01000, IXON = 02000, IXANY = 04000, IMAXBEL = 020000, IUTF8 = 040000;
    /** c_cflag. */
    static final int HUPCL = 02000;
    /** c_oflag. */
    static final int OPOST = 1, OLCUC = 2, ONLCR = 4, OCRNL = 010, ONOCR = 020, ONLRET = 040, TABDLY = 014000, XTABS = 014000;
    /** c_lflag. */
    static final int ISIG = 1, ICANON = 2, ECHO = 010, ECHOE = 020, ECHOK = 040, ECHONL = 0100, NOFLSH = 0200, TOSTOP = 0400, ECHOCTL = 01000;
    static final int ECHOPRT = 02000, ECHOKE = 04000, IEXTEN = 0100000;
    /** Indices of c_cc. */
    static final int VINTR = 0, VQUIT = 1, VERASE = 2, VKILL = 3, VEOF = 4, VTIME = 5, VMIN = 6, VSTART = 8, VSTOP = 9, VSUSP = 10, VEOL = 11;
    static final int VREPRINT = 12, VWERASE = 14, VLNEXT = 15, VEOL2 = 16;

    /** What Linux starts a terminal with, plus IUTF8, as terminal emulators set it. */
    int input = ICRNL | IXON | IUTF8;
    int output = OPOST | ONLCR;
    int control = HUPCL | 0277;         // CREAD CS8 B38400
    int local = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
    private int discipline;
    private int inputSpeed = 38400;
    private int outputSpeed = 38400;
    private final byte[] characters = { 3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0, 0, 0 };

    boolean canonical() { return (local & ICANON) != 0; }
    /** ^S and ^Q stop and start the output: packet mode tells of it. */
    boolean flowControl() { return (input & IXON) != 0 && characters[VSTART] == 17 && characters[VSTOP] == 19; }
    int character(int index) { return characters[index] & 255; }

    /** The byte is this special character; one that is 0 is switched off. */
    boolean is(int value, int index) { return value != 0 && value == character(index); }

    void store(long address, boolean second) {
        Memory.store32(address, input);
        Memory.store32(address + 4, output);
        Memory.store32(address + 8, control);
        Memory.store32(address + 12, local);
        Memory.store8(address + 16, discipline);
        for (int i = 0; i < CHARACTER_COUNT; i++) Memory.store8(address + CHARACTERS + i, characters[i]);
        if (!second) return;
        Memory.store32(address + INPUT_SPEED, inputSpeed);
        Memory.store32(address + OUTPUT_SPEED, outputSpeed);
    }

    void load(long address, boolean second) {
        input = Memory.load32(address);
        output = Memory.load32(address + 4);
        control = Memory.load32(address + 8);
        local = Memory.load32(address + 12);
        discipline = Memory.load8(address + 16);
        for (int i = 0; i < CHARACTER_COUNT; i++) characters[i] = (byte) Memory.load8(address + CHARACTERS + i);
        if (!second) return;
        inputSpeed = Memory.load32(address + INPUT_SPEED);
        outputSpeed = Memory.load32(address + OUTPUT_SPEED);
    }
}
