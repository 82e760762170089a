// covers: getsockopt setsockopt
// Options of sockets at level SOL_SOCKET.
#include "check.h"
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

static volatile int alarms;
static void on_alarm(int number) { (void)number; alarms++; }

static int get(int socket, int name) {
	int value = -99;
	socklen_t length = sizeof value;
	return getsockopt(socket, SOL_SOCKET, name, &value, &length) == 0 && length == sizeof value ? value : -99;
}

static int set(int socket, int name, int value) { return setsockopt(socket, SOL_SOCKET, name, &value, sizeof value); }

static void errors(int socket) {
	int value = 1;
	socklen_t length = sizeof value;
	FAILS(getsockopt(-1, SOL_SOCKET, SO_TYPE, &value, &length), EBADF);
	FAILS(getsockopt(0x7fff, SOL_SOCKET, SO_TYPE, &value, &length), EBADF);
	int file = open("/dev/null", O_RDWR);
	FAILS(getsockopt(file, SOL_SOCKET, SO_TYPE, &value, &length), ENOTSOCK);
	FAILS(setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &value, length), ENOTSOCK);
	close(file);
	FAILS(getsockopt(socket, SOL_SOCKET, SO_TYPE, BAD_ADDRESS, &length), EFAULT);
	FAILS(getsockopt(socket, SOL_SOCKET, SO_TYPE, &value, BAD_ADDRESS), EFAULT);
	FAILS(getsockopt(socket, SOL_SOCKET, 9999, &value, &length), ENOPROTOOPT);
	FAILS(getsockopt(socket, 6, 1, &value, &length), EOPNOTSUPP);
	FAILS(setsockopt(socket, 6, 1, &value, length), EOPNOTSUPP);
	length = -1;
	FAILS(getsockopt(socket, SOL_SOCKET, SO_TYPE, &value, &length), EINVAL);
	FAILS(setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &value, -1), EINVAL);
	FAILS(setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &value, 3), EINVAL);
	FAILS(setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, BAD_ADDRESS, 4), EFAULT);
	FAILS(set(socket, 9999, 1), ENOPROTOOPT);
	FAILS(set(socket, SO_TYPE, 1), ENOPROTOOPT);
	FAILS(set(socket, SO_DOMAIN, 1), ENOPROTOOPT);
	FAILS(set(socket, SO_PROTOCOL, 1), ENOPROTOOPT);
	FAILS(set(socket, SO_ERROR, 1), ENOPROTOOPT);
	FAILS(set(socket, SO_ACCEPTCONN, 1), ENOPROTOOPT);
	FAILS(set(socket, SO_PEERCRED, 1), ENOPROTOOPT);
	FAILS(set(socket, SO_SNDLOWAT, 1), ENOPROTOOPT);
	struct ifreq interface = { .ifr_name = "none0" };
	FAILS(ioctl(socket, SIOCGIFINDEX, &interface), ENODEV);
	FAILS(ioctl(socket, SIOCGIFFLAGS, &interface), ENODEV);
	FAILS(ioctl(socket, SIOCGIFMTU, &interface), ENODEV);
	FAILS(ioctl(socket, SIOCGIFINDEX, BAD_ADDRESS), EFAULT);
	interface.ifr_ifindex = 0;
	FAILS(ioctl(socket, SIOCGIFNAME, &interface), ENODEV);
	FAILS(ioctl(socket, SIOCGIFCONF, BAD_ADDRESS), EFAULT);
	FAILS(ioctl(file, SIOCGIFINDEX, &interface), EBADF);
	char part[4] = "....";
	length = 2;
	EQUAL(getsockopt(socket, SOL_SOCKET, SO_TYPE, part, &length), 0);
	EQUAL(length, 2);
	BYTES(part, "\1\0..", 4);
}

static void values(int socket) {
	EQUAL(get(socket, SO_TYPE), SOCK_STREAM);
	EQUAL(get(socket, SO_DOMAIN), AF_UNIX);
	EQUAL(get(socket, SO_PROTOCOL), 0);
	EQUAL(get(socket, SO_ERROR), 0);
	EQUAL(get(socket, SO_ACCEPTCONN), 0);
	EQUAL(get(socket, SO_SNDLOWAT), 1);
	const int switches[] = { SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST, SO_OOBINLINE, SO_DONTROUTE };
	for (unsigned i = 0; i < LENGTH(switches); i++) {
		EQUAL(get(socket, switches[i]), 0);
		EQUAL(set(socket, switches[i], 5), 0);
		EQUAL(get(socket, switches[i]), 1);
		EQUAL(set(socket, switches[i], 0), 0);
	}
	CHECK(get(socket, SO_SNDBUF) > 100000);
	CHECK(get(socket, SO_RCVBUF) > 100000);
	EQUAL(set(socket, SO_SNDBUF, 10000), 0);
	EQUAL(get(socket, SO_SNDBUF), 20000);
	EQUAL(set(socket, SO_SNDBUF, 0), 0);
	EQUAL(get(socket, SO_SNDBUF), 4608);
	EQUAL(set(socket, SO_RCVBUF, 10000), 0);
	EQUAL(get(socket, SO_RCVBUF), 20000);
	EQUAL(set(socket, SO_RCVBUF, 1), 0);
	EQUAL(get(socket, SO_RCVBUF), 2304);
	EQUAL(set(socket, SO_PRIORITY, 3), 0);
	EQUAL(get(socket, SO_PRIORITY), 3);
	if (geteuid() != 0) {
		FAILS(set(socket, SO_PRIORITY, 7), EPERM);
		FAILS(set(socket, SO_MARK, 7), EPERM);
		FAILS(set(socket, SO_SNDBUFFORCE, 7), EPERM);
		FAILS(set(socket, SO_DEBUG, 1), EACCES);
	} else for (int i = 0; i < 4; i++) CHECK(1);
	EQUAL(get(socket, SO_RCVLOWAT), 1);
	EQUAL(set(socket, SO_RCVLOWAT, 0), 0);
	EQUAL(get(socket, SO_RCVLOWAT), 1);
	EQUAL(set(socket, SO_RCVLOWAT, -1), 0);
	EQUAL(get(socket, SO_RCVLOWAT), INT_MAX);
	EQUAL(set(socket, SO_PASSCRED, 9), 0);
	EQUAL(get(socket, SO_PASSCRED), 1);
	struct linger linger = { 1, 7 }, back = { 0, 0 };
	socklen_t length = sizeof back;
	EQUAL(setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), 0);
	FAILS(setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, 4), EINVAL);
	EQUAL(getsockopt(socket, SOL_SOCKET, SO_LINGER, &back, &length), 0);
	CHECK(back.l_onoff == 1 && back.l_linger == 7 && length == 8);
}

static void timeouts(void) {
	int pair[2];
	char text[8];
	struct timeval time = { 0, 40000 }, back;
	socklen_t length = sizeof back;
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	EQUAL(getsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &back, &length), 0);
	CHECK(length == 16 && back.tv_sec == 0 && back.tv_usec == 0);
	EQUAL(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time), 0);
	EQUAL(getsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &back, &length), 0);
	CHECK(back.tv_sec == 0 && back.tv_usec == 40000);
	FAILS(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, 8), EINVAL);
	time.tv_usec = 1000000;
	FAILS(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time), EDOM);
	time.tv_usec = -1;
	FAILS(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time), EDOM);
	struct timespec before, after;
	clock_gettime(CLOCK_MONOTONIC, &before);
	FAILS(read(pair[0], text, 8), EAGAIN);
	clock_gettime(CLOCK_MONOTONIC, &after);
	CHECK((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 40000000);
	write(pair[1], "abc", 3);
	EQUAL(recv(pair[0], text, 8, MSG_WAITALL), 3);
	// A signal ends a call that has a timeout for good, whatever SA_RESTART says.
	time = (struct timeval){ 20, 0 };
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
	alarm(1);
	FAILS(read(pair[0], text, 8), EINTR);
	EQUAL(alarms, 1);
	time = (struct timeval){ 0, 20000 };
	EQUAL(setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time), 0);
	while (send(pair[0], text, 8, MSG_DONTWAIT) == 8) ;
	FAILS(send(pair[0], text, 8, 0), EAGAIN);
	close(pair[0]); close(pair[1]);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int size = 3 + sprintf(address.sun_path + 1, "time.%d", (int)getpid());
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), clients[2];
	bind(listener, (void *)&address, size);
	listen(listener, 0);
	EQUAL(get(listener, SO_ACCEPTCONN), 1);
	for (int i = 0; i < 2; i++) {
		clients[i] = socket(AF_UNIX, SOCK_STREAM, 0);
		setsockopt(clients[i], SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
	}
	EQUAL(connect(clients[0], (void *)&address, size), 0);
	FAILS(connect(clients[1], (void *)&address, size), EAGAIN);
	close(accept(listener, 0, 0));
	setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
	FAILS(accept(listener, 0, 0), EAGAIN);
	close(clients[0]); close(clients[1]); close(listener);
}

static void peers(void) {
	int pair[2];
	struct ucred who = { 1, 1, 1 };
	socklen_t length = sizeof who;
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	EQUAL(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &who, &length), 0);
	CHECK(who.pid == getpid() && who.uid == geteuid() && who.gid == getegid() && length == 12);
	struct sockaddr_un name;
	length = 2;
	EQUAL(getsockopt(pair[0], SOL_SOCKET, 28, &name, &length), 0);
	EQUAL(name.sun_family, AF_UNIX);
	length = sizeof name;
	FAILS(getsockopt(pair[0], SOL_SOCKET, 28, &name, &length), EINVAL);
	close(pair[0]); close(pair[1]);
	int alone = socket(AF_UNIX, SOCK_STREAM, 0);
	length = sizeof who;
	EQUAL(getsockopt(alone, SOL_SOCKET, SO_PEERCRED, &who, &length), 0);
	CHECK(who.pid == 0 && who.uid == (uid_t)-1 && who.gid == (gid_t)-1);
	length = 2;
	FAILS(getsockopt(alone, SOL_SOCKET, 28, &name, &length), ENOTCONN);
	close(alone);
}

static void peeking(int type) {
	int pair[2];
	char text[16];
	socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, pair);
	EQUAL(get(pair[0], SO_PEEK_OFF), -1);
	EQUAL(set(pair[0], SO_PEEK_OFF, 0), 0);
	write(pair[1], "abcd", 4);
	write(pair[1], "efgh", 4);
	EQUAL(recv(pair[0], text, 2, MSG_PEEK), 2);
	BYTES(text, "ab", 2);
	EQUAL(get(pair[0], SO_PEEK_OFF), 2);
	EQUAL(recv(pair[0], text, 2, MSG_PEEK), 2);
	BYTES(text, "cd", 2);
	EQUAL(recv(pair[0], text, 3, MSG_PEEK), 3);
	BYTES(text, "efg", 3);
	EQUAL(get(pair[0], SO_PEEK_OFF), 7);
	EQUAL(recv(pair[0], text, 4, 0), 4);
	BYTES(text, "abcd", 4);
	EQUAL(get(pair[0], SO_PEEK_OFF), 3);
	EQUAL(recv(pair[0], text, 16, MSG_PEEK), 1);
	BYTES(text, "h", 1);
	FAILS(recv(pair[0], text, 16, MSG_PEEK), EAGAIN);
	EQUAL(recv(pair[0], text, 16, 0), 4);
	EQUAL(get(pair[0], SO_PEEK_OFF), 0);
	close(pair[0]); close(pair[1]);
}

static void low_mark(void) {
	int pair[2];
	char text[16];
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	EQUAL(set(pair[0], SO_RCVLOWAT, 4), 0);
	write(pair[1], "abc", 3);
	FAILS(recv(pair[0], text, 16, MSG_DONTWAIT) == 3 ? (errno = EAGAIN, -1L) : 0L, EAGAIN);
	write(pair[1], "abcd", 4);
	EQUAL(read(pair[0], text, 16), 4);
	close(pair[0]); close(pair[1]);
}

int main(void) {
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	sigaction(SIGALRM, &action, 0);
	int one = socket(AF_UNIX, SOCK_STREAM, 0);
	errors(one);
	values(one);
	close(one);
	timeouts();
	peers();
	peeking(SOCK_STREAM);
	peeking(SOCK_DGRAM);
	peeking(SOCK_SEQPACKET);
	low_mark();
	return finish();
}
