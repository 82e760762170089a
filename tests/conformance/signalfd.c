// covers: signalfd signalfd4 read poll epoll_wait
// Signals read from a descriptor: what is told of them, their order, what waits, and masks that change.
#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>

static struct signalfd_siginfo told[4];

int main(void) {
	sigset_t set, none;
	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGRTMIN);
	EQUAL(sigprocmask(SIG_BLOCK, &set, NULL), 0);
	int file = GOOD(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
	EQUAL(fcntl(file, F_GETFD), FD_CLOEXEC);
	EQUAL(fcntl(file, F_GETFL), O_RDWR | O_NONBLOCK);
	FAILS(read(file, told, sizeof told), EAGAIN);
	FAILS(read(file, told, 127), EINVAL);
	struct pollfd entry = { file, POLLIN, 0 };
	EQUAL(poll(&entry, 1, 0), 0);

	EQUAL(kill(getpid(), SIGUSR2), 0);
	EQUAL(kill(getpid(), SIGUSR2), 0);
	EQUAL(raise(SIGUSR1), 0);
	EQUAL(poll(&entry, 1, 0), 1);
	EQUAL(entry.revents, POLLIN);
	EQUAL(read(file, told, sizeof told), 256);
	EQUAL(told[0].ssi_signo, SIGUSR1);
	EQUAL(told[0].ssi_code, SI_TKILL);
	EQUAL(told[1].ssi_signo, SIGUSR2);
	EQUAL(told[1].ssi_code, SI_USER);
	EQUAL(told[1].ssi_pid, getpid());
	EQUAL(told[1].ssi_uid, getuid());
	EQUAL(poll(&entry, 1, 0), 0);

	/* Queued signals keep their values, one read each. */
	for (int i = 1; i <= 3; i++) EQUAL(sigqueue(getpid(), SIGRTMIN, (union sigval) { .sival_int = i }), 0);
	for (int i = 1; i <= 3; i++) {
		EQUAL(read(file, told, sizeof told[0]), 128);
		EQUAL(told[0].ssi_signo, SIGRTMIN);
		EQUAL(told[0].ssi_code, SI_QUEUE);
		EQUAL(told[0].ssi_int, i);
	}

	/* Another mask for the same descriptor. */
	sigset_t other;
	sigemptyset(&other);
	sigaddset(&other, SIGUSR2);
	EQUAL(signalfd(file, &other, 0), file);
	EQUAL(raise(SIGUSR1), 0);
	FAILS(read(file, told, sizeof told), EAGAIN);
	EQUAL(signalfd(file, &set, 0), file);
	EQUAL(read(file, told, sizeof told), 128);
	EQUAL(told[0].ssi_signo, SIGUSR1);

	/* epoll sees them arrive. */
	int epoll = GOOD(epoll_create1(0));
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 7 };
	EQUAL(epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event), 0);
	EQUAL(epoll_wait(epoll, &event, 1, 0), 0);
	EQUAL(raise(SIGUSR2), 0);
	EQUAL(epoll_wait(epoll, &event, 1, 0), 1);
	EQUAL(event.data.u64, 7);
	EQUAL(read(file, told, sizeof told), 128);
	EQUAL(epoll_wait(epoll, &event, 1, 0), 0);

	/* A timer's signal ends the wait of a blocking read. */
	int waiting = GOOD(signalfd(-1, &set, 0));
	struct sigevent notice = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 42 };
	timer_t timer;
	EQUAL(timer_create(CLOCK_MONOTONIC, &notice, &timer), 0);
	struct itimerspec soon = { .it_value.tv_nsec = 10000000 };
	EQUAL(timer_settime(timer, 0, &soon, NULL), 0);
	EQUAL(read(waiting, told, sizeof told), 128);
	EQUAL(told[0].ssi_signo, SIGUSR1);
	EQUAL(told[0].ssi_code, SI_TIMER);
	EQUAL(told[0].ssi_int, 42);

	FAILS(signalfd(-1, &set, 1), EINVAL);
	FAILS(syscall(SYS_signalfd4, -1, &set, 4, 0), EINVAL);
	FAILS(syscall(SYS_signalfd4, -1, BAD_ADDRESS, 8, 0), EFAULT);
	FAILS(signalfd(0, &set, 0), EINVAL);
	FAILS(signalfd(99, &set, 0), EBADF);
	FAILS(write(file, told, 128), EINVAL);
	EQUAL(syscall(SYS_signalfd, file, &none, 8), file);
	return finish();
}
