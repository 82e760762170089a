// covers: epoll_create1 epoll_create epoll_ctl epoll_wait epoll_pwait
// Interest lists: level and edge, one-shot, changes, ends that close, errors.
#include "check.h"
#include <sys/epoll.h>

static struct epoll_event event_of(uint32_t events, uint64_t data) { struct epoll_event e = { .events = events }; e.data.u64 = data; return e; }

int main(void) {
	scratch();
	int poll = GOOD(epoll_create1(EPOLL_CLOEXEC)), ends[2];
	EQUAL(fcntl(poll, F_GETFD), FD_CLOEXEC);
	EQUAL(pipe(ends), 0);
	struct epoll_event event = event_of(EPOLLIN, 111), got[4];
	EQUAL(epoll_ctl(poll, EPOLL_CTL_ADD, ends[0], &event), 0);
	FAILS(epoll_ctl(poll, EPOLL_CTL_ADD, ends[0], &event), EEXIST);
	EQUAL(epoll_wait(poll, got, 4, 0), 0);
	EQUAL(epoll_wait(poll, got, 4, 10), 0);
	EQUAL(write(ends[1], "ab", 2), 2);
	EQUAL(epoll_wait(poll, got, 4, -1), 1);
	EQUAL(got[0].events, EPOLLIN);
	EQUAL(got[0].data.u64, 111);
	EQUAL(epoll_wait(poll, got, 4, 0), 1);
	event = event_of(EPOLLOUT, 222);
	EQUAL(epoll_ctl(poll, EPOLL_CTL_ADD, ends[1], &event), 0);
	EQUAL(epoll_wait(poll, got, 4, 0), 2);
	EQUAL(got[0].data.u64 + got[1].data.u64, 333);
	EQUAL(epoll_wait(poll, got, 1, 0), 1);
	EQUAL(epoll_ctl(poll, EPOLL_CTL_DEL, ends[1], NULL), 0);
	FAILS(epoll_ctl(poll, EPOLL_CTL_DEL, ends[1], NULL), ENOENT);
	FAILS(epoll_ctl(poll, EPOLL_CTL_MOD, ends[1], &event), ENOENT);
	/* Edge: told once until something new comes. */
	event = event_of(EPOLLIN | EPOLLET, 333);
	EQUAL(epoll_ctl(poll, EPOLL_CTL_MOD, ends[0], &event), 0);
	EQUAL(epoll_wait(poll, got, 4, 0), 1);
	EQUAL(got[0].data.u64, 333);
	EQUAL(epoll_wait(poll, got, 4, 0), 0);
	EQUAL(write(ends[1], "c", 1), 1);
	EQUAL(epoll_wait(poll, got, 4, 0), 1);
	EQUAL(epoll_wait(poll, got, 4, 0), 0);
	/* One-shot: told once until armed again. */
	event = event_of(EPOLLIN | EPOLLONESHOT, 444);
	EQUAL(epoll_ctl(poll, EPOLL_CTL_MOD, ends[0], &event), 0);
	EQUAL(epoll_wait(poll, got, 4, 0), 1);
	EQUAL(write(ends[1], "d", 1), 1);
	EQUAL(epoll_wait(poll, got, 4, 0), 0);
	EQUAL(epoll_ctl(poll, EPOLL_CTL_MOD, ends[0], &event), 0);
	EQUAL(epoll_wait(poll, got, 4, 0), 1);
	EQUAL(got[0].data.u64, 444);
	/* A closed other end is always told. */
	char buffer[8];
	EQUAL(read(ends[0], buffer, 8), 4);
	event = event_of(0, 555);
	EQUAL(epoll_ctl(poll, EPOLL_CTL_MOD, ends[0], &event), 0);
	close(ends[1]);
	EQUAL(epoll_wait(poll, got, 4, 0), 1);
	EQUAL(got[0].events, EPOLLHUP);
	/* A descriptor that closes leaves the list. */
	close(ends[0]);
	EQUAL(epoll_wait(poll, got, 4, 0), 0);
	FAILS(epoll_ctl(poll, EPOLL_CTL_DEL, ends[0], NULL), EBADF);

	/* epoll in epoll. */
	int inner = GOOD(epoll_create(1));
	EQUAL(pipe(ends), 0);
	event = event_of(EPOLLIN, 1);
	EQUAL(epoll_ctl(inner, EPOLL_CTL_ADD, ends[0], &event), 0);
	EQUAL(epoll_ctl(poll, EPOLL_CTL_ADD, inner, &event), 0);
	EQUAL(epoll_wait(poll, got, 4, 0), 0);
	EQUAL(write(ends[1], "x", 1), 1);
	EQUAL(epoll_wait(poll, got, 4, 0), 1);
	FAILS(epoll_ctl(inner, EPOLL_CTL_ADD, poll, &event), ELOOP);

	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	FAILS(epoll_ctl(poll, EPOLL_CTL_ADD, file, &event), EPERM);
	FAILS(epoll_ctl(poll, EPOLL_CTL_ADD, poll, &event), EINVAL);
	FAILS(epoll_ctl(poll, EPOLL_CTL_ADD, 99, &event), EBADF);
	FAILS(epoll_ctl(99, EPOLL_CTL_ADD, ends[1], &event), EBADF);
	FAILS(epoll_ctl(file, EPOLL_CTL_ADD, ends[1], &event), EINVAL);
	FAILS(epoll_ctl(poll, 9, ends[1], &event), EINVAL);
	FAILS(epoll_ctl(poll, EPOLL_CTL_ADD, ends[1], BAD_ADDRESS), EFAULT);
	FAILS(epoll_wait(poll, got, 0, 0), EINVAL);
	FAILS(epoll_wait(poll, BAD_ADDRESS, 4, 0), EFAULT);
	FAILS(epoll_wait(99, got, 4, 0), EBADF);
	FAILS(epoll_wait(file, got, 4, 0), EINVAL);
	FAILS(epoll_create1(1), EINVAL);
	FAILS(epoll_create(0), EINVAL);
	sigset_t none;
	sigemptyset(&none);
	EQUAL(epoll_pwait(poll, got, 4, 0, &none), 1);
	FAILS(syscall(SYS_epoll_pwait, poll, got, 4, 0, &none, 4), EINVAL);
	return finish();
}
