package hermitux.kernel.ipc;

import hermitux.kernel.machine.Memory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.time.Clock;

/** What a shared memory segment, a semaphore set and a message queue of System V have in common (sysvipc(7)): key, owner and permissions. */
public abstract class IpcObject {
    private static final int OWNER_CAPABILITY = 15;
    /** struct ipc64_perm: key, uid, gid, cuid, cgid, mode, u16 sequence. */
    public static final int SIZE = 48;
    private static final int USER = 4, GROUP = 8, CREATOR = 12, CREATOR_GROUP = 16, MODE = 20, SEQUENCE = 24;
    private static final long SECOND = 1_000_000_000L;

    public int key;
    public int id;
    public int mode;
    public boolean removed;
    private int uid;
    private int gid;
    private final int creator;
    private final int creatorGroup;
    public long changedSeconds = seconds();

    protected IpcObject(int key, int mode) {
        this.key = key;
        this.mode = mode & 0777;
        Credentials who = Credentials.current();
        uid = creator = who.effectiveUserId;
        gid = creatorGroup = who.effectiveGroupId;
    }

    public static long seconds() { return Clock.realtimeNanos() / SECOND; }

    /** Whether the process has all the rights of a mode, whichever class of users they are written for (ipcperms of Linux). */
    public final boolean allows(int wantedMode) {
        int wanted = (wantedMode >> 6 | wantedMode >> 3 | wantedMode) & 7;
        Credentials who = Credentials.current();
        int granted = mode;
        if (who.effectiveUserId == creator || who.effectiveUserId == uid) granted >>= 6;
        else if (who.inGroup(creatorGroup) || who.inGroup(gid)) granted >>= 3;
        return (wanted & ~granted) == 0 || who.has(OWNER_CAPABILITY);
    }

    /** May change or remove it. */
    public final boolean isOwned() {
        Credentials who = Credentials.current();
        return who.effectiveUserId == creator || who.effectiveUserId == uid || who.has(Credentials.SYS_ADMIN);
    }

    public final void store(long address) {
        Memory.store32(address, key);
        Memory.store32(address + USER, uid);
        Memory.store32(address + GROUP, gid);
        Memory.store32(address + CREATOR, creator);
        Memory.store32(address + CREATOR_GROUP, creatorGroup);
        Memory.store32(address + MODE, mode);
        Memory.store32(address + SEQUENCE, id >>> IpcTable.INDEX_BITS);
    }

    /** IPC_SET: owner and permissions of a structure in checked memory. */
    public final void load(long address) {
        uid = Memory.load32(address + USER);
        gid = Memory.load32(address + GROUP);
        mode = mode & ~0777 | Memory.load32(address + MODE) & 0777;
        changedSeconds = seconds();
    }

    /** Heap that it takes. */
    protected abstract int heapBytes();
}
