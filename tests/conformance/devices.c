// covers: open read write lseek mmap
// The character devices that every program expects.
#include "check.h"
#include <sys/sysmacros.h>

static dev_t device(const char *path) { struct stat s; return stat(path, &s) == 0 && S_ISCHR(s.st_mode) ? s.st_rdev : 0; }

int main(void) {
	static char buffer[100000];
	EQUAL(device("/dev/null"), makedev(1, 3));
	EQUAL(device("/dev/zero"), makedev(1, 5));
	EQUAL(device("/dev/full"), makedev(1, 7));
	EQUAL(device("/dev/random"), makedev(1, 8));
	EQUAL(device("/dev/urandom"), makedev(1, 9));
	EQUAL(device("/dev/tty"), makedev(5, 0));
	int null = GOOD(open("/dev/null", O_RDWR)), zero = GOOD(open("/dev/zero", O_RDWR)), full = GOOD(open("/dev/full", O_RDWR));
	EQUAL(read(null, buffer, 10), 0);
	EQUAL(write(null, buffer, sizeof buffer), sizeof buffer);
	memset(buffer, 'x', sizeof buffer);
	EQUAL(read(zero, buffer, sizeof buffer), sizeof buffer);
	int zeros = 1;
	for (size_t i = 0; i < sizeof buffer; i++) zeros &= buffer[i] == 0;
	CHECK(zeros);
	EQUAL(write(zero, buffer, 77), 77);
	FAILS(read(zero, BAD_ADDRESS, 5), EFAULT);
	FAILS(write(full, "x", 1), ENOSPC);
	buffer[0] = 'x';
	EQUAL(read(full, buffer, 5), 5);
	EQUAL(buffer[0], 0);
	struct stat s;
	EQUAL(fstat(null, &s), 0);
	EQUAL(s.st_size, 0);
	EQUAL(open("/dev/null", O_RDWR | O_TRUNC | O_CREAT, 0644) >= 0, 1);
	/* Linux's fallback: writing to /dev/null from any memory is all right, nothing is read. */
	EQUAL(write(null, BAD_ADDRESS, 5), 5);
	FAILS(open("/dev/null", O_RDONLY | O_DIRECTORY), ENOTDIR);
	/* There is no terminal here. */
	FAILS(open("/dev/tty", O_RDWR), ENXIO);

	char link[64] = "";
	CHECK(readlink("/dev/fd", link, 63) > 0);
	STRING(link, "/proc/self/fd");
	memset(link, 0, 64);
	CHECK(readlink("/dev/stdin", link, 63) > 0);
	STRING(link, "/proc/self/fd/0");
	int ends[2];
	EQUAL(pipe(ends), 0);
	EQUAL(write(ends[1], "through", 7), 7);
	char path[32];
	snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
	int file = GOOD(open(path, O_RDONLY));
	EQUAL(read(file, buffer, 10), 7);
	BYTES(buffer, "through", 7);

	/* Shared memory by name. */
	EQUAL(stat("/dev/shm", &s), 0);
	CHECK(S_ISDIR(s.st_mode));
	EQUAL(s.st_mode & 07777, 01777);
	char name[64];
	snprintf(name, sizeof name, "/dev/shm/check-%d", getpid());
	int shared = GOOD(open(name, O_RDWR | O_CREAT | O_EXCL, 0600));
	EQUAL(ftruncate(shared, 8192), 0);
	char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
	CHECK(map != MAP_FAILED);
	map[5000] = 's';
	EQUAL(pread(shared, buffer, 1, 5000), 1);
	EQUAL(buffer[0], 's');
	EQUAL(unlink(name), 0);
	EQUAL(map[5000], 's');
	return finish();
}
