// covers: read write nanosleep poll select ppoll epoll_wait alarm setitimer
// Which waits go on after a handler with SA_RESTART and which never do (signal(7)).
#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>

static volatile int calls;
static int ends[2];
static volatile int feed;

static void ring(int number UNUSED) {
	calls++;
	/* The second time there is something to read, so that a restarted read ends. */
	if (feed && calls == 2) write(ends[1], "x", 1);
}

static void prepare(int flags, int repeat) {
	struct sigaction action = { .sa_handler = ring, .sa_flags = flags };
	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, NULL);
	calls = 0;
	struct itimerval timer = { { 0, repeat ? 30000 : 0 }, { 0, 30000 } };
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void stop(void) { struct itimerval off = { 0 }; setitimer(ITIMER_REAL, &off, NULL); }

int main(void) {
	char byte;
	EQUAL(pipe(ends), 0);
	prepare(0, 0);
	FAILS(read(ends[0], &byte, 1), EINTR);
	EQUAL(calls, 1);
	feed = 1;
	prepare(SA_RESTART, 1);
	EQUAL(read(ends[0], &byte, 1), 1);
	EQUAL(calls, 2);
	stop();
	feed = 0;

	/* A full pipe. */
	static char block[65536];
	EQUAL(write(ends[1], block, sizeof block), sizeof block);
	prepare(0, 0);
	FAILS(write(ends[1], "x", 1), EINTR);
	/* With something written already the count is told. */
	EQUAL(read(ends[0], block, 4096), 4096);
	prepare(0, 0);
	EQUAL(write(ends[1], block, 3 * 4096), 4096);

	/* These are never restarted. */
	int spare[2];
	EQUAL(pipe(spare), 0);
	struct pollfd polled = { spare[0], POLLIN, 0 };
	prepare(SA_RESTART, 0);
	FAILS(poll(&polled, 1, 5000), EINTR);
	fd_set set;
	FD_ZERO(&set);
	FD_SET(spare[0], &set);
	prepare(SA_RESTART, 0);
	FAILS(select(spare[0] + 1, &set, NULL, NULL, NULL), EINTR);
	prepare(SA_RESTART, 0);
	FAILS(ppoll(&polled, 1, NULL, NULL), EINTR);
	int events = GOOD(epoll_create1(0));
	struct epoll_event event = { .events = EPOLLIN };
	prepare(SA_RESTART, 0);
	FAILS(epoll_wait(events, &event, 1, 5000), EINTR);
	prepare(SA_RESTART, 0);
	struct timespec long_time = { 5, 0 }, rest = { 0, 0 };
	FAILS(nanosleep(&long_time, &rest), EINTR);
	CHECK(rest.tv_sec == 4 && rest.tv_nsec > 900000000 && rest.tv_nsec <= 980000000);
	prepare(SA_RESTART, 0);
	EQUAL(clock_nanosleep(CLOCK_MONOTONIC, 0, &long_time, &rest), EINTR);
	CHECK(rest.tv_sec == 4);
	/* An ignored signal interrupts nothing. */
	signal(SIGALRM, SIG_IGN);
	struct itimerval timer = { { 0, 0 }, { 0, 10000 } };
	setitimer(ITIMER_REAL, &timer, NULL);
	EQUAL(poll(&polled, 1, 50), 0);
	return finish();
}
