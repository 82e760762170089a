// covers: connect accept accept4 listen shutdown getpeername sendto recvfrom
// Stream sockets of AF_UNIX: connecting, accepting, transferring, closing.
#include "check.h"
#include <sys/ioctl.h>
#include <sys/uio.h>
#include "unix.h"

static volatile int alarms, pipes;
static void on_alarm(int number) { (void)number; alarms++; }
static void on_pipe(int number) { (void)number; pipes++; }

static int events(int socket) { return polled(socket, POLLIN | POLLOUT | POLLRDHUP | POLLRDNORM | POLLWRNORM | POLLWRBAND | POLLPRI); }


static void connecting(void) {
	struct sockaddr_un address, back, own;
	socklen_t length = path_address(&address, "door"), got;
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
	FAILS(listen(server, 1), EINVAL);
	FAILS(accept(server, 0, 0), EINVAL);
	FAILS(connect(client, (void *)&address, length), ENOENT);
	EQUAL(bind(server, (void *)&address, length), 0);
	FAILS(connect(client, (void *)&address, length), ECONNREFUSED);
	EQUAL(listen(server, 1), 0);
	EQUAL(events(server), 0);
	FAILS(connect(client, (void *)&address, 2), EINVAL);
	FAILS(connect(client, BAD_ADDRESS, length), EFAULT);
	address.sun_family = AF_UNSPEC;
	FAILS(connect(client, (void *)&address, length), EINVAL);
	address.sun_family = AF_UNIX;
	char byte = 'x';
	FAILS(send(client, &byte, 1, MSG_NOSIGNAL), ENOTCONN);
	FAILS(recv(client, &byte, 1, 0), EINVAL);
	int other = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	FAILS(connect(other, (void *)&address, length), EPROTOTYPE);
	close(other);
	socklen_t own_length = path_address(&own, "own");
	EQUAL(bind(client, (void *)&own, own_length), 0);
	EQUAL(connect(client, (void *)&address, length), 0);
	FAILS(connect(client, (void *)&address, length), EISCONN);
	EQUAL(events(client), WRITABLE);
	EQUAL(events(server), READABLE);
	EQUAL(write(client, "early", 5), 5);
	got = sizeof back;
	EQUAL(getpeername(client, (void *)&back, &got), 0);
	EQUAL(got, length);
	STRING(back.sun_path, "door");
	got = sizeof back;
	int end = GOOD(accept4(server, (void *)&back, &got, SOCK_NONBLOCK | SOCK_CLOEXEC));
	EQUAL(got, own_length);
	STRING(back.sun_path, "own");
	EQUAL(fcntl(end, F_GETFL), O_RDWR | O_NONBLOCK);
	EQUAL(fcntl(end, F_GETFD), FD_CLOEXEC);
	got = sizeof back;
	EQUAL(getsockname(end, (void *)&back, &got), 0);
	STRING(back.sun_path, "door");
	char text[16] = "";
	got = sizeof back;
	EQUAL(recvfrom(end, text, sizeof text, 0, (void *)&back, &got), 5);
	STRING(text, "early");
	EQUAL(got, own_length);
	FAILS(recv(end, text, 1, 0), EAGAIN);
	EQUAL(sendto(end, "a", 1, 0, 0, 77), 1);
	FAILS(sendto(end, "a", 1, 0, (void *)&own, own_length), EISCONN);
	EQUAL(send(end, "b", 1, MSG_EOR | MSG_MORE), 1);
	EQUAL(recv(client, text, 9, 0), 2);
	FAILS(listen(client, 1), EINVAL);
	FAILS(connect(server, (void *)&address, length), EINVAL);
	FAILS(sendto(server, "a", 1, 0, (void *)&own, own_length), EOPNOTSUPP);
	close(end);
	EQUAL(events(client), WRITABLE | READABLE | POLLHUP | POLLRDHUP);
	EQUAL(read(client, text, 9), 0);
	got = sizeof back;
	EQUAL(getpeername(client, (void *)&back, &got), 0);
	close(client);
	// The backlog takes one more than listen said.
	int clients[3];
	for (int i = 0; i < 3; i++) clients[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	EQUAL(connect(clients[0], (void *)&address, length), 0);
	EQUAL(connect(clients[1], (void *)&address, length), 0);
	FAILS(connect(clients[2], (void *)&address, length), EAGAIN);
	EQUAL(listen(server, 5), 0);
	EQUAL(connect(clients[2], (void *)&address, length), 0);
	close(server);
	EQUAL(events(clients[2]), WRITABLE | READABLE | POLLHUP | POLLRDHUP | POLLERR);
	FAILS(read(clients[2], text, 1), ECONNRESET);
	EQUAL(read(clients[2], text, 1), 0);
	for (int i = 0; i < 3; i++) close(clients[i]);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	FAILS(connect(client, (void *)&address, length), ECONNREFUSED);
	write_file("plain", "", 0);
	length = path_address(&address, "plain");
	FAILS(connect(client, (void *)&address, length), ECONNREFUSED);
	length = abstract_address(&address, "nobody");
	FAILS(connect(client, (void *)&address, length), ECONNREFUSED);
	close(client);
	unlink("door"); unlink("own");
}

static void accepting(void) {
	struct sockaddr_un address;
	socklen_t length = abstract_address(&address, "accept"), got;
	int server = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	bind(server, (void *)&address, length);
	EQUAL(listen(server, -1), 0);
	FAILS(accept(server, 0, 0), EAGAIN);
	int client = socket(AF_UNIX, SOCK_STREAM, 0);
	EQUAL(connect(client, (void *)&address, length), 0);
	got = sizeof address;
	FAILS(accept(server, (void *)&address, BAD_ADDRESS), EFAULT);
	FAILS(accept(server, 0, 0), EAGAIN);
	close(client);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	EQUAL(connect(client, (void *)&address, length), 0);
	struct sockaddr_un back;
	got = sizeof back;
	int end = GOOD(accept(server, (void *)&back, &got));
	EQUAL(got, 2);
	EQUAL(fcntl(end, F_GETFL), O_RDWR);
	close(end); close(client);
	fcntl(server, F_SETFL, 0);
	alarm(1);
	alarms = 0;
	FAILS(accept(server, 0, 0), EINTR);
	EQUAL(alarms, 1);
	EQUAL(shutdown(server, SHUT_RD), 0);
	FAILS(accept(server, 0, 0), EINVAL);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	FAILS(connect(client, (void *)&address, length), ECONNREFUSED);
	close(client); close(server);
	int datagrams = socket(AF_UNIX, SOCK_DGRAM, 0);
	FAILS(listen(datagrams, 1), EOPNOTSUPP);
	FAILS(accept(datagrams, 0, 0), EOPNOTSUPP);
	close(datagrams);
}

static void transferring(void) {
	static char data[300000], back[300000];
	int pair[2], count;
	for (size_t i = 0; i < sizeof data; i++) data[i] = i * 7 >> 3;
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	EQUAL(write(pair[0], "hello ", 6), 6);
	EQUAL(write(pair[0], "world", 5), 5);
	EQUAL(ioctl(pair[1], FIONREAD, &count), 0);
	EQUAL(count, 11);
	EQUAL(ioctl(pair[0], TIOCOUTQ, &count), 0);
	CHECK(count >= 11);
	FAILS(ioctl(pair[1], FIONREAD, BAD_ADDRESS), EFAULT);
	EQUAL(events(pair[1]), WRITABLE | READABLE);
	EQUAL(recv(pair[1], back, 3, MSG_PEEK), 3);
	EQUAL(recv(pair[1], back, 100, MSG_PEEK | MSG_TRUNC), 11);
	BYTES(back, "hello world", 11);
	EQUAL(read(pair[1], back, 4), 4);
	EQUAL(read(pair[1], back, 100), 7);
	BYTES(back, "o world", 7);
	EQUAL(ioctl(pair[0], TIOCOUTQ, &count), 0);
	EQUAL(count, 0);
	FAILS(recv(pair[1], back, 1, MSG_DONTWAIT), EAGAIN);
	FAILS(recv(pair[1], back, 1, MSG_DONTWAIT | MSG_PEEK), EAGAIN);
	EQUAL(read(pair[1], back, 0), 0);
	EQUAL(write(pair[0], back, 0), 0);
	EQUAL(send(pair[0], back, 0, 0), 0);
	FAILS(recv(pair[1], back, 0, MSG_DONTWAIT), EAGAIN);
	FAILS(write(pair[0], BAD_ADDRESS, 1), EFAULT);
	FAILS(send(pair[0], (void *)-1L, 1, 0), EFAULT);
	write(pair[0], "ab", 2);
	FAILS(read(pair[1], BAD_ADDRESS, 2), EFAULT);
	EQUAL(read(pair[1], back, 2), 2);
	struct iovec pieces[3] = { { data, 1 }, { data + 1, 0 }, { data + 1, 4000 } };
	EQUAL(writev(pair[0], pieces, 3), 4001);
	struct iovec holes[2] = { { back, 4000 }, { back + 4000, 100 } };
	EQUAL(readv(pair[1], holes, 2), 4001);
	BYTES(back, data, 4001);
	// Nobody reads: a write that does not wait is cut short, then refused.
	long sent = send(pair[0], data, sizeof data, MSG_DONTWAIT);
	CHECK(sent > 100000 && sent < (long)sizeof data);
	FAILS(send(pair[0], data, 1, MSG_DONTWAIT), EAGAIN);
	EQUAL(events(pair[0]), 0);
	alarms = 0;
	alarm(1);
	FAILS(write(pair[0], data, 1), EINTR);
	EQUAL(alarms, 1);
	EQUAL(recv(pair[1], back, sent, MSG_WAITALL), sent);
	BYTES(back, data, sent);
	EQUAL(events(pair[0]), WRITABLE);
	// A signal ends a long write with what has gone out, and a read that waits for all with what has come.
	alarm(1);
	long part = write(pair[0], data, sizeof data);
	CHECK(part > 100000 && part < (long)sizeof data);
	while (part > 0) part -= read(pair[1], back, sizeof back);
	write(pair[0], "abc", 3);
	alarm(1);
	EQUAL(recv(pair[1], back, 10, MSG_WAITALL), 3);
	BYTES(back, "abc", 3);
	alarm(1);
	FAILS(recv(pair[1], back, 10, MSG_WAITALL), EINTR);
	close(pair[0]); close(pair[1]);
	// Through the ring again and again.
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
	unsigned seed = 5;
	long written = 0, got = 0, good = 1;
	for (int round = 0; round < 4000; round++) {
		seed = seed * 1103515245 + 12345;
		long length = (seed >> 8) % (round % 3 ? 500 : 50000) + 1;
		if (seed >> 30 & 1) {
			for (long i = 0; i < length; i++) data[i] = (written + i) * 31 >> 4;
			long n = write(pair[0], data, length);
			if (n > 0) written += n;
		} else {
			long n = read(pair[1], back, length);
			for (long i = 0; i < n; i++) if (back[i] != (char)((got + i) * 31 >> 4)) good = 0;
			if (n > 0) got += n;
		}
	}
	CHECK(good && got > 1000000);
	close(pair[0]); close(pair[1]);
}

static void closing(void) {
	int pair[2];
	char text[8];
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	FAILS(shutdown(pair[0], 3), EINVAL);
	FAILS(shutdown(pair[0], -1), EINVAL);
	write(pair[0], "last", 4);
	EQUAL(shutdown(pair[0], SHUT_WR), 0);
	EQUAL(events(pair[0]), WRITABLE);
	EQUAL(events(pair[1]), WRITABLE | READABLE | POLLRDHUP);
	EQUAL(read(pair[1], text, 8), 4);
	EQUAL(read(pair[1], text, 8), 0);
	FAILS(write(pair[0], "x", 1), EPIPE);
	EQUAL(pipes, 1);
	FAILS(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	EQUAL(pipes, 1);
	EQUAL(write(pair[1], "back", 4), 4);
	EQUAL(read(pair[0], text, 8), 4);
	EQUAL(shutdown(pair[0], SHUT_RD), 0);
	EQUAL(events(pair[0]), WRITABLE | READABLE | POLLRDHUP | POLLHUP);
	EQUAL(read(pair[0], text, 8), 0);
	FAILS(write(pair[1], "x", 1), EPIPE);
	EQUAL(pipes, 2);
	close(pair[0]); close(pair[1]);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	write(pair[0], "kept", 4);
	close(pair[0]);
	FAILS(write(pair[1], "x", 1), EPIPE);
	EQUAL(events(pair[1]), WRITABLE | READABLE | POLLRDHUP | POLLHUP);
	EQUAL(read(pair[1], text, 8), 4);
	EQUAL(read(pair[1], text, 8), 0);
	close(pair[1]);
	// What the other end left unread is an error here.
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	write(pair[0], "lost", 4);
	close(pair[1]);
	EQUAL(events(pair[0]), WRITABLE | READABLE | POLLRDHUP | POLLHUP | POLLERR);
	FAILS(write(pair[0], "x", 1), EPIPE);
	FAILS(read(pair[0], text, 8), ECONNRESET);
	EQUAL(read(pair[0], text, 8), 0);
	close(pair[0]);
	int alone = socket(AF_UNIX, SOCK_STREAM, 0);
	EQUAL(shutdown(alone, SHUT_RDWR), 0);
	EQUAL(events(alone), WRITABLE | READABLE | POLLRDHUP | POLLHUP);
	close(alone);
}

int main(void) {
	struct sigaction action = { .sa_handler = on_alarm };
	sigaction(SIGALRM, &action, 0);
	action.sa_handler = on_pipe;
	sigaction(SIGPIPE, &action, 0);
	scratch();
	connecting();
	accepting();
	transferring();
	closing();
	return finish();
}
