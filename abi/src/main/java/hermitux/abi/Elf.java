package hermitux.abi;

/** ELF64 as far as loading a program needs it (elf(5)): offsets in bytes, and the values that the loader knows. */
public final class Elf {
    /** The first four bytes, as a little-endian number. */
    public static final int MAGIC = 0x464c457f;
    public static final int CLASS = 4, DATA = 5, TYPE = 16, MACHINE = 18, ENTRY = 24, PROGRAM_HEADERS = 32;
    public static final int PROGRAM_HEADER_SIZE = 54, PROGRAM_HEADER_COUNT = 56, HEADER_SIZE = 64;
    public static final int CLASS_32 = 1, CLASS_64 = 2, LITTLE_ENDIAN = 1;
    public static final int TYPE_OBJECT = 1, TYPE_PROGRAM = 2, TYPE_SHARED = 3, TYPE_CORE = 4;
    public static final int MACHINE_I386 = 3, MACHINE_X86_64 = 62;

    /** A program header. */
    public static final int P_TYPE = 0, P_FLAGS = 4, P_OFFSET = 8, P_ADDRESS = 16, P_FILE_SIZE = 32, P_MEMORY_SIZE = 40, P_ALIGNMENT = 48, P_SIZE = 56;
    public static final int PT_LOAD = 1, PT_INTERP = 3, PT_GNU_STACK = 0x6474e551;
    public static final int PF_EXECUTE = 1, PF_WRITE = 2, PF_READ = 4;

    private Elf() { }
}
