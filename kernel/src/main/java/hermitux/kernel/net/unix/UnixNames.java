package hermitux.kernel.net.unix;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.Sockets;
import hermitux.kernel.collection.LongMap;
import hermitux.kernel.collection.StringMap;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.NameChange;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.Failure;

/**
 * Names of sockets (unix(7)): abstract ones in a table, paths in the file system, where bind makes an inode of type socket and connect finds the
 * socket by it. A socket's address is its struct sockaddr_un as bytes.
 */
final class UnixNames {
    static final int FAMILY_SIZE = 2;
    /** sizeof(struct sockaddr_un) */
    private static final int LONGEST = 110;
    private static final int AUTOMATIC_NAMES = 1 << 20;
    private static final int NAME_BYTES = 320;
    static final String UNNAMED = "\1\0";

    /** All names of sockets. */
    private static UnixNames names;

    /** By type and address: each type has names of its own, as on Linux. */
    private StringMap<UnixSocket> abstractNames;
    /** By inode number; sockets of several file systems with the same one are chained. */
    private LongMap<UnixSocket> paths;
    private int lastAutomatic;
    /** All sockets, for /proc/net/unix. */
    private UnixSocket newest;

    static UnixSocket newest() { return names.newest; }
    static void newest(UnixSocket socket) { names.newest = socket; }

    private UnixNames() { }

    static void init() {
        names = new UnixNames();
        names.abstractNames = new StringMap<>();
        names.paths = new LongMap<>();
    }

    /** 0, or -EINVAL for an address that names nothing. */
    static long check(String address) {
        if (address.length() <= FAMILY_SIZE || address.length() > LONGEST) return -Errno.EINVAL;
        return address.charAt(0) == Sockets.AF_UNIX && address.charAt(1) == 0 ? 0 : -Errno.EINVAL;
    }

    static boolean asksForAny(String address) { return address.equals(UNNAMED); }

    /** bind(2) of a checked address. */
    static long bind(UnixSocket socket, String address) {
        if (address.charAt(FAMILY_SIZE) != 0) return bindPath(socket, path(address));
        if (socket.address != null) return -Errno.EINVAL;
        if (names.abstractNames.has(key(address, socket.type))) return -Errno.EADDRINUSE;
        return bindAbstract(socket, address);
    }

    private static long bindAbstract(UnixSocket socket, String address) {
        if (!HeapBudget.take(NAME_BYTES)) return -Errno.ENOMEM;
        socket.address = new UnixAddress(address, null);
        names.abstractNames.put(key(address, socket.type), socket);
        return 0;
    }

    private static String key(String address, int type) { return (char) type + address; }

    /** An abstract name of five hexadecimal digits that is free. */
    static long bindAny(UnixSocket socket) {
        if (socket.address != null) return 0;
        for (int tries = 0; tries < AUTOMATIC_NAMES; tries++) {
            names.lastAutomatic = names.lastAutomatic + 1 & AUTOMATIC_NAMES - 1;
            String digits = Integer.toHexString(names.lastAutomatic | AUTOMATIC_NAMES).substring(1);
            String address = UNNAMED + "\0" + digits;
            if (!names.abstractNames.has(key(address, socket.type))) return bindAbstract(socket, address);
        }
        return -Errno.ENOSPC;
    }

    private static String path(String address) {
        int end = address.indexOf(0, FAMILY_SIZE);
        return address.substring(FAMILY_SIZE, end < 0 ? address.length() : end);
    }

    private static long bindPath(UnixSocket socket, String path) {
        Dentry entry = PathWalk.walk(null, path, PathWalk.ENTRY);
        if (entry == null) return -Failure.errno();
        if (PathWalk.last() != PathWalk.NAME || entry.inode != null) return -Errno.EADDRINUSE;
        if (PathWalk.hasTrailingSlash()) return -Errno.ENOENT;
        if (!HeapBudget.take(NAME_BYTES)) return -Errno.ENOMEM;
        int permissions = socket.inode().mode & FileMode.PERMISSIONS & ~FileContext.current().fileModeMask;
        long result = NameChange.makeNode(entry, FileMode.SOCKET | permissions, 0);
        if (result == 0 && socket.address != null) {
            NameChange.unlink(entry);
            result = -Errno.EINVAL;
        }
        if (result < 0) {
            HeapBudget.give(NAME_BYTES);
            return result;
        }
        entry.retain();
        socket.address = new UnixAddress(UNNAMED + path + "\0", entry);
        socket.nextOfInode = names.paths.get(entry.inode.number);
        names.paths.put(entry.inode.number, socket);
        return 0;
    }

    /** The socket of an address that the process may write to, for one of a type: null with Failure. */
    static UnixSocket find(String address, int type) {
        UnixSocket socket;
        if (address.charAt(FAMILY_SIZE) == 0) {
            socket = names.abstractNames.get(key(address, type));
        } else {
            Dentry entry = PathWalk.walk(null, path(address), PathWalk.FOLLOW);
            if (entry == null) return null;
            entry.inode.refresh();
            if (!Permission.allowed(entry.inode, Permission.WRITE)) return Failure.of(Errno.EACCES);
            socket = (entry.inode.mode & FileMode.TYPE) == FileMode.SOCKET ? find(entry.inode) : null;
        }
        if (socket == null) return Failure.of(Errno.ECONNREFUSED);
        return socket.type == type ? socket : Failure.of(Errno.EPROTOTYPE);
    }

    private static UnixSocket find(Inode inode) {
        UnixSocket socket = names.paths.get(inode.number);
        while (socket != null && socket.address.entry.inode.fileSystem != inode.fileSystem) socket = socket.nextOfInode;
        return socket;
    }

    /** The socket is closed: its name leads nowhere. A path stays in its directory. */
    static void forget(UnixSocket socket) {
        // One that was accepted shares its listener's name, and is not what it leads to.
        if (socket.address == null || socket.sharesAddress) return;
        HeapBudget.give(NAME_BYTES);
        if (socket.address.isAbstract()) {
            names.abstractNames.remove(key(socket.address.bytes, socket.type));
            return;
        }
        long number = socket.address.entry.inode.number;
        UnixSocket first = names.paths.get(number);
        if (first == socket) {
            if (socket.nextOfInode == null) names.paths.remove(number);
            else names.paths.put(number, socket.nextOfInode);
        } else {
            while (first.nextOfInode != socket) first = first.nextOfInode;
            first.nextOfInode = socket.nextOfInode;
        }
        socket.address.entry.release();
    }
}
