// covers: poll ppoll
// Readiness of pipes, files and bad descriptors; timeouts; the mask of ppoll.
#include "check.h"
#include <poll.h>

static int64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000LL + t.tv_nsec / 1000000; }
static volatile int calls;
static void count(int number UNUSED) { calls++; }

int main(void) {
	scratch();
	int ends[2];
	EQUAL(pipe(ends), 0);
	struct pollfd polled[4] = { { ends[0], POLLIN, -1 }, { ends[1], POLLOUT, -1 } };
	EQUAL(poll(polled, 2, 0), 1);
	EQUAL(polled[0].revents, 0);
	EQUAL(polled[1].revents, POLLOUT);
	EQUAL(write(ends[1], "x", 1), 1);
	EQUAL(poll(polled, 2, -1), 2);
	EQUAL(polled[0].revents, POLLIN);
	/* Only what was asked for, errors always. */
	polled[0].events = POLLPRI;
	EQUAL(poll(polled, 1, 0), 0);
	polled[0].events = POLLIN | POLLRDNORM;
	EQUAL(poll(polled, 1, 0), 1);
	EQUAL(polled[0].revents, POLLIN | POLLRDNORM);
	char byte;
	EQUAL(read(ends[0], &byte, 1), 1);
	int64_t before = now();
	EQUAL(poll(polled, 1, 30), 0);
	CHECK(now() - before >= 29);
	before = now();
	EQUAL(poll(NULL, 0, 20), 0);
	CHECK(now() - before >= 19);
	polled[0] = (struct pollfd) { 99, POLLIN, 0 };
	polled[1] = (struct pollfd) { -1, POLLIN, 5 };
	EQUAL(poll(polled, 2, 1000), 1);
	EQUAL(polled[0].revents, POLLNVAL);
	EQUAL(polled[1].revents, 0);
	/* Files are always ready. */
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	polled[0] = (struct pollfd) { file, POLLIN | POLLOUT, 0 };
	EQUAL(poll(polled, 1, 1000), 1);
	EQUAL(polled[0].revents, POLLIN | POLLOUT);
	int null = GOOD(open("/dev/null", O_RDWR));
	polled[0] = (struct pollfd) { null, POLLIN | POLLOUT, 0 };
	EQUAL(poll(polled, 1, 1000), 1);
	EQUAL(polled[0].revents, POLLIN | POLLOUT);

	/* A full pipe; closed ends. */
	static char block[65536];
	EQUAL(write(ends[1], block, 65536), 65536);
	polled[0] = (struct pollfd) { ends[1], POLLOUT, 0 };
	EQUAL(poll(polled, 1, 0), 0);
	close(ends[1]);
	polled[0] = (struct pollfd) { ends[0], POLLIN, 0 };
	EQUAL(poll(polled, 1, 0), 1);
	EQUAL(polled[0].revents, POLLIN | POLLHUP);
	EQUAL(read(ends[0], block, 65536), 65536);
	EQUAL(poll(polled, 1, -1), 1);
	EQUAL(polled[0].revents, POLLHUP);
	close(ends[0]);
	EQUAL(pipe(ends), 0);
	close(ends[0]);
	polled[0] = (struct pollfd) { ends[1], POLLOUT, 0 };
	EQUAL(poll(polled, 1, -1), 1);
	EQUAL(polled[0].revents, POLLOUT | POLLERR);

	FAILS(poll(BAD_ADDRESS, 1, 0), EFAULT);
	FAILS(poll(polled, 0x7fffffff, 0), EINVAL);
	struct timespec time = { 0, 20000000 };
	before = now();
	EQUAL(ppoll(NULL, 0, &time, NULL), 0);
	CHECK(now() - before >= 19);
	time.tv_nsec = 1000000000;
	FAILS(syscall(SYS_ppoll, polled, 1, &time, NULL, 8), EINVAL);
	FAILS(syscall(SYS_ppoll, polled, 1, BAD_ADDRESS, NULL, 8), EFAULT);
	sigset_t none, usr1;
	sigemptyset(&none);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	FAILS(syscall(SYS_ppoll, polled, 1, NULL, &none, 4), EINVAL);
	/* A signal that only the mask of the wait lets through. */
	signal(SIGUSR1, count);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	raise(SIGUSR1);
	EQUAL(calls, 0);
	FAILS(ppoll(NULL, 0, NULL, &none), EINTR);
	EQUAL(calls, 1);
	/* The raw call tells the time that was left. */
	time = (struct timespec) { 5, 0 };
	EQUAL(syscall(SYS_ppoll, polled, 1, &time, NULL, 8), 1);
	CHECK(time.tv_sec == 4 && time.tv_nsec > 0);
	return finish();
}
