// covers: stat lstat fstat newfstatat statx
// What is told of files of every kind, and the flags of the newer calls.
#include "check.h"
#include <sys/sysmacros.h>

static void kinds(void) {
	struct stat s;
	EQUAL(stat("file", &s), 0);
	EQUAL(s.st_mode, S_IFREG | 0644);
	EQUAL(s.st_size, 5000);
	EQUAL(s.st_nlink, 1);
	EQUAL(s.st_uid, geteuid());
	CHECK(s.st_blocks >= 8 && s.st_blocks <= 16);
	CHECK(s.st_blksize >= 512);
	CHECK(s.st_ino != 0);
	long now = time(NULL);
	CHECK(s.st_mtime <= now + 1 && s.st_mtime > now - 60);
	CHECK(s.st_mtim.tv_nsec >= 0 && s.st_mtim.tv_nsec < 1000000000);
	EQUAL(stat("folder", &s), 0);
	EQUAL(s.st_mode, S_IFDIR | 0755);
	EQUAL(stat("link", &s), 0);
	EQUAL(s.st_mode & S_IFMT, S_IFREG);
	EQUAL(lstat("link", &s), 0);
	EQUAL(s.st_mode, S_IFLNK | 0777);
	EQUAL(s.st_size, 4);
	EQUAL(stat("/dev/null", &s), 0);
	EQUAL(s.st_mode & S_IFMT, S_IFCHR);
	EQUAL(major(s.st_rdev), 1);
	EQUAL(minor(s.st_rdev), 3);
	EQUAL(stat("/dev/zero", &s), 0);
	EQUAL(minor(s.st_rdev), 5);
	int ends[2];
	EQUAL(pipe(ends), 0);
	EQUAL(fstat(ends[0], &s), 0);
	EQUAL(s.st_mode & S_IFMT, S_IFIFO);
	EQUAL(s.st_size, 0);
	EQUAL(fstat(1, &s), 0);
	EQUAL(s.st_mode & S_IFMT, S_IFIFO);
	/* The number of links of a file; the same inode by both names. */
	EQUAL(link("file", "second"), 0);
	struct stat t;
	EQUAL(stat("file", &s), 0);
	EQUAL(stat("second", &t), 0);
	EQUAL(s.st_nlink, 2);
	EQUAL(s.st_ino, t.st_ino);
	EQUAL(s.st_dev, t.st_dev);
}

static void errors(void) {
	struct stat s;
	FAILS(stat("absent", &s), ENOENT);
	FAILS(stat("", &s), ENOENT);
	FAILS(stat("file/x", &s), ENOTDIR);
	FAILS(stat("file/", &s), ENOTDIR);
	FAILS(stat("loop", &s), ELOOP);
	EQUAL(lstat("loop", &s), 0);
	FAILS(lstat("loop/", &s), ELOOP);
	FAILS(stat(BAD_ADDRESS, &s), EFAULT);
	FAILS(syscall(SYS_stat, "file", BAD_ADDRESS), EFAULT);
	FAILS(syscall(SYS_fstat, 0, BAD_ADDRESS), EFAULT);
	FAILS(fstat(99, &s), EBADF);
	FAILS(fstat(-1, &s), EBADF);
}

static void at(void) {
	struct stat s;
	int folder = GOOD(open("folder", O_RDONLY)), file = GOOD(open("file", O_RDONLY));
	FAILS(fstatat(folder, "file", &s, 0), ENOENT);
	EQUAL(fstatat(folder, "../file", &s, 0), 0);
	EQUAL(s.st_size, 5000);
	EQUAL(fstatat(AT_FDCWD, "link", &s, AT_SYMLINK_NOFOLLOW), 0);
	EQUAL(s.st_mode & S_IFMT, S_IFLNK);
	FAILS(fstatat(file, "", &s, 0), ENOENT);
	EQUAL(fstatat(file, "", &s, AT_EMPTY_PATH), 0);
	EQUAL(s.st_size, 5000);
	EQUAL(fstatat(AT_FDCWD, "", &s, AT_EMPTY_PATH), 0);
	EQUAL(s.st_mode & S_IFMT, S_IFDIR);
	FAILS(fstatat(file, "x", &s, 0), ENOTDIR);
	FAILS(fstatat(99, "x", &s, 0), EBADF);
	FAILS(syscall(SYS_newfstatat, AT_FDCWD, "file", &s, 0x40000000), EINVAL);
}

static void extended(void) {
	struct statx x;
	memset(&x, 0xff, sizeof x);
	EQUAL(statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS, &x), 0);
	EQUAL(x.stx_mask & STATX_BASIC_STATS, STATX_BASIC_STATS);
	EQUAL(x.stx_mode, S_IFREG | 0644);
	EQUAL(x.stx_size, 5000);
	EQUAL(x.stx_nlink, 2);
	struct stat s;
	stat("file", &s);
	EQUAL(x.stx_ino, s.st_ino);
	EQUAL(x.stx_mtime.tv_sec, s.st_mtim.tv_sec);
	EQUAL(x.stx_mtime.tv_nsec, s.st_mtim.tv_nsec);
	EQUAL(makedev(x.stx_dev_major, x.stx_dev_minor), s.st_dev);
	EQUAL(statx(AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, STATX_TYPE, &x), 0);
	EQUAL(x.stx_mode & S_IFMT, S_IFLNK);
	EQUAL(statx(0, "", AT_EMPTY_PATH, STATX_TYPE, &x), 0);
	EQUAL(x.stx_mode & S_IFMT, S_IFCHR);
	FAILS(statx(AT_FDCWD, "absent", 0, STATX_ALL, &x), ENOENT);
	FAILS(statx(AT_FDCWD, "file", 0, STATX__RESERVED, &x), EINVAL);
	FAILS(statx(AT_FDCWD, "file", 0x40000000, STATX_ALL, &x), EINVAL);
	FAILS(statx(AT_FDCWD, "file", AT_STATX_SYNC_TYPE, STATX_ALL, &x), EINVAL);
	FAILS(syscall(SYS_statx, AT_FDCWD, "file", 0, STATX_ALL, BAD_ADDRESS), EFAULT);
	FAILS(syscall(SYS_statx, AT_FDCWD, BAD_ADDRESS, 0, STATX_ALL, &x), EFAULT);
}

int main(void) {
	scratch();
	static char data[5000];
	write_file("file", data, sizeof data);
	mkdir("folder", 0755);
	symlink("file", "link");
	symlink("loop", "loop");
	kinds();
	errors();
	at();
	extended();
	return finish();
}
