// covers: fallocate fadvise64
// Space ahead of need, holes, and advice.
#include "check.h"

#ifndef FALLOC_FL_KEEP_SIZE
#include <linux/falloc.h>
#endif

int main(void) {
	scratch();
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	struct stat s;
	EQUAL(fallocate(file, 0, 0, 10000), 0);
	fstat(file, &s);
	EQUAL(s.st_size, 10000);
	CHECK(s.st_blocks >= 16);
	EQUAL(fallocate(file, FALLOC_FL_KEEP_SIZE, 0, 20000), 0);
	fstat(file, &s);
	EQUAL(s.st_size, 10000);
	char buffer[8192], zeros[8192] = "";
	memset(buffer, 'x', sizeof buffer);
	EQUAL(pwrite(file, buffer, 8192, 0), 8192);
	EQUAL(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096, 4096), 0);
	EQUAL(pread(file, buffer, 8192, 0), 8192);
	EQUAL(buffer[4095], 'x');
	BYTES(buffer + 4096, zeros, 4096);
	FAILS(fallocate(file, FALLOC_FL_PUNCH_HOLE, 0, 4096), EOPNOTSUPP);
	FAILS(fallocate(file, 0, -1, 10), EINVAL);
	FAILS(fallocate(file, 0, 0, 0), EINVAL);
	FAILS(fallocate(file, 0, 0, -1), EINVAL);
	FAILS(fallocate(file, 0, LONG_MAX, 10), EFBIG);
	FAILS(fallocate(99, 0, 0, 10), EBADF);
	int reader = GOOD(open("file", O_RDONLY));
	FAILS(fallocate(reader, 0, 0, 10), EBADF);
	int ends[2];
	EQUAL(pipe(ends), 0);
	FAILS(fallocate(ends[1], 0, 0, 10), ESPIPE);
	EQUAL(posix_fallocate(file, 30000, 100), 0);
	fstat(file, &s);
	EQUAL(s.st_size, 30100);

	EQUAL(posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL), 0);
	EQUAL(posix_fadvise(file, 0, 4096, POSIX_FADV_DONTNEED), 0);
	EQUAL(posix_fadvise(file, 0, 0, 99), EINVAL);
	EQUAL(posix_fadvise(99, 0, 0, POSIX_FADV_NORMAL), EBADF);
	EQUAL(posix_fadvise(ends[0], 0, 0, POSIX_FADV_NORMAL), ESPIPE);
	EQUAL(pread(file, buffer, 4096, 0), 4096);
	EQUAL(buffer[0], 'x');
	return finish();
}
