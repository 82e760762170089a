package hermitux.vmm.sandbox;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;

/**
 * The files that a running machine's process may still open, by Landlock (Documentation/userspace-api/landlock.rst of Linux): beneath its shares.
 * What is open already stays open. Where the host's kernel has no Landlock nothing is restricted here.
 */
final class FileRights {
    private static final int CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446;
    private static final int VERSION_WANTED = 1, PATH_BENEATH = 1;
    private static final int WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_FOLDER = 1 << 3, REMOVE_FOLDER = 1 << 4, REMOVE_FILE = 1 << 5;
    private static final int MAKE_FOLDER = 1 << 7, MAKE_FILE = 1 << 8, MAKE_SOCKET = 1 << 9, MAKE_FIFO = 1 << 10, MAKE_LINK = 1 << 12;
    private static final int ANOTHER_FOLDER = 1 << 13, TRUNCATE = 1 << 14;
    private static final int READ = READ_FILE | READ_FOLDER;
    private static final int CHANGE = WRITE_FILE | REMOVE_FOLDER | REMOVE_FILE | MAKE_FOLDER | MAKE_FILE | MAKE_SOCKET | MAKE_FIFO | MAKE_LINK
        | ANOTHER_FOLDER | TRUNCATE;
    /** Every right of the first version, then what later ones know. */
    private static final int FIRST_VERSION = (1 << 13) - 1;

    private final long argument = Scratch.allocate(16);
    private final int version = (int) Linux.call(CREATE_RULESET, 0, 0, VERSION_WANTED);
    private final int known = FIRST_VERSION | (version >= 2 ? ANOTHER_FOLDER : 0) | (version >= 3 ? TRUNCATE : 0);
    private int rules = -1;

    boolean available() { return version > 0; }

    /** A folder, by a descriptor of it, and all below. */
    void allowBeneath(int folder, boolean writable) { allow(folder, READ | (writable ? CHANGE : 0)); }

    /** struct landlock_path_beneath_attr: u64 rights, s32 descriptor. */
    private void allow(int descriptor, int rights) {
        if (!available()) return;
        create();
        Memory.store64(argument, rights & known);
        Memory.store32(argument + 8, descriptor);
        check(Linux.call(ADD_RULE, rules, PATH_BENEATH, argument, 0));
    }

    private void create() {
        if (rules >= 0) return;
        Memory.store64(argument, known);
        rules = (int) check(Linux.call(CREATE_RULESET, argument, 8, 0));
    }

    /** From now on; needs no_new_privs. */
    void enter() {
        if (!available()) return;
        create();
        check(Linux.call(RESTRICT_SELF, rules, 0));
        Linux.call(Linux.CLOSE, rules);
    }

    private static long check(long result) {
        if (result < 0) throw MachineFailure.of("the sandbox cannot restrict files (Landlock)", result);
        return result;
    }
}
