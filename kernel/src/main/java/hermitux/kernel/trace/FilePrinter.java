package hermitux.kernel.trace;

import hermitux.kernel.machine.Memory;

/** Structures that describe files. Offsets as in asm/stat.h, linux/stat.h, asm/statfs.h and asm/fcntl.h. */
final class FilePrinter {
    private static final int S_IFMT = 0xf000, S_IFCHR = 0x2000, S_IFBLK = 0x6000, PERMISSIONS = 0x1ff;

    private FilePrinter() { }

    static void stat(long userAddress) {
        if (!UserData.readable(userAddress, 144)) return;
        int mode = Memory.load32(userAddress + 24), type = mode & S_IFMT;
        Line.add("{st_mode=");
        mode(mode);
        if (type == S_IFCHR || type == S_IFBLK) {
            Line.add(", st_rdev=");
            device(Memory.load64(userAddress + 40));
        } else {
            Line.add(", st_size=");
            Line.decimal(Memory.load64(userAddress + 48));
        }
        Line.add(", ...}");
    }

    static void statx(long userAddress) {
        if (!UserData.readable(userAddress, 256)) return;
        Line.add("{stx_mask=");
        VocabularyPrinter.print(Vocabulary.STATX_MASK, Memory.load32(userAddress) & 0xffffffffL);
        Line.add(", stx_attributes=");
        Line.hexadecimal(Memory.load64(userAddress + 8));
        Line.add(", stx_mode=");
        mode(Memory.load16(userAddress + 28));
        Line.add(", stx_size=");
        Line.unsigned(Memory.load64(userAddress + 40));
        Line.add(", ...}");
    }

    static void statfs(long userAddress) {
        if (!UserData.readable(userAddress, 120)) return;
        Line.add("{f_type=");
        VocabularyPrinter.print(Vocabulary.FILE_SYSTEM, Memory.load64(userAddress));
        number(", f_bsize=", userAddress + 8);
        number(", f_blocks=", userAddress + 16);
        number(", f_bfree=", userAddress + 24);
        number(", f_bavail=", userAddress + 32);
        number(", f_files=", userAddress + 40);
        number(", f_ffree=", userAddress + 48);
        Line.add(", f_fsid={val=[");
        Line.hexadecimal(Memory.load32(userAddress + 56) & 0xffffffffL);
        Line.add(", ");
        Line.hexadecimal(Memory.load32(userAddress + 60) & 0xffffffffL);
        Line.add("]}");
        number(", f_namelen=", userAddress + 64);
        number(", f_frsize=", userAddress + 72);
        Line.add(", f_flags=");
        VocabularyPrinter.print(Vocabulary.MOUNT_STATE, Memory.load64(userAddress + 80));
        Line.add('}');
    }

    private static void number(String name, long address) {
        Line.add(name);
        Line.unsigned(Memory.load64(address));
    }

    /** struct flock; F_GETLK tells the holder too. */
    static void lock(long userAddress, boolean withProcess) {
        if (!UserData.readable(userAddress, 32)) return;
        Line.add("{l_type=");
        VocabularyPrinter.print(Vocabulary.LOCK_TYPE, Memory.load16(userAddress));
        Line.add(", l_whence=");
        VocabularyPrinter.print(Vocabulary.WHENCE, Memory.load16(userAddress + 2));
        Line.add(", l_start=");
        Line.decimal(Memory.load64(userAddress + 8));
        Line.add(", l_len=");
        Line.decimal(Memory.load64(userAddress + 16));
        if (withProcess) {
            Line.add(", l_pid=");
            Line.decimal(Memory.load32(userAddress + 24));
        }
        Line.add('}');
    }

    /** The type's name, the bits above the permissions, and these in octal. */
    private static void mode(int mode) {
        VocabularyPrinter.print(Vocabulary.NODE_TYPE, mode & ~PERMISSIONS & 0xffff);
        Line.add('|');
        Line.octal(mode & PERMISSIONS);
    }

    /** mknod's mode: without a type it is a plain number. */
    static void nodeMode(int mode) {
        if ((mode & S_IFMT) == 0) Line.octal(mode);
        else mode(mode);
    }

    static void device(long device) {
        Line.add("makedev(");
        Line.hexadecimal(device >>> 8 & 0xfff | device >>> 32 & ~0xfffL);
        Line.add(", ");
        Line.hexadecimal(device & 0xff | device >>> 12 & ~0xffL);
        Line.add(')');
    }
}
