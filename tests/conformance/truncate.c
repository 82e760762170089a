// covers: truncate ftruncate
// Growing with zeros, shrinking for good, and who may.
#include "check.h"

static long size(const char *path) { struct stat s; return stat(path, &s) ? -1 : s.st_size; }

int main(void) {
	scratch();
	write_file("file", "0123456789", 10);
	EQUAL(truncate("file", 4), 0);
	EQUAL(size("file"), 4);
	EQUAL(truncate("file", 8), 0);
	int file = GOOD(open("file", O_RDWR));
	char buffer[16];
	EQUAL(read(file, buffer, 16), 8);
	BYTES(buffer, "0123\0\0\0\0", 8);
	EQUAL(ftruncate(file, 100000), 0);
	EQUAL(size("file"), 100000);
	EQUAL(pread(file, buffer, 16, 99990), 10);
	BYTES(buffer, "\0\0\0\0\0\0\0\0\0\0", 10);
	/* The offset stays where it was. */
	EQUAL(lseek(file, 0, SEEK_CUR), 8);
	EQUAL(ftruncate(file, 0), 0);
	EQUAL(read(file, buffer, 1), 0);
	EQUAL(write(file, "x", 1), 1);
	EQUAL(size("file"), 9);
	/* Shrinking inside a page and growing again shows zeros, not old bytes. */
	memset(buffer, 'y', 16);
	EQUAL(pwrite(file, buffer, 16, 5000), 16);
	EQUAL(ftruncate(file, 5004), 0);
	EQUAL(ftruncate(file, 5016), 0);
	EQUAL(pread(file, buffer, 16, 5000), 16);
	BYTES(buffer, "yyyy\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	FAILS(ftruncate(file, -1), EINVAL);
	FAILS(truncate("file", -1), EINVAL);
	FAILS(truncate("absent", 1), ENOENT);
	FAILS(truncate("file/x", 1), ENOTDIR);
	FAILS(truncate(BAD_ADDRESS, 1), EFAULT);
	mkdir("folder", 0755);
	FAILS(truncate("folder", 0), EISDIR);
	int reader = GOOD(open("file", O_RDONLY));
	FAILS(ftruncate(reader, 0), EINVAL);
	FAILS(ftruncate(99, 0), EBADF);
	int ends[2];
	EQUAL(pipe(ends), 0);
	FAILS(ftruncate(ends[1], 0), EINVAL);
	symlink("file", "link");
	EQUAL(truncate("link", 3), 0);
	EQUAL(size("file"), 3);
	return finish();
}
