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

/* The timer repeats: a signal that comes before the call has begun is not the last one. */
static void prepare(int flags) {
	struct sigaction action = { .sa_handler = ring, .sa_flags = flags };
	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, NULL);
	calls = 0;
	struct itimerval timer = { { 0, 30000 }, { 0, 30000 } };
	setitimer(ITIMER_REAL, &timer, NULL);
}

static int64_t nanos(struct timespec time) { return time.tv_sec * 1000000000LL + time.tv_nsec; }
static int64_t now(void) { struct timespec time; clock_gettime(CLOCK_MONOTONIC, &time); return nanos(time); }
static void stop(void) { struct itimerval off = { 0 }; setitimer(ITIMER_REAL, &off, NULL); }

int main(void) {
	char byte;
	EQUAL(pipe(ends), 0);
	prepare(0);
	FAILS(read(ends[0], &byte, 1), EINTR);
	CHECK(calls >= 1);
	feed = 1;
	prepare(SA_RESTART);
	EQUAL(read(ends[0], &byte, 1), 1);
	CHECK(calls >= 2);
	stop();
	feed = 0;

	/* A full pipe. */
	static char block[65536];
	EQUAL(write(ends[1], block, sizeof block), sizeof block);
	prepare(0);
	FAILS(write(ends[1], "x", 1), EINTR);
	/* With something written already the count is told. */
	EQUAL(read(ends[0], block, 4096), 4096);
	prepare(0);
	EQUAL(write(ends[1], block, 3 * 4096), 4096);

	/* These are never restarted. */
	int spare[2];
	EQUAL(pipe(spare), 0);
	struct pollfd polled = { spare[0], POLLIN, 0 };
	prepare(SA_RESTART);
	FAILS(poll(&polled, 1, 500000), EINTR);
	fd_set set;
	FD_ZERO(&set);
	FD_SET(spare[0], &set);
	prepare(SA_RESTART);
	FAILS(select(spare[0] + 1, &set, NULL, NULL, NULL), EINTR);
	prepare(SA_RESTART);
	FAILS(ppoll(&polled, 1, NULL, NULL), EINTR);
	int events = GOOD(epoll_create1(0));
	struct epoll_event event = { .events = EPOLLIN };
	prepare(SA_RESTART);
	FAILS(epoll_wait(events, &event, 1, 500000), EINTR);
	prepare(SA_RESTART);
	struct timespec long_time = { 500, 0 }, rest = { 0, 0 };
	int64_t before = now();
	FAILS(nanosleep(&long_time, &rest), EINTR);
	/* What was slept and the rest are the whole, but for what was spent before and after the sleep. */
	CHECK(rest.tv_sec < 500 && nanos(rest) + now() - before >= nanos(long_time));
	prepare(SA_RESTART);
	before = now();
	EQUAL(clock_nanosleep(CLOCK_MONOTONIC, 0, &long_time, &rest), EINTR);
	CHECK(rest.tv_sec < 500 && nanos(rest) + now() - before >= nanos(long_time));
	stop();
	/* An ignored signal interrupts nothing. */
	signal(SIGALRM, SIG_IGN);
	struct itimerval timer = { { 0, 0 }, { 0, 10000 } };
	setitimer(ITIMER_REAL, &timer, NULL);
	EQUAL(poll(&polled, 1, 50), 0);
	return finish();
}
