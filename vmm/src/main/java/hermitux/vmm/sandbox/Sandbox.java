package hermitux.vmm.sandbox;

import hermitux.vmm.MachineFailure;
import hermitux.vmm.machine.Linux;
import hermitux.vmm.machine.Loops;
import hermitux.vmm.machine.Memory;
import hermitux.vmm.machine.Scratch;
import java.util.ArrayList;

/**
 * What this process gives up for good once its machine is set up: all that running the guest does not need, so that a guest which got the better of a
 * device would not have much. Five walls: capabilities and new privileges; core files and debuggers; the root folder; files by {@link FileRights}; system
 * calls by the {@link Rules}. A call that no rule allows ends the machine with one line (vmm.c).
 *
 * To be entered while the process has one thread, before the guest's first instruction.
 */
public final class Sandbox {
    private static final int CAPGET = 125, CAPSET = 126, SET_FILTER = 1;
    private static final int SET_DUMPABLE = 4, SET_NO_NEW_PRIVILEGES = 38;
    private static final int CAPABILITY_VERSION = 0x20080522;
    private static final int CHANGE_OWNER = 1, IGNORE_PERMISSIONS = 1 << 1, READ_AND_SEARCH = 1 << 2, ACT_AS_OWNER = 1 << 3, KEEP_SET_ID = 1 << 4;

    private record Folder(int descriptor, boolean writable) { }

    private final ArrayList<Folder> folders = new ArrayList<>();
    /** Bits of what the machine has. */
    private int has = Rule.Need.NOTHING.bit();
    /** Bits of those that serving the shares needs. */
    private int capabilities;

    /**
     * The machine shares a folder with its guest.
     *
     * @param publicOnly what only some users may read is not served
     * @param byNumber modes are changed by fchmodat(2)
     */
    public void share(int folder, boolean writable, boolean publicOnly, boolean byNumber) {
        folders.add(new Folder(folder, writable));
        has |= Rule.Need.SHARE.bit() | (writable ? Rule.Need.WRITABLE_SHARE.bit() : 0) | (byNumber ? Rule.Need.WRITABLE_SHARE_BEFORE_6_6.bit() : 0);
        if (!publicOnly) capabilities |= READ_AND_SEARCH;
        if (writable) capabilities |= CHANGE_OWNER | IGNORE_PERMISSIONS | ACT_AS_OWNER | KEEP_SET_ID;
    }

    /** The machine has a disk, which is open already. */
    public void disk(boolean writable) { has |= Rule.Need.DISK.bit() | (writable ? Rule.Need.WRITABLE_DISK.bit() : 0); }

    /** The guest is told of changes in a share. */
    public void watch() { has |= Rule.Need.WATCHED_SHARE.bit(); }

    private boolean has(Rule.Need need) { return (has & need.bit()) != 0; }

    /** Closes the door behind us; throws if the host's kernel cannot. */
    public void enter() {
        FileRights files = new FileRights();
        for (Folder folder : folders) files.allowBeneath(folder.descriptor(), folder.writable());
        long filter = filter();
        Loops.catchViolations();
        leaveFiles();
        dropCapabilities();
        check(Linux.call(Linux.PRCTL, SET_DUMPABLE, 0), "PR_SET_DUMPABLE");
        check(Linux.call(Linux.PRCTL, SET_NO_NEW_PRIVILEGES, 1), "PR_SET_NO_NEW_PRIVS");
        files.enter();
        check(Linux.call(Linux.SECCOMP, SET_FILTER, 0, filter), "seccomp");
    }

    /** Where we may, / becomes a folder of /proc in which only numbers of our own descriptors are: a path then leads nowhere. */
    private void leaveFiles() {
        // A watch and extended attributes are asked for by a name, the sealed one of a descriptor, which counts from here.
        if (has(Rule.Need.SHARE)) {
            check(Linux.call(Linux.CHDIR, Scratch.string("/proc/self/fd")), "chdir");
            Linux.call(Linux.CHROOT, Scratch.string("/proc/self/fdinfo"));
            return;
        }
        if (Linux.call(Linux.CHROOT, Scratch.string("/proc/self/fdinfo")) == 0) check(Linux.call(Linux.CHDIR, Scratch.string("/")), "chdir");
    }

    /** A struct sock_fprog: u16 number of instructions, their address. */
    private long filter() {
        long[] instructions = new Filter(applicable()).program();
        long program = Scratch.allocate(16), code = Scratch.allocate(8L * instructions.length);
        for (int i = 0; i < instructions.length; i++) Memory.store64(code + 8L * i, instructions[i]);
        Memory.store16(program, instructions.length);
        Memory.store64(program + 8, code);
        return program;
    }

    private Rule[] applicable() {
        Rule[] all = Rules.all((int) Linux.call(Linux.GETPID, 0));
        int count = 0;
        for (Rule rule : all) if (has(rule.need())) all[count++] = rule;
        Rule[] applicable = new Rule[count];
        System.arraycopy(all, 0, applicable, 0, count);
        return applicable;
    }

    /** Those that serving the shares needs, as far as there are any; u32 version, s32 process, then twice u32 effective, permitted, inheritable. */
    private void dropCapabilities() {
        long header = Scratch.allocate(8), sets = Scratch.allocate(24);
        Memory.store32(header, CAPABILITY_VERSION);
        check(Linux.call(CAPGET, header, sets), "capget");
        int kept = Memory.load32(sets + 4) & capabilities;
        Memory.fill(sets, 0, 24);
        Memory.store32(sets, kept);
        Memory.store32(sets + 4, kept);
        check(Linux.call(CAPSET, header, sets), "capset");
    }

    private static void check(long result, String what) {
        if (result < 0) throw MachineFailure.of("the sandbox cannot be made here, --no-sandbox runs without it: " + what, result);
    }
}
