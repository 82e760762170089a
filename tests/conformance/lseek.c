// covers: lseek
// Every whence, positions past the end, holes, and what cannot seek.
#include "check.h"

int main(void) {
	scratch();
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	EQUAL(write(file, "0123456789", 10), 10);
	EQUAL(lseek(file, 0, SEEK_CUR), 10);
	EQUAL(lseek(file, -3, SEEK_CUR), 7);
	EQUAL(lseek(file, -10, SEEK_END), 0);
	EQUAL(lseek(file, 5, SEEK_END), 15);
	FAILS(lseek(file, -11, SEEK_END), EINVAL);
	FAILS(lseek(file, -1, SEEK_SET), EINVAL);
	EQUAL(lseek(file, 0, SEEK_CUR), 15);
	FAILS(lseek(file, 0, 99), EINVAL);
	FAILS(lseek(file, 0, -1), EINVAL);
	FAILS(lseek(99, 0, SEEK_SET), EBADF);
	FAILS(lseek(file, LONG_MAX, SEEK_CUR), EINVAL);
	/* A position past the end makes no bytes until something is written there. */
	struct stat s;
	EQUAL(lseek(file, 100, SEEK_SET), 100);
	fstat(file, &s);
	EQUAL(s.st_size, 10);
	EQUAL(write(file, "x", 1), 1);
	fstat(file, &s);
	EQUAL(s.st_size, 101);
	EQUAL(lseek(file, 0, SEEK_DATA), 0);
	EQUAL(lseek(file, 100, SEEK_DATA), 100);
	FAILS(lseek(file, 101, SEEK_DATA), ENXIO);
	FAILS(lseek(file, 101, SEEK_HOLE), ENXIO);
	FAILS(lseek(file, -1, SEEK_DATA), ENXIO);
	EQUAL(lseek(file, 100, SEEK_HOLE), 101);
	int ends[2];
	EQUAL(pipe(ends), 0);
	FAILS(lseek(ends[0], 0, SEEK_SET), ESPIPE);
	FAILS(lseek(ends[1], 0, SEEK_CUR), ESPIPE);
	/* dup shares the position, a second open does not. */
	int copy = GOOD(dup(file)), other = GOOD(open("file", O_RDONLY));
	EQUAL(lseek(file, 3, SEEK_SET), 3);
	EQUAL(lseek(copy, 0, SEEK_CUR), 3);
	EQUAL(lseek(other, 0, SEEK_CUR), 0);
	/* /dev/null and /dev/zero take any position. */
	int null = GOOD(open("/dev/null", O_RDWR));
	EQUAL(lseek(null, 1000, SEEK_SET), 0);
	return finish();
}
