package hermitux.kernel.thread;

/**
 * User and group identities and capabilities (credentials(7), capabilities(7)) of a thread. A new thread or process shares those of its maker until
 * one of them changes its own ({@link #change}); C libraries see to it that the threads of a process change theirs together.
 */
public final class Credentials {
    /** Capabilities that exist: 0 to CAP_CHECKPOINT_RESTORE. */
    public static final int LAST_CAPABILITY = 40;
    public static final long ALL_CAPABILITIES = (1L << LAST_CAPABILITY + 1) - 1;

    public static final int CHOWN = 0, DAC_OVERRIDE = 1, DAC_READ_SEARCH = 2, FOWNER = 3, FSETID = 4, KILL = 5, SETGID = 6, SETUID = 7, SETPCAP = 8;
    public static final int IPC_LOCK = 14, SYS_CHROOT = 18, SYS_PTRACE = 19, SYS_ADMIN = 21, SYS_NICE = 23, SYS_RESOURCE = 24, SYS_TIME = 25, WAKE_ALARM = 35;

    public int userId, effectiveUserId, savedUserId, fileUserId;
    public int groupId, effectiveGroupId, savedGroupId, fileGroupId;
    /** Supplementary groups. */
    public int[] groups = new int[0];

    public long effective, permitted, inheritable, ambient;
    public long bounding = ALL_CAPABILITIES;
    /** prctl(PR_SET_SECUREBITS). */
    public int secureBits;
    public static final int KEEP_CAPABILITIES = 1 << 4, KEEP_CAPABILITIES_LOCKED = 1 << 5, NO_SETUID_FIXUP = 1 << 2, NO_ROOT = 1;
    /** Capabilities that go and come with fsuid 0: CHOWN to FSETID, LINUX_IMMUTABLE, MKNOD, MAC_OVERRIDE. */
    private static final long FILE_CAPABILITIES = 0x1f | 1 << 9 | 1 << 27 | 1L << 32;
    public boolean noNewPrivileges;

    /** More than one task may have this object. */
    private boolean shared;

    /** Those of the running task, to look at. */
    public static Credentials current() { return Scheduler.current().credentials; }

    /** Those of the running task, to change: its own from now on. */
    public static Credentials change() {
        Task task = Scheduler.current();
        if (task.credentials.shared) task.credentials = task.credentials.copy();
        return task.credentials;
    }

    /** For a task that is made: both have them until one changes its own. */
    Credentials share() {
        shared = true;
        return this;
    }

    private Credentials copy() {
        var copy = new Credentials();
        copy.userId = userId;
        copy.effectiveUserId = effectiveUserId;
        copy.savedUserId = savedUserId;
        copy.fileUserId = fileUserId;
        copy.groupId = groupId;
        copy.effectiveGroupId = effectiveGroupId;
        copy.savedGroupId = savedGroupId;
        copy.fileGroupId = fileGroupId;
        copy.groups = groups;
        copy.effective = effective;
        copy.permitted = permitted;
        copy.inheritable = inheritable;
        copy.ambient = ambient;
        copy.bounding = bounding;
        copy.secureBits = secureBits;
        copy.noNewPrivileges = noNewPrivileges;
        return copy;
    }

    /**
     * Those of a program that execve(2) starts (capabilities(7), "Transformation of capabilities during execve"): files have no capabilities here.
     * @param user the effective user it gets, or -1
     */
    public Credentials executed(int user, int group) {
        Credentials own = copy();
        if (user != -1) own.effectiveUserId = user;
        if (group != -1) own.effectiveGroupId = group;
        own.savedUserId = own.fileUserId = own.effectiveUserId;
        own.savedGroupId = own.fileGroupId = own.effectiveGroupId;
        boolean root = (own.userId == 0 || own.effectiveUserId == 0) && (secureBits & NO_ROOT) == 0;
        if (user != -1 || group != -1) own.ambient = 0;
        own.permitted = root ? own.inheritable | own.bounding : own.ambient;
        own.effective = root ? own.effectiveUserId == 0 ? own.permitted : 0 : own.ambient;
        own.secureBits &= ~KEEP_CAPABILITIES;
        return own;
    }

    /** The identities that a program starts with: root has every capability, others none. */
    public void set(int user, int group) {
        userId = effectiveUserId = savedUserId = fileUserId = user;
        groupId = effectiveGroupId = savedGroupId = fileGroupId = group;
        effective = permitted = user == 0 ? ALL_CAPABILITIES : 0;
        inheritable = ambient = 0;
    }

    /** After a change of user ids, capabilities follow as capabilities(7) says ("Effect of user ID changes on capabilities"). */
    public void usersChanged(int oldReal, int oldEffective, int oldSaved, int oldFile) {
        if ((secureBits & NO_SETUID_FIXUP) != 0) return;
        boolean wasRoot = oldReal == 0 || oldEffective == 0 || oldSaved == 0;
        if (wasRoot && userId != 0 && effectiveUserId != 0 && savedUserId != 0) {
            if ((secureBits & KEEP_CAPABILITIES) == 0) permitted = effective = 0;
            ambient = 0;
        }
        if (oldEffective == 0 && effectiveUserId != 0) effective = 0;
        if (oldEffective != 0 && effectiveUserId == 0) effective = permitted;
        fileUserChanged(oldFile);
    }

    /** After setfsuid(2). */
    public void fileUserChanged(int oldFile) {
        if (oldFile == 0 && fileUserId != 0) effective &= ~FILE_CAPABILITIES;
        if (oldFile != 0 && fileUserId == 0) effective |= FILE_CAPABILITIES & permitted;
    }

    public boolean has(int capability) { return (effective >>> capability & 1) != 0; }

    public boolean inGroup(int group) {
        if (group == fileGroupId) return true;
        for (int member : groups) if (member == group) return true;
        return false;
    }

    /** May change what belongs to a user, as its owner or by CAP_FOWNER (path_resolution(7)). */
    public boolean owns(int user) { return user == fileUserId || has(FOWNER); }
}
