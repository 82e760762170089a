// covers: fcntl ioctl
// builds: static musl
// Signal-driven input: who is told, by which signal, and of what (fcntl(2), F_SETOWN and O_ASYNC).
#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#ifndef F_SETSIG
#define F_SETSIG 10
#define F_GETSIG 11
#endif
struct owner { int type, pid; };
#define SET_OWNER 15
#define GET_OWNER 16

static sigset_t wanted;

/* The next signal of those that are blocked; 0 if none is pending. */
static int next(siginfo_t *info) {
	struct timespec none = {0, 0};
	int number = sigtimedwait(&wanted, info, &none);
	return number < 0 ? 0 : number;
}

static void forget(void) {
	siginfo_t info;
	while (next(&info) != 0) { }
}

static void pipes(void) {
	int ends[2];
	siginfo_t info;
	char byte;
	GOOD(pipe(ends));
	EQUAL(fcntl(ends[0], F_GETOWN), 0);
	GOOD(fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK));
	EQUAL(write(ends[1], "x", 1), 1);
	EQUAL(next(&info), 0);                    /* nobody owns it */
	EQUAL(read(ends[0], &byte, 1), 1);
	GOOD(fcntl(ends[0], F_SETOWN, getpid()));
	EQUAL(fcntl(ends[0], F_GETOWN), getpid());
	EQUAL(write(ends[1], "x", 1), 1);
	EQUAL(next(&info), SIGIO);
	EQUAL(info.si_code, SI_KERNEL);
	forget();
	EQUAL(read(ends[0], &byte, 1), 1);
	GOOD(fcntl(ends[0], F_SETSIG, SIGRTMIN + 3));
	EQUAL(fcntl(ends[0], F_GETSIG), SIGRTMIN + 3);
	EQUAL(write(ends[1], "x", 1), 1);
	EQUAL(next(&info), SIGRTMIN + 3);
	EQUAL(info.si_code, POLL_IN);
	EQUAL(info.si_fd, ends[0]);
	EQUAL(info.si_band, POLLIN | POLLRDNORM);
	GOOD(fcntl(ends[0], F_SETFL, O_NONBLOCK));
	forget();
	EQUAL(read(ends[0], &byte, 1), 1);
	EQUAL(write(ends[1], "x", 1), 1);
	EQUAL(next(&info), 0);
	close(ends[0]);
	close(ends[1]);
}

static void sockets(void) {
	int pair[2], on = 1, off = 0, who = 0;
	siginfo_t info;
	char byte;
	GOOD(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	who = getpid();
	GOOD(ioctl(pair[0], FIOSETOWN, &who));
	who = 0;
	GOOD(ioctl(pair[0], SIOCGPGRP, &who));
	EQUAL(who, getpid());
	GOOD(ioctl(pair[0], FIOASYNC, &on));
	CHECK(fcntl(pair[0], F_GETFL) & O_ASYNC);
	EQUAL(write(pair[1], "x", 1), 1);
	EQUAL(next(&info), SIGIO);
	forget();
	GOOD(ioctl(pair[0], FIOASYNC, &off));
	CHECK(!(fcntl(pair[0], F_GETFL) & O_ASYNC));
	EQUAL(read(pair[0], &byte, 1), 1);
	EQUAL(write(pair[1], "x", 1), 1);
	EQUAL(next(&info), 0);
	GOOD(ioctl(pair[0], FIOASYNC, &on));
	close(pair[1]);
	CHECK(next(&info) == SIGIO);
	forget();
	close(pair[0]);
}

static void owners(void) {
	int pair[2], file = open("/dev/zero", O_RDONLY), who = 0, on = 1;
	struct owner owner = {0, 0}, seen = {7, 7};
	siginfo_t info;
	GOOD(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	FAILS(fcntl(pair[0], F_SETOWN, 0x3ffffff), ESRCH);
	FAILS(fcntl(pair[0], F_SETOWN, -0x3ffffff), ESRCH);
	owner = (struct owner){1, 0x3ffffff};
	FAILS(fcntl(pair[0], SET_OWNER, &owner), ESRCH);
	owner = (struct owner){3, getpid()};
	FAILS(fcntl(pair[0], SET_OWNER, &owner), EINVAL);
	owner = (struct owner){0, gettid()};
	GOOD(fcntl(pair[0], SET_OWNER, &owner));
	GOOD(fcntl(pair[0], GET_OWNER, &seen));
	CHECK(seen.type == 0 && seen.pid == owner.pid);
	GOOD(fcntl(pair[0], F_SETFL, O_ASYNC));
	EQUAL(write(pair[1], "x", 1), 1);
	EQUAL(next(&info), SIGIO);
	FAILS(ioctl(file, FIOGETOWN, &who), ENOTTY);
	FAILS(ioctl(file, FIOASYNC, &on), ENOTTY);
	close(file);
	close(pair[0]);
	close(pair[1]);
}

int main(void) {
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGIO);
	sigaddset(&wanted, SIGRTMIN + 3);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	pipes();
	sockets();
	owners();
	return finish();
}
