// covers: select pselect6
// Sets in, sets out, the time that is left.
#include "check.h"
#include <sys/select.h>
#include <sys/time.h>

static volatile int calls;
static void count(int number UNUSED) { calls++; }

int main(void) {
	int a[2], b[2];
	EQUAL(pipe(a), 0);
	EQUAL(pipe(b), 0);
	fd_set in, out, error;
	FD_ZERO(&in); FD_ZERO(&out); FD_ZERO(&error);
	FD_SET(a[0], &in); FD_SET(b[0], &in); FD_SET(a[1], &out); FD_SET(a[0], &error);
	struct timeval time = { 1, 0 };
	EQUAL(select(b[1] + 1, &in, &out, &error, &time), 1);
	EQUAL(FD_ISSET(a[0], &in), 0);
	EQUAL(!!FD_ISSET(a[1], &out), 1);
	EQUAL(!!FD_ISSET(a[0], &error), 0);
	EQUAL(time.tv_sec, 0);
	EQUAL(write(b[1], "x", 1), 1);
	FD_ZERO(&in); FD_SET(a[0], &in); FD_SET(b[0], &in);
	EQUAL(select(b[1] + 1, &in, &out, NULL, NULL), 2);
	EQUAL(!!FD_ISSET(b[0], &in), 1);
	EQUAL(!!FD_ISSET(a[0], &in), 0);
	/* Descriptors at and above the count are not looked at. */
	FD_ZERO(&in); FD_SET(b[0], &in);
	time = (struct timeval) { 0, 10000 };
	EQUAL(select(b[0], &in, NULL, NULL, &time), 0);
	EQUAL(time.tv_sec, 0);
	EQUAL(time.tv_usec, 0);
	close(a[1]);
	FD_ZERO(&in); FD_SET(a[0], &in);
	EQUAL(select(a[0] + 1, &in, NULL, NULL, NULL), 1);
	/* Linux leaves out what lies beyond its table of descriptors, which has room for 64 at least. */
	FD_ZERO(&in); FD_SET(60, &in);
	FAILS(select(61, &in, NULL, NULL, NULL), EBADF);
	FAILS(select(-1, &in, NULL, NULL, NULL), EINVAL);
	time = (struct timeval) { -1, 0 };
	FAILS(syscall(SYS_select, 0, NULL, NULL, NULL, &time), EINVAL);
	FAILS(syscall(SYS_select, 8, BAD_ADDRESS, NULL, NULL, NULL), EFAULT);
	FAILS(syscall(SYS_select, 0, NULL, NULL, NULL, BAD_ADDRESS), EFAULT);
	time = (struct timeval) { 0, 20000 };
	EQUAL(select(0, NULL, NULL, NULL, &time), 0);

	struct timespec long_time = { 0, 10000000 };
	EQUAL(pselect(0, NULL, NULL, NULL, &long_time, NULL), 0);
	long_time.tv_nsec = -1;
	FAILS(pselect(0, NULL, NULL, NULL, &long_time, NULL), EINVAL);
	sigset_t none, usr1, after;
	sigemptyset(&none);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	signal(SIGUSR1, count);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	raise(SIGUSR1);
	FAILS(pselect(0, NULL, NULL, NULL, NULL, &none), EINTR);
	EQUAL(calls, 1);
	sigprocmask(SIG_SETMASK, NULL, &after);
	EQUAL(sigismember(&after, SIGUSR1), 1);
	return finish();
}
