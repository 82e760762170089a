// covers: statfs fstatfs sync fsync fdatasync syncfs
// What is told of file systems, and writing back.
#include "check.h"
#include <sys/statfs.h>
#include <sys/statvfs.h>

int main(void) {
	scratch();
	struct statfs s;
	EQUAL(statfs("/", &s), 0);
	CHECK(s.f_bsize >= 512);
	CHECK(s.f_namelen >= 255);
	CHECK(s.f_bfree <= s.f_blocks);
	EQUAL(statfs("/proc", &s), 0);
	EQUAL(s.f_type, 0x9fa0);
	write_file("file", "x", 1);
	int file = GOOD(open("file", O_RDWR)), folder = GOOD(open(".", O_RDONLY));
	EQUAL(fstatfs(file, &s), 0);
	CHECK(s.f_bavail > 0);
	EQUAL(fstatfs(folder, &s), 0);
	FAILS(statfs("absent", &s), ENOENT);
	FAILS(statfs("file/x", &s), ENOTDIR);
	FAILS(syscall(SYS_statfs, BAD_ADDRESS, &s), EFAULT);
	FAILS(syscall(SYS_statfs, "/", BAD_ADDRESS), EFAULT);
	FAILS(fstatfs(99, &s), EBADF);
	struct statvfs v;
	EQUAL(statvfs("/", &v), 0);
	CHECK(v.f_namemax >= 255);
	EQUAL(fsync(file), 0);
	EQUAL(fdatasync(file), 0);
	EQUAL(fsync(folder), 0);
	EQUAL(syncfs(file), 0);
	FAILS(fsync(99), EBADF);
	FAILS(fdatasync(99), EBADF);
	FAILS(syncfs(99), EBADF);
	int ends[2];
	EQUAL(pipe(ends), 0);
	FAILS(fsync(ends[0]), EINVAL);
	FAILS(fdatasync(ends[1]), EINVAL);
	return finish();
}
