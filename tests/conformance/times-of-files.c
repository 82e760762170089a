// covers: utimensat utimes utime futimesat
// Setting times to the nanosecond, now, or not at all; which operation changes which time.
#include "check.h"
#include <sys/time.h>
#include <utime.h>

static struct stat at(const char *path) { struct stat s = { 0 }; lstat(path, &s); return s; }
static int64_t nanos(struct timespec t) { return t.tv_sec * 1000000000LL + t.tv_nsec; }

int main(void) {
	scratch();
	write_file("file", "x", 1);
	symlink("file", "link");
	struct timespec times[2] = { { 1000000000, 123456789 }, { 1500000000, 987654321 } };
	EQUAL(utimensat(AT_FDCWD, "file", times, 0), 0);
	EQUAL(nanos(at("file").st_atim), 1000000000123456789);
	EQUAL(nanos(at("file").st_mtim), 1500000000987654321);
	times[0].tv_nsec = UTIME_OMIT;
	times[1] = (struct timespec) { 5, 6 };
	EQUAL(utimensat(AT_FDCWD, "file", times, 0), 0);
	EQUAL(nanos(at("file").st_atim), 1000000000123456789);
	EQUAL(nanos(at("file").st_mtim), 5000000006);
	times[1].tv_nsec = UTIME_NOW;
	EQUAL(utimensat(AT_FDCWD, "file", times, 0), 0);
	long now = time(NULL);
	CHECK(at("file").st_mtime >= now - 2 && at("file").st_mtime <= now + 2);
	EQUAL(utimensat(AT_FDCWD, "file", NULL, 0), 0);
	CHECK(at("file").st_atime >= now - 2);
	/* Before 1970 and after 2038. */
	times[0] = (struct timespec) { -1000, 1 };
	times[1] = (struct timespec) { 5000000000, 2 };
	EQUAL(utimensat(AT_FDCWD, "file", times, 0), 0);
	EQUAL(at("file").st_atim.tv_sec, -1000);
	EQUAL(at("file").st_mtim.tv_sec, 5000000000);
	times[0] = times[1] = (struct timespec) { 77, 0 };
	EQUAL(utimensat(AT_FDCWD, "link", times, AT_SYMLINK_NOFOLLOW), 0);
	EQUAL(at("link").st_mtim.tv_sec, 77);
	EQUAL(at("file").st_mtim.tv_sec, 5000000000);
	int file = GOOD(open("file", O_RDWR));
	EQUAL(futimens(file, times), 0);
	EQUAL(at("file").st_mtim.tv_sec, 77);
	times[0].tv_nsec = 1000000000;
	FAILS(utimensat(AT_FDCWD, "file", times, 0), EINVAL);
	times[0].tv_nsec = -1;
	FAILS(utimensat(AT_FDCWD, "file", times, 0), EINVAL);
	times[0].tv_nsec = 0;
	FAILS(utimensat(AT_FDCWD, "absent", times, 0), ENOENT);
	FAILS(utimensat(AT_FDCWD, "file", times, 0x40000000), EINVAL);
	FAILS(syscall(SYS_utimensat, AT_FDCWD, "file", BAD_ADDRESS, 0), EFAULT);
	FAILS(syscall(SYS_utimensat, 99, NULL, times, 0), EBADF);
	FAILS(syscall(SYS_utimensat, AT_FDCWD, NULL, times, 0), EFAULT);

	struct timeval micro[2] = { { 100, 250000 }, { 200, 750000 } };
	EQUAL(utimes("file", micro), 0);
	EQUAL(nanos(at("file").st_atim), 100250000000);
	EQUAL(nanos(at("file").st_mtim), 200750000000);
	micro[0].tv_usec = 1000000;
	FAILS(syscall(SYS_utimes, "file", micro), EINVAL);
	struct utimbuf old = { 11, 22 };
	EQUAL(syscall(SYS_utime, "file", &old), 0);
	EQUAL(at("file").st_atime, 11);
	EQUAL(at("file").st_mtime, 22);

	/* What changes what: writing the file's mtime and ctime, a new entry the folder's, chmod only ctime. */
	EQUAL(write(file, "y", 1), 1);
	CHECK(at("file").st_mtime >= now - 2);
	EQUAL(syscall(SYS_utime, "file", &old), 0);
	EQUAL(chmod("file", 0600), 0);
	EQUAL(at("file").st_mtime, 22);
	CHECK(at("file").st_ctime >= now - 2);
	/* Mapping a file is an access, unless O_NOATIME says otherwise. */
	int memory = GOOD(memfd_create("mapped", 0)), quiet = GOOD(open("file", O_RDWR | O_NOATIME));
	struct stat status;
	times[0] = times[1] = (struct timespec) { 11, 0 };
	EQUAL(ftruncate(memory, 1), 0);
	EQUAL(futimens(memory, times), 0);
	CHECK(mmap(NULL, 1, PROT_READ, MAP_SHARED, memory, 0) != MAP_FAILED);
	EQUAL(fstat(memory, &status), 0);
	CHECK(status.st_atime >= now - 2);
	CHECK(mmap(NULL, 1, PROT_READ, MAP_SHARED, quiet, 0) != MAP_FAILED);
	EQUAL(at("file").st_atime, 11);
	EQUAL(close(memory) | close(quiet), 0);
	mkdir("folder", 0755);
	EQUAL(syscall(SYS_utime, "folder", &old), 0);
	write_file("folder/x", "", 0);
	CHECK(at("folder").st_mtime >= now - 2);
	EQUAL(syscall(SYS_utime, "folder", &old), 0);
	unlink("folder/x");
	CHECK(at("folder").st_mtime >= now - 2);
	EQUAL(syscall(SYS_utime, "file", &old), 0);
	EQUAL(truncate("file", 1), 0);
	CHECK(at("file").st_mtime >= now - 2);
	return finish();
}
