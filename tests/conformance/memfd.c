// covers: memfd_create ftruncate mmap fcntl
// Files without a place, and their seals.
#include "check.h"

int main(void) {
	int file = GOOD(memfd_create("name", MFD_CLOEXEC | MFD_ALLOW_SEALING));
	EQUAL(fcntl(file, F_GETFD), FD_CLOEXEC);
	struct stat s;
	EQUAL(fstat(file, &s), 0);
	EQUAL(s.st_mode & S_IFMT, S_IFREG);
	EQUAL(s.st_size, 0);
	EQUAL(s.st_nlink, 0);
	EQUAL(ftruncate(file, 10000), 0);
	char *map = mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	CHECK(map != MAP_FAILED);
	strcpy(map + 5000, "through the map");
	char text[16] = "";
	EQUAL(pread(file, text, 15, 5000), 15);
	STRING(text, "through the map");
	EQUAL(pwrite(file, "and back", 9, 20), 9);
	STRING(map + 20, "and back");
	char path[64], target[64] = "";
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	CHECK(readlink(path, target, 63) > 0);
	STRING(target, "/memfd:name (deleted)");
	munmap(map, 10000);
	EQUAL(fcntl(file, F_GET_SEALS), 0);
	EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), 0);
	FAILS(ftruncate(file, 5000), EPERM);
	FAILS(ftruncate(file, 20000), EPERM);
	EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), 0);
	FAILS(write(file, "x", 1), EPERM);
	CHECK(mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED && errno == EPERM);
	EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_SEAL), 0);
	FAILS(fcntl(file, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	EQUAL(fcntl(file, F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
	close(file);
	file = GOOD(memfd_create("plain", 0));
	EQUAL(fcntl(file, F_GET_SEALS), F_SEAL_SEAL);
	FAILS(fcntl(file, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	FAILS(memfd_create("x", 0x40000000), EINVAL);
	FAILS(memfd_create(BAD_ADDRESS, 0), EFAULT);
	char name[300];
	memset(name, 'n', 299);
	name[299] = 0;
	FAILS(memfd_create(name, 0), EINVAL);
	return finish();
}
