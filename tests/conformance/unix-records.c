// covers: sendto recvfrom connect bind socketpair shutdown sendmmsg recvmmsg
// Datagrams and sequenced packets of AF_UNIX: boundaries, destinations, full queues, several messages a call.
#include "check.h"
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include "unix.h"

static volatile int alarms, pipes;
static void on_alarm(int number) { (void)number; alarms++; }
static void on_pipe(int number) { (void)number; pipes++; }

static int events(int socket) { return polled(socket, POLLIN | POLLOUT | POLLRDHUP); }

static void boundaries(int type) {
	int pair[2], count;
	char text[16];
	EQUAL(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, pair), 0);
	EQUAL(write(pair[0], "first", 5), 5);
	EQUAL(write(pair[0], "", 0), 0);
	struct iovec pieces[2] = { { "se", 2 }, { "cond", 4 } };
	EQUAL(writev(pair[0], pieces, 2), 6);
	EQUAL(ioctl(pair[1], FIONREAD, &count), 0);
	EQUAL(count, type == SOCK_DGRAM ? 5 : 11);
	EQUAL(recv(pair[1], text, 2, MSG_PEEK), 2);
	EQUAL(recv(pair[1], text, 2, MSG_PEEK | MSG_TRUNC), 5);
	EQUAL(recv(pair[1], text, 2, MSG_TRUNC), 5);
	EQUAL(recv(pair[1], text, 16, 0), 0);
	struct iovec holes[2] = { { text, 1 }, { text + 8, 3 } };
	EQUAL(readv(pair[1], holes, 2), 4);
	EQUAL(text[0], 's');
	BYTES(text + 8, "eco", 3);
	FAILS(recv(pair[1], text, 1, 0), EAGAIN);
	FAILS(recv(pair[1], text, 1, MSG_OOB), EOPNOTSUPP);
	FAILS(send(pair[0], text, 1, MSG_OOB), EOPNOTSUPP);
	FAILS(send(pair[0], BAD_ADDRESS, 10, 0), EFAULT);
	FAILS(recv(pair[1], text, 1, 0), EAGAIN);
	// A message lost to bad memory is gone.
	write(pair[0], "gone", 4);
	FAILS(recv(pair[1], BAD_ADDRESS, 4, 0), EFAULT);
	FAILS(recv(pair[1], text, 4, 0), EAGAIN);
	static char large[300000];
	FAILS(write(pair[0], large, sizeof large), EMSGSIZE);
	EQUAL(write(pair[0], large, 200000), 200000);
	CHECK(events(pair[0]) == 0);
	FAILS(write(pair[0], large, 200000) == -1 ? -1L : write(pair[0], large, 200000), EAGAIN);
	EQUAL(read(pair[1], large, sizeof large), 200000);
	close(pair[0]); close(pair[1]);
}

static void waiting(int type) {
	int pair[2];
	char text[16];
	socketpair(AF_UNIX, type, 0, pair);
	alarms = 0;
	alarm(1);
	FAILS(read(pair[0], text, 1), EINTR);
	EQUAL(alarms, 1);
	while (send(pair[0], text, 16, MSG_DONTWAIT) == 16) ;
	EQUAL(errno, EAGAIN);
	alarm(1);
	FAILS(write(pair[0], text, 1), EINTR);
	EQUAL(alarms, 2);
	close(pair[0]); close(pair[1]);
}

static void sequenced(void) {
	int pair[2];
	char text[16];
	struct sockaddr_un address;
	socklen_t length = abstract_address(&address, "sequenced");
	int one = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	FAILS(send(one, "x", 1, 0), ENOTCONN);
	FAILS(recv(one, text, 1, 0), ENOTCONN);
	EQUAL(bind(one, (void *)&address, length), 0);
	EQUAL(listen(one, 3), 0);
	int client = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	EQUAL(connect(client, (void *)&address, length), 0);
	int end = GOOD(accept(one, 0, 0));
	EQUAL(sendto(client, "ab", 2, 0, (void *)&address, length), 2);
	EQUAL(send(client, "c", 1, MSG_EOR), 1);
	EQUAL(recv(end, text, 16, 0), 2);
	EQUAL(recv(end, text, 16, 0), 1);
	EQUAL(shutdown(client, SHUT_WR), 0);
	EQUAL(recv(end, text, 16, MSG_DONTWAIT), 0);
	EQUAL(recv(end, text, 16, 0), 0);
	FAILS(write(client, "x", 1), EPIPE);
	close(client);
	EQUAL(events(end), POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
	FAILS(write(end, "x", 1), EPIPE);
	EQUAL(pipes, 0);
	close(end); close(one);
	socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair);
	write(pair[0], "left", 4);
	close(pair[1]);
	EQUAL(events(pair[0]), POLLIN | POLLOUT | POLLHUP | POLLRDHUP | POLLERR);
	FAILS(send(pair[0], "x", 1, 0), ECONNRESET);
	FAILS(send(pair[0], "x", 1, 0), EPIPE);
	EQUAL(recv(pair[0], text, 1, 0), 0);
	close(pair[0]);
}

static void destinations(void) {
	struct sockaddr_un address, own, back;
	socklen_t length = abstract_address(&address, "server"), own_length = abstract_address(&own, "client"), got;
	char text[16] = "";
	int server = socket(AF_UNIX, SOCK_DGRAM, 0), client = socket(AF_UNIX, SOCK_DGRAM, 0);
	EQUAL(events(server), POLLOUT);
	FAILS(send(client, "x", 1, 0), ENOTCONN);
	FAILS(sendto(client, "x", 1, 0, (void *)&address, length), ECONNREFUSED);
	FAILS(sendto(client, "x", 1, 0, (void *)&address, 2), EINVAL);
	FAILS(sendto(client, "x", 1, 0, (void *)&address, 200), EINVAL);
	FAILS(sendto(client, "x", 1, 0, BAD_ADDRESS, length), EFAULT);
	bind(server, (void *)&address, length);
	EQUAL(sendto(client, "one", 3, 0, (void *)&address, length), 3);
	got = sizeof back;
	EQUAL(recvfrom(server, text, 16, 0, (void *)&back, &got), 3);
	EQUAL(got, 0);
	bind(client, (void *)&own, own_length);
	EQUAL(sendto(client, "two", 3, 0, (void *)&address, length), 3);
	got = sizeof back;
	EQUAL(recvfrom(server, text, 16, 0, (void *)&back, &got), 3);
	EQUAL(got, own_length);
	BYTES(&back, &own, own_length);
	EQUAL(sendto(server, "back", 4, 0, (void *)&back, got), 4);
	EQUAL(recv(client, text, 16, 0), 4);
	// To itself.
	EQUAL(sendto(client, "self", 4, 0, (void *)&own, own_length), 4);
	EQUAL(recv(client, text, 16, 0), 4);
	EQUAL(connect(client, (void *)&address, length), 0);
	EQUAL(send(client, "three", 5, 0), 5);
	got = sizeof back;
	EQUAL(getpeername(client, (void *)&back, &got), 0);
	EQUAL(got, length);
	// The client takes messages of its peer only.
	int third = socket(AF_UNIX, SOCK_DGRAM, 0);
	FAILS(sendto(third, "x", 1, 0, (void *)&own, own_length), EPERM);
	FAILS(connect(third, (void *)&own, own_length), EPERM);
	EQUAL(sendto(third, "x", 1, 0, (void *)&address, length), 1);
	struct sockaddr_un none = { .sun_family = AF_UNSPEC };
	FAILS(connect(client, (void *)&none, 1), EINVAL);
	EQUAL(connect(client, (void *)&none, 2), 0);
	FAILS(send(client, "x", 1, 0), ENOTCONN);
	got = sizeof back;
	FAILS(getpeername(client, (void *)&back, &got), ENOTCONN);
	EQUAL(connect(client, (void *)&address, length), 0);
	EQUAL(recv(server, text, 16, 0), 5);
	close(server);
	FAILS(send(client, "x", 1, 0), ECONNREFUSED);
	FAILS(send(client, "x", 1, 0), ENOTCONN);
	close(client); close(third);
	int stream = socket(AF_UNIX, SOCK_STREAM, 0), datagrams = socket(AF_UNIX, SOCK_DGRAM, 0);
	bind(stream, (void *)&address, length);
	FAILS(connect(datagrams, (void *)&address, length), ECONNREFUSED);
	struct sockaddr_un path = { .sun_family = AF_UNIX, .sun_path = "stream" };
	int other = socket(AF_UNIX, SOCK_STREAM, 0);
	EQUAL(bind(other, (void *)&path, 8), 0);
	FAILS(connect(datagrams, (void *)&path, 9), EPROTOTYPE);
	FAILS(sendto(datagrams, "x", 1, 0, (void *)&path, 9), EPROTOTYPE);
	close(stream); close(datagrams); close(other);
}

static void closing(void) {
	int pair[2];
	char text[16];
	socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair);
	EQUAL(shutdown(pair[0], SHUT_RD), 0);
	EQUAL(events(pair[0]), POLLIN | POLLOUT | POLLRDHUP);
	EQUAL(events(pair[1]), POLLOUT);
	FAILS(write(pair[1], "x", 1), EPIPE);
	FAILS(read(pair[0], text, 1), EAGAIN);
	fcntl(pair[0], F_SETFL, 0);
	EQUAL(read(pair[0], text, 1), 0);
	EQUAL(shutdown(pair[1], SHUT_WR), 0);
	FAILS(write(pair[1], "x", 1), EPIPE);
	EQUAL(write(pair[0], "x", 1), 1);
	EQUAL(shutdown(pair[0], SHUT_WR), 0);
	EQUAL(events(pair[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	close(pair[0]);
	EQUAL(read(pair[1], text, 16), 1);
	EQUAL(pipes, 0);
	close(pair[1]);
}

/* A receiver that is not connected back takes eleven messages. */
static void full(void) {
	struct sockaddr_un address;
	socklen_t length = abstract_address(&address, "full");
	char text[16];
	int server = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), client = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), count = 0;
	bind(server, (void *)&address, length);
	EQUAL(connect(client, (void *)&address, length), 0);
	int epoll = epoll_create1(0);
	struct epoll_event event = { .events = EPOLLOUT | EPOLLET }, got;
	EQUAL(epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event), 0);
	EQUAL(epoll_wait(epoll, &got, 1, 0), 1);
	EQUAL(epoll_wait(epoll, &got, 1, 0), 0);
	while (send(client, "x", 1, 0) == 1) count++;
	EQUAL(errno, EAGAIN);
	EQUAL(count, 11);
	EQUAL(events(client), 0);
	EQUAL(recv(server, text, 1, 0), 1);
	EQUAL(events(client), POLLOUT);
	EQUAL(epoll_wait(epoll, &got, 1, 0), 1);
	EQUAL(send(client, "x", 1, 0), 1);
	alarms = 0;
	alarm(1);
	fcntl(client, F_SETFL, 0);
	FAILS(send(client, "x", 1, 0), EINTR);
	EQUAL(alarms, 1);
	close(server);
	EQUAL(events(client), POLLOUT);
	close(client); close(epoll);
}

static void batches(void) {
	int pair[2];
	char in[4][8] = { "" };
	socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair);
	struct iovec out[3] = { { "one", 3 }, { "three", 5 }, { "seven", 5 } }, holes[4];
	struct mmsghdr headers[4];
	memset(headers, 0, sizeof headers);
	for (int i = 0; i < 3; i++) headers[i].msg_hdr = (struct msghdr){ .msg_iov = out + i, .msg_iovlen = 1 };
	FAILS(sendmmsg(-1, headers, 3, 0), EBADF);
	FAILS(sendmmsg(0x7fff, headers, 3, 0), EBADF);
	EQUAL(sendmmsg(pair[0], headers, 3, 0), 3);
	EQUAL(headers[1].msg_len, 5);
	headers[1].msg_hdr.msg_iov = BAD_ADDRESS;
	EQUAL(sendmmsg(pair[0], headers, 3, 0), 1);
	FAILS(sendmmsg(pair[0], headers + 1, 2, 0), EFAULT);
	FAILS(sendmmsg(pair[0], BAD_ADDRESS, 2, 0), EFAULT);
	EQUAL(sendmmsg(pair[0], headers, 0, 0), 0);
	memset(headers, 0, sizeof headers);
	for (int i = 0; i < 4; i++) {
		holes[i] = (struct iovec){ in[i], 4 };
		headers[i].msg_hdr = (struct msghdr){ .msg_iov = holes + i, .msg_iovlen = 1 };
	}
	struct timespec second = { 1, 0 }, bad = { 0, -1 };
	FAILS(recvmmsg(pair[1], headers, 4, 0, &bad), EINVAL);
	FAILS(recvmmsg(pair[1], headers, 4, 0, BAD_ADDRESS), EFAULT);
	EQUAL(recvmmsg(pair[1], headers, 2, 0, &second), 2);
	EQUAL(headers[0].msg_len, 3);
	EQUAL(headers[1].msg_len, 4);
	EQUAL(headers[1].msg_hdr.msg_flags, MSG_TRUNC);
	CHECK(second.tv_sec == 0 && second.tv_nsec > 0);
	EQUAL(recvmmsg(pair[1], headers, 4, 0, 0), 2);
	FAILS(recvmmsg(pair[1], headers, 4, 0, 0), EAGAIN);
	fcntl(pair[1], F_SETFL, 0);
	write(pair[0], "a", 1);
	write(pair[0], "b", 1);
	EQUAL(recvmmsg(pair[1], headers, 4, MSG_WAITFORONE, 0), 2);
	write(pair[0], "a", 1);
	alarm(1);
	EQUAL(recvmmsg(pair[1], headers, 4, 0, 0), 1);
	close(pair[0]); close(pair[1]);
	// What ends a batch is told by the next call.
	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	write(pair[0], "a", 1);
	write(pair[0], "b", 1);
	headers[1].msg_hdr.msg_iov = BAD_ADDRESS;
	EQUAL(recvmmsg(pair[1], headers, 2, 0, 0), 1);
	headers[1].msg_hdr.msg_iov = holes + 1;
	FAILS(recvmmsg(pair[1], headers, 1, 0, 0), EFAULT);
	EQUAL(recvmmsg(pair[1], headers, 1, 0, 0), 1);
	alarm(1);
	FAILS(recvmmsg(pair[1], headers, 4, 0, 0), EINTR);
	close(pair[0]); close(pair[1]);
}

int main(void) {
	struct sigaction action = { .sa_handler = on_alarm };
	sigaction(SIGALRM, &action, 0);
	action.sa_handler = on_pipe;
	sigaction(SIGPIPE, &action, 0);
	scratch();
	boundaries(SOCK_DGRAM);
	boundaries(SOCK_SEQPACKET);
	waiting(SOCK_DGRAM);
	waiting(SOCK_SEQPACKET);
	sequenced();
	destinations();
	closing();
	full();
	batches();
	return finish();
}
