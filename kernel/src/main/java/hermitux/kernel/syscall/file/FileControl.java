package hermitux.kernel.syscall.file;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.kernel.fs.event.SignalDrive;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.Permission;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;

/**
 * fcntl(2), with record locks in {@link RecordLocks}, and ioctl(2): what holds for all files here, the rest by the file itself. Leases and
 * directory notification are not there (EINVAL).
 */
public final class FileControl {
    private static final int F_DUPFD = 0, F_GETFD = 1, F_SETFD = 2, F_GETFL = 3, F_SETFL = 4, F_GETLK = 5, F_SETLK = 6, F_SETLKW = 7;
    private static final int F_SETOWN = 8, F_GETOWN = 9, F_SETSIG = 10, F_GETSIG = 11, F_SETOWN_EX = 15, F_GETOWN_EX = 16;
    private static final int F_OFD_GETLK = 36, F_OFD_SETLK = 37, F_OFD_SETLKW = 38, F_GETLEASE = 1025, F_DUPFD_QUERY = 1027;
    private static final int F_DUPFD_CLOEXEC = 1030, F_SETPIPE_SZ = 1031, F_GETPIPE_SZ = 1032, F_ADD_SEALS = 1033, F_GET_SEALS = 1034;
    private static final int F_UNLCK = 2, ALL_SEALS = 63, LAST_SIGNAL = 64;

    private static final int FIGETBSZ = 2, FIONREAD = 0x541b, FIONBIO = 0x5421, FIONCLEX = 0x5450, FIOCLEX = 0x5451, FIOASYNC = 0x5452, FIOQSIZE = 0x5460;
    private static final int FIOSETOWN = 0x8901, SIOCSPGRP = 0x8902, FIOGETOWN = 0x8903, SIOCGPGRP = 0x8904;

    private FileControl() { }

    public static long fcntl(int descriptor, int command, long argument) {
        DescriptorTable table = DescriptorTable.current();
        OpenFile file = table.get(descriptor);
        if (file == null) return -Errno.EBADF;
        switch (command) {
            case F_DUPFD: case F_DUPFD_CLOEXEC: return duplicate(descriptor, (int) argument, command == F_DUPFD_CLOEXEC);
            case F_DUPFD_QUERY: return table.get((int) argument) == null ? -Errno.EBADF : table.get((int) argument) == file ? 1 : 0;
            case F_GETFD: return table.closesOnExec(descriptor) ? 1 : 0;
            case F_SETFD:
                table.closeOnExec(descriptor, (argument & 1) != 0);
                return 0;
            case F_GETFL: return file.flags;
            default: return file.pathOnly() ? -Errno.EBADF : control(descriptor, file, command, argument);
        }
    }

    private static long duplicate(int descriptor, int least, boolean onExec) {
        if (least < 0 || Long.compareUnsigned(least, DescriptorTable.limit()) >= 0) return -Errno.EINVAL;
        return Descriptors.duplicate(descriptor, least, onExec);
    }

    private static long control(int descriptor, OpenFile file, int command, long argument) {
        switch (command) {
            case F_SETFL: return setFlags(descriptor, file, (int) argument);
            case F_GETLK: return RecordLocks.get(file, DescriptorTable.current(), argument, false);
            case F_SETLK: return RecordLocks.set(file, DescriptorTable.current(), argument, false, false);
            case F_SETLKW: return RecordLocks.set(file, DescriptorTable.current(), argument, true, false);
            case F_OFD_GETLK: return RecordLocks.get(file, file, argument, true);
            case F_OFD_SETLK: return RecordLocks.set(file, file, argument, false, true);
            case F_OFD_SETLKW: return RecordLocks.set(file, file, argument, true, true);
            case F_SETOWN:
                if ((int) argument == Integer.MIN_VALUE) return -Errno.EINVAL;
                return setOwner(file, (int) argument);
            case F_GETOWN: return owner(file);
            case F_SETOWN_EX: return setOwner(file, argument);
            case F_GETOWN_EX: return getOwner(file, argument);
            case F_SETSIG:
                if (argument < 0 || argument > LAST_SIGNAL) return -Errno.EINVAL;
                SignalDrive.of(file).signal = (int) argument;
                return 0;
            case F_GETSIG: return file.drive == null ? 0 : SignalDrive.of(file).signal;
            case F_GETLEASE: return F_UNLCK;
            case F_SETPIPE_SZ: return argument < 0 || argument > Integer.MAX_VALUE ? -Errno.EINVAL : file.resizePipe((int) argument);
            case F_GETPIPE_SZ: return file.pipeCapacity();
            case F_GET_SEALS: return file.inode().seals() < 0 ? -Errno.EINVAL : file.inode().seals();
            case F_ADD_SEALS: return addSeals(file, (int) argument);
            default: return -Errno.EINVAL;
        }
    }

    private static long setFlags(int descriptor, OpenFile file, int flags) {
        boolean newlyNoAccessTime = (flags & OpenFlags.NOATIME) != 0 && (file.flags & OpenFlags.NOATIME) == 0;
        if (newlyNoAccessTime && !Permission.owns(file.inode())) return -Errno.EPERM;
        SignalDrive.change(file, descriptor, (flags & OpenFlags.ASYNC) != 0);
        file.flags = file.flags & ~OpenFlags.CHANGEABLE | flags & OpenFlags.CHANGEABLE;
        return 0;
    }

    private static long addSeals(OpenFile file, int seals) {
        if (!file.writable()) return -Errno.EPERM;
        if ((seals & ~ALL_SEALS) != 0 || file.inode().seals() < 0) return -Errno.EINVAL;
        return file.inode().addSeals(seals);
    }

    /** struct f_owner_ex: int type (thread, process, group), int pid. */
    private static long setOwner(OpenFile file, long userAddress) {
        if (!UserMemory.readable(userAddress, 8)) return -Errno.EFAULT;
        int type = Memory.load32(userAddress), id = Memory.load32(userAddress + 4);
        if (type < 0 || type > SignalDrive.GROUP) return -Errno.EINVAL;
        return SignalDrive.of(file).own(type, id);
    }

    /** A process, or minus a group. */
    private static long setOwner(OpenFile file, int who) {
        return SignalDrive.of(file).own(who < 0 ? SignalDrive.GROUP : SignalDrive.PROCESS, Math.abs(who));
    }

    private static int owner(OpenFile file) {
        if (file.drive == null) return 0;
        SignalDrive drive = SignalDrive.of(file);
        return drive.type == SignalDrive.GROUP ? -drive.owner : drive.owner;
    }

    private static long getOwner(OpenFile file, long userAddress) {
        if (!UserMemory.writable(userAddress, 8)) return -Errno.EFAULT;
        Memory.store32(userAddress, SignalDrive.of(file).type);
        Memory.store32(userAddress + 4, SignalDrive.of(file).owner);
        return 0;
    }

    public static long ioctl(int descriptor, int request, long argument) {
        OpenFile file = DescriptorTable.current().usable(descriptor);
        if (file == null) return -Errno.EBADF;
        switch (request) {
            case FIOCLEX: case FIONCLEX:
                DescriptorTable.current().closeOnExec(descriptor, request == FIOCLEX);
                return 0;
            case FIONBIO: return setFlag(file, OpenFlags.NONBLOCK, argument);
            case FIOASYNC:
                if (!UserMemory.readable(argument, 4)) return -Errno.EFAULT;
                if (!file.drivesSignals()) return -Errno.ENOTTY;
                SignalDrive.change(file, descriptor, Memory.load32(argument) != 0);
                return 0;
            case FIOSETOWN: case SIOCSPGRP:
                if ((file.inode().mode & FileMode.TYPE) != FileMode.SOCKET) break;
                return UserMemory.readable(argument, 4) ? setOwner(file, Memory.load32(argument)) : -Errno.EFAULT;
            case FIOGETOWN: case SIOCGPGRP:
                if ((file.inode().mode & FileMode.TYPE) != FileMode.SOCKET) break;
                return UserMemory.store32(argument, owner(file)) ? 0 : -Errno.EFAULT;
            case FIOQSIZE:
                if (!file.inode().isRegular() && !file.inode().isDirectory() && !file.inode().isSymbolicLink()) return -Errno.ENOTTY;
                return UserMemory.store64(argument, file.inode().size) ? 0 : -Errno.EFAULT;
            case FIGETBSZ:
                if (!file.inode().isRegular() && !file.inode().isDirectory()) break;
                return UserMemory.store32(argument, file.inode().blockSize()) ? 0 : -Errno.EFAULT;
            case FIONREAD:
                if (!file.inode().isRegular()) break;
                return UserMemory.store32(argument, (int) (file.inode().size - file.position)) ? 0 : -Errno.EFAULT;
            default: break;
        }
        return file.ioctl(request, argument);
    }

    private static long setFlag(OpenFile file, int flag, long userAddress) {
        if (!UserMemory.readable(userAddress, 4)) return -Errno.EFAULT;
        if (Memory.load32(userAddress) != 0) file.flags |= flag;
        else file.flags &= ~flag;
        return 0;
    }
}
