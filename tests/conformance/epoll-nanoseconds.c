// covers: epoll_pwait2
// epoll_wait with a timeout in nanoseconds and a signal mask.
#include "check.h"
#include <sys/epoll.h>

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

static volatile int caught;
static void note(int number) { caught = number; }

static long wait_for(int poll, struct epoll_event *events, int most, const struct timespec *timeout, const sigset_t *mask) {
	return syscall(SYS_epoll_pwait2, poll, events, most, timeout, mask, 8L);
}

int main(void) {
	int ends[2], poll = GOOD(epoll_create1(0));
	EQUAL(pipe(ends), 0);
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 9 }, got[2];
	EQUAL(epoll_ctl(poll, EPOLL_CTL_ADD, ends[0], &event), 0);
	struct timespec before, after, none = { 0, 0 }, shortly = { 0, 20000000 };
	EQUAL(wait_for(poll, got, 2, &none, NULL), 0);
	clock_gettime(CLOCK_MONOTONIC, &before);
	EQUAL(wait_for(poll, got, 2, &shortly, NULL), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	CHECK((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 20000000);
	EQUAL(shortly.tv_nsec, 20000000);
	EQUAL(write(ends[1], "x", 1), 1);
	EQUAL(wait_for(poll, got, 2, NULL, NULL), 1);
	EQUAL(got[0].data.u64, 9);
	FAILS(wait_for(poll, got, 2, &(struct timespec) { 0, 1000000000 }, NULL), EINVAL);
	FAILS(wait_for(poll, got, 2, &(struct timespec) { -1, 0 }, NULL), EINVAL);
	FAILS(wait_for(poll, got, 2, BAD_ADDRESS, NULL), EFAULT);
	FAILS(wait_for(poll, got, 0, &none, NULL), EINVAL);
	FAILS(wait_for(poll, BAD_ADDRESS, 2, &none, NULL), EFAULT);
	FAILS(wait_for(ends[0], got, 2, &none, NULL), EINVAL);
	FAILS(wait_for(-1, got, 2, &none, NULL), EBADF);

	// A signal that is blocked but for the wait ends it.
	sigset_t blocked, empty;
	sigemptyset(&empty);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	signal(SIGUSR1, note);
	EQUAL(sigprocmask(SIG_BLOCK, &blocked, NULL), 0);
	char byte;
	EQUAL(read(ends[0], &byte, 1), 1);
	raise(SIGUSR1);
	EQUAL(caught, 0);
	FAILS(wait_for(poll, got, 2, NULL, &empty), EINTR);
	EQUAL(caught, SIGUSR1);
	FAILS(syscall(SYS_epoll_pwait2, poll, got, 2, &none, &empty, 7L), EINVAL);
	return finish();
}
