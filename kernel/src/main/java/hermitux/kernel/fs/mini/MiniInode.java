package hermitux.kernel.fs.mini;

import hermitux.abi.Errno;
import hermitux.kernel.collection.StringMap;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.time.Clock;

/** What all inodes of MiniFS have: a number, owner, times and extended attributes. */
abstract class MiniInode extends Inode {
    /** Names and values of extended attributes, both byte strings; null while there are none. */
    private StringMap<String> attributes;
    /** Heap taken for them. */
    private int attributeBytes;
    private static final int CREATE = 1, REPLACE = 2, ATTRIBUTE_BYTES = 128;

    MiniInode(MiniFs fileSystem, int mode) {
        super(fileSystem);
        this.mode = mode;
        number = fileSystem.number();
        long now = Clock.realtimeNanos();
        accessedNanos = now;
        modifiedNanos = now;
        changedNanos = now;
    }

    /** Owner of what a process makes in a directory: a set-group-ID directory hands its group down (inode(7)). */
    final void ownedIn(Inode directory) {
        Credentials who = Credentials.current();
        uid = who.fileUserId;
        gid = who.fileGroupId;
        if ((directory.mode & 02000) == 0) return;
        gid = directory.gid;
        if (isDirectory()) mode |= 02000;
        else if ((mode & 02010) == 02010 && !who.inGroup(gid) && !who.has(Credentials.FSETID)) mode &= ~02000;
    }

    @Override public long change(int mask, int newMode, int newUid, int newGid, long accessed, long modified) {
        if ((mask & MODE) != 0) mode = mode & ~07777 | newMode & 07777;
        if ((mask & OWNER) != 0) uid = newUid;
        if ((mask & GROUP) != 0) gid = newGid;
        if ((mask & ACCESSED) != 0) accessedNanos = accessed;
        if ((mask & MODIFIED) != 0) modifiedNanos = modified;
        changedNanos = Clock.realtimeNanos();
        return 0;
    }

    @Override protected void forget() { ((MiniFs) fileSystem).forget(attributeBytes); }

    @Override public String extendedAttribute(String name) {
        if (!supported(name)) return Failure.of(Errno.EOPNOTSUPP);
        String value = attributes == null ? null : attributes.get(name);
        return value == null ? Failure.of(Errno.ENODATA) : value;
    }

    @Override public long setExtendedAttribute(String name, String value, int flags) {
        if (!supported(name)) return -Errno.EOPNOTSUPP;
        boolean exists = attributes != null && attributes.has(name);
        if (exists && (flags & CREATE) != 0) return -Errno.EEXIST;
        if (!exists && ((flags & REPLACE) != 0 || value == null)) return -Errno.ENODATA;
        int bytes = (exists ? -bytes(name, attributes.get(name)) : 0) + (value == null ? 0 : bytes(name, value));
        if (bytes < 0) HeapBudget.give(-bytes);
        else if (!HeapBudget.take(bytes)) return -Errno.ENOSPC;
        attributeBytes += bytes;
        if (attributes == null) attributes = new StringMap<>();
        if (value == null) attributes.remove(name);
        else attributes.put(name, value);
        changedNanos = Clock.realtimeNanos();
        return 0;
    }

    private static int bytes(String name, String value) { return ATTRIBUTE_BYTES + 2 * (name.length() + value.length()); }

    @Override public String extendedAttributes() {
        if (attributes == null) return "";
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < attributes.capacity(); i++) {
            String name = attributes.keyAt(i);
            if (name != null && (!name.startsWith("trusted.") || Credentials.current().has(Credentials.SYS_ADMIN))) names.append(name).append('\0');
        }
        return names.toString();
    }

    /** tmpfs keeps these; system.posix_acl_… needs ACLs, which are not there. */
    private static boolean supported(String name) {
        return name.startsWith("user.") || name.startsWith("trusted.") || name.startsWith("security.");
    }
}
