// covers: flock fcntl
// Advisory locks of all three kinds, as far as one process sees them.
#include "check.h"
#include <sys/file.h>

static struct flock range(int type, off_t start, off_t length) {
	return (struct flock) { .l_type = (short)type, .l_whence = SEEK_SET, .l_start = start, .l_len = length };
}

int main(void) {
	scratch();
	int a = GOOD(open("file", O_RDWR | O_CREAT, 0644)), b = GOOD(open("file", O_RDWR));
	/* flock belongs to the open file: two opens of one process are in each other's way. */
	EQUAL(flock(a, LOCK_EX), 0);
	EQUAL(flock(a, LOCK_EX), 0);
	FAILS(flock(b, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	FAILS(flock(b, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	EQUAL(flock(a, LOCK_SH), 0);
	EQUAL(flock(b, LOCK_SH | LOCK_NB), 0);
	FAILS(flock(a, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	EQUAL(flock(b, LOCK_UN), 0);
	EQUAL(flock(b, LOCK_UN), 0);
	EQUAL(flock(a, LOCK_EX | LOCK_NB), 0);
	/* It goes with the last copy of the descriptor. */
	int copy = GOOD(dup(a));
	close(a);
	FAILS(flock(b, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	close(copy);
	EQUAL(flock(b, LOCK_EX | LOCK_NB), 0);
	EQUAL(flock(b, LOCK_UN), 0);
	FAILS(flock(b, 0), EINVAL);
	FAILS(flock(999, LOCK_EX), EBADF);
	int reader = GOOD(open("file", O_RDONLY));
	EQUAL(flock(reader, LOCK_EX), 0);
	EQUAL(flock(reader, LOCK_UN), 0);

	/* Record locks belong to the process: never in its own way. */
	a = GOOD(open("file", O_RDWR));
	struct flock lock = range(F_WRLCK, 0, 100);
	EQUAL(fcntl(a, F_SETLK, &lock), 0);
	EQUAL(fcntl(b, F_SETLK, &lock), 0);
	EQUAL(fcntl(b, F_SETLKW, &lock), 0);
	EQUAL(fcntl(b, F_GETLK, &lock), 0);
	EQUAL(lock.l_type, F_UNLCK);
	lock = range(F_UNLCK, 0, 0);
	EQUAL(fcntl(a, F_SETLK, &lock), 0);
	lock = range(F_WRLCK, 0, 0);
	FAILS(fcntl(reader, F_SETLK, &lock), EBADF);
	int writer = GOOD(open("file", O_WRONLY));
	lock = range(F_RDLCK, 0, 0);
	FAILS(fcntl(writer, F_SETLK, &lock), EBADF);
	lock = range(9, 0, 0);
	FAILS(fcntl(a, F_SETLK, &lock), EINVAL);
	lock = range(F_WRLCK, -1, 5);
	FAILS(fcntl(a, F_SETLK, &lock), EINVAL);
	lock = range(F_WRLCK, 0, 1);
	lock.l_whence = 9;
	FAILS(fcntl(a, F_SETLK, &lock), EINVAL);
	FAILS(fcntl(a, F_SETLK, BAD_ADDRESS), EFAULT);
	FAILS(fcntl(999, F_SETLK, &lock), EBADF);
	lock = range(F_RDLCK, 0, 0);
	lock.l_whence = SEEK_END;
	EQUAL(fcntl(a, F_SETLK, &lock), 0);

	/* Open file description locks: between opens again, range by range. */
	lock = range(F_WRLCK, 0, 10);
	lock.l_pid = 0;
	struct flock none = range(F_UNLCK, 0, 0);
	EQUAL(fcntl(a, F_SETLK, &none), 0);
	EQUAL(fcntl(a, F_OFD_SETLK, &lock), 0);
	FAILS(fcntl(b, F_OFD_SETLK, &lock), EAGAIN);
	struct flock other = range(F_RDLCK, 5, 10);
	FAILS(fcntl(b, F_OFD_SETLK, &other), EAGAIN);
	EQUAL(fcntl(b, F_OFD_GETLK, &other), 0);
	EQUAL(other.l_type, F_WRLCK);
	EQUAL(other.l_start, 0);
	EQUAL(other.l_len, 10);
	EQUAL(other.l_pid, -1);
	other = range(F_WRLCK, 10, 10);
	EQUAL(fcntl(b, F_OFD_SETLK, &other), 0);
	EQUAL(fcntl(a, F_OFD_SETLK, &none), 0);
	EQUAL(fcntl(b, F_OFD_SETLK, &lock), 0);
	return finish();
}
