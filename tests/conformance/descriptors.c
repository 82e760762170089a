// covers: dup dup2 dup3 fcntl close close_range
// Copies of descriptors, their flags, limits, and closing many.
#include "check.h"
#include <sys/resource.h>

int main(void) {
	scratch();
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	int copy = GOOD(dup(file));
	EQUAL(copy, file + 1);
	EQUAL(write(file, "abc", 3), 3);
	EQUAL(lseek(copy, 0, SEEK_CUR), 3);
	/* Status flags belong to the open file, close-on-exec to the descriptor. */
	EQUAL(fcntl(file, F_SETFL, O_APPEND | O_NONBLOCK), 0);
	EQUAL(fcntl(copy, F_GETFL) & (O_APPEND | O_NONBLOCK), O_APPEND | O_NONBLOCK);
	EQUAL(fcntl(copy, F_SETFL, 0), 0);
	EQUAL(fcntl(file, F_GETFL) & (O_APPEND | O_NONBLOCK | O_ACCMODE), O_RDWR);
	/* The access mode cannot be changed. */
	EQUAL(fcntl(file, F_SETFL, O_WRONLY), 0);
	EQUAL(fcntl(file, F_GETFL) & O_ACCMODE, O_RDWR);
	EQUAL(fcntl(file, F_SETFD, FD_CLOEXEC), 0);
	EQUAL(fcntl(file, F_GETFD), FD_CLOEXEC);
	EQUAL(fcntl(copy, F_GETFD), 0);
	EQUAL(fcntl(file, F_SETFD, 0), 0);
	close(copy);
	EQUAL(lseek(file, 0, SEEK_CUR), 3);

	EQUAL(dup2(file, 50), 50);
	EQUAL(dup2(file, file), file);
	FAILS(dup2(99, 99), EBADF);
	FAILS(dup2(99, 50), EBADF);
	EQUAL(fcntl(50, F_GETFD), 0);
	FAILS(dup2(file, -1), EBADF);
	FAILS(dup(99), EBADF);
	EQUAL(dup3(file, 51, O_CLOEXEC), 51);
	EQUAL(fcntl(51, F_GETFD), FD_CLOEXEC);
	FAILS(dup3(file, file, 0), EINVAL);
	FAILS(dup3(file, 52, 1), EINVAL);
	FAILS(dup3(99, 52, 0), EBADF);
	/* dup2 closes what was there. */
	int ends[2];
	EQUAL(pipe(ends), 0);
	EQUAL(dup2(file, ends[1]), ends[1]);
	char byte;
	EQUAL(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	close(ends[1]);

	EQUAL(fcntl(file, F_DUPFD, 60), 60);
	EQUAL(fcntl(file, F_DUPFD, 60), 61);
	EQUAL(fcntl(file, F_DUPFD_CLOEXEC, 60), 62);
	EQUAL(fcntl(62, F_GETFD), FD_CLOEXEC);
	FAILS(fcntl(file, F_DUPFD, -1), EINVAL);
	FAILS(fcntl(file, F_DUPFD, 100000000), EINVAL);
	FAILS(fcntl(99, F_GETFD), EBADF);
	FAILS(fcntl(99, F_GETFL), EBADF);
	FAILS(fcntl(file, 12345, 0), EINVAL);

	/* The limit of open files. */
	struct rlimit limit, small = { 64, 64 };
	EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
	small.rlim_max = limit.rlim_max;
	EQUAL(setrlimit(RLIMIT_NOFILE, &small), 0);
	FAILS(dup2(file, 64), EBADF);
	FAILS(fcntl(file, F_DUPFD, 64), EINVAL);
	FAILS(fcntl(file, F_DUPFD, 60) == 63 ? fcntl(file, F_DUPFD, 60) : 0, EMFILE);
	int made = 0;
	while (open("/dev/null", O_RDONLY) >= 0) made++;
	EQUAL(errno, EMFILE);
	CHECK(made > 30);
	FAILS(pipe(ends), EMFILE);
	FAILS(dup(file), EMFILE);
	EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);

	EQUAL(close_range(5, 1000, 0), 0);
	FAILS(fcntl(50, F_GETFD), EBADF);
	EQUAL(dup2(1, 70), 70);
	EQUAL(dup2(1, 71), 71);
	EQUAL(close_range(71, ~0u, CLOSE_RANGE_CLOEXEC), 0);
	EQUAL(fcntl(70, F_GETFD), 0);
	EQUAL(fcntl(71, F_GETFD), FD_CLOEXEC);
	EQUAL(close_range(70, 70, CLOSE_RANGE_UNSHARE), 0);
	FAILS(fcntl(70, F_GETFD), EBADF);
	EQUAL(fcntl(71, F_GETFD), FD_CLOEXEC);
	FAILS(close_range(10, 5, 0), EINVAL);
	FAILS(close_range(10, 15, 1), EINVAL);
	return finish();
}
