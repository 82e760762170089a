package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Notice;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;

/** Extended attributes: setxattr(2), getxattr(2), listxattr(2), removexattr(2); who may do what: xattr(7). */
public final class ExtendedAttributes {
    private static final int NAME_LIMIT = 256, VALUE_LIMIT = 65536;
    private static final int CREATE = 1, REPLACE = 2;

    private ExtendedAttributes() { }

    private static Inode at(long path, boolean follow) { return PathArguments.inode(OpenFlags.AT_FDCWD, path, 0, follow); }

    private static Inode of(int descriptor) { return PathArguments.named(descriptor); }

    public static long setxattr(long path, long name, long value, long size, int flags) { return set(at(path, true), name, value, size, flags); }
    public static long lsetxattr(long path, long name, long value, long size, int flags) { return set(at(path, false), name, value, size, flags); }
    public static long fsetxattr(int descriptor, long name, long value, long size, int flags) { return set(of(descriptor), name, value, size, flags); }
    public static long getxattr(long path, long name, long value, long size) { return get(at(path, true), name, value, size); }
    public static long lgetxattr(long path, long name, long value, long size) { return get(at(path, false), name, value, size); }
    public static long fgetxattr(int descriptor, long name, long value, long size) { return get(of(descriptor), name, value, size); }
    public static long listxattr(long path, long list, long size) { return list(at(path, true), list, size); }
    public static long llistxattr(long path, long list, long size) { return list(at(path, false), list, size); }
    public static long flistxattr(int descriptor, long list, long size) { return list(of(descriptor), list, size); }
    public static long removexattr(long path, long name) { return remove(at(path, true), name); }
    public static long lremovexattr(long path, long name) { return remove(at(path, false), name); }
    public static long fremovexattr(int descriptor, long name) { return remove(of(descriptor), name); }

    /** Null with Failure: EFAULT, or ERANGE for an empty or too long name. */
    private static String name(long userAddress) {
        String name = UserMemory.string(userAddress, NAME_LIMIT);
        if (name == null) return Failure.of(Failure.errno() == Errno.ENAMETOOLONG ? Errno.ERANGE : Errno.EFAULT);
        return name.isEmpty() ? Failure.of(Errno.ERANGE) : name;
    }

    private static long set(Inode inode, long userName, long userValue, long size, int flags) {
        if (inode == null) return -Failure.errno();
        if ((flags & ~(CREATE | REPLACE)) != 0) return -Errno.EINVAL;
        String name = name(userName);
        if (name == null) return -Failure.errno();
        if (Long.compareUnsigned(size, VALUE_LIMIT) > 0) return -Errno.E2BIG;
        if (!UserMemory.readable(userValue, size)) return -Errno.EFAULT;
        if (inode.fileSystem.readOnly) return -Errno.EROFS;
        long allowed = allowed(inode, name, true);
        if (allowed < 0) return allowed;
        return PathArguments.told(inode.setExtendedAttribute(name, UserMemory.bytes(userValue, (int) size), flags), inode, Notice.ATTRIBUTES);
    }

    private static long get(Inode inode, long userName, long userValue, long size) {
        if (inode == null) return -Failure.errno();
        String name = name(userName);
        if (name == null) return -Failure.errno();
        long allowed = allowed(inode, name, false);
        if (allowed < 0) return allowed;
        String value = inode.extendedAttribute(name);
        return value == null ? -Failure.errno() : store(value, userValue, size);
    }

    private static long list(Inode inode, long userList, long size) {
        if (inode == null) return -Failure.errno();
        String names = inode.extendedAttributes();
        return names == null ? -Failure.errno() : store(names, userList, size);
    }

    /** Size 0 asks how much room is needed. */
    private static long store(String bytes, long userAddress, long size) {
        if (size == 0) return bytes.length();
        if (Long.compareUnsigned(size, bytes.length()) < 0) return -Errno.ERANGE;
        return UserMemory.storeBytes(userAddress, bytes) ? bytes.length() : -Errno.EFAULT;
    }

    private static long remove(Inode inode, long userName) {
        if (inode == null) return -Failure.errno();
        String name = name(userName);
        if (name == null) return -Failure.errno();
        if (inode.fileSystem.readOnly) return -Errno.EROFS;
        long allowed = allowed(inode, name, true);
        return allowed < 0 ? allowed : PathArguments.told(inode.setExtendedAttribute(name, null, 0), inode, Notice.ATTRIBUTES);
    }

    private static long allowed(Inode inode, String name, boolean write) {
        boolean administrator = Credentials.current().has(Credentials.SYS_ADMIN);
        if (name.startsWith("trusted.")) return administrator ? 0 : write ? -Errno.EPERM : -Errno.ENODATA;
        if (name.startsWith("security.")) return administrator || !write ? 0 : -Errno.EPERM;
        if (!name.startsWith("user.")) return 0;
        if (!inode.isRegular() && !inode.isDirectory()) return write ? -Errno.EPERM : -Errno.ENODATA;
        if (write && inode.isDirectory() && (inode.mode & 01000) != 0 && !Permission.owns(inode)) return -Errno.EPERM;
        return Permission.allowed(inode, write ? Permission.WRITE : Permission.READ) ? 0 : -Errno.EACCES;
    }
}
