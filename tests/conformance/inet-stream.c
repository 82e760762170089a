// covers: socket bind listen accept accept4 connect getsockname getpeername
// TCP over the loopback, of both families: connecting, names, bytes both ways, what is larger than buffers, peeking, truncating, vectors, waiting.
#include "inet.h"
#include <pthread.h>

static void names(int family) {
	int server = listener(family, 5), client = socket(family, SOCK_STREAM, 0);
	struct sockaddr_storage name;
	socklen_t length = sizeof name;
	FAILS(getpeername(client, (void *)&name, &length), ENOTCONN);
	EQUAL(port_of(client), 0);
	EQUAL(connect_to(family, client, port_of(server)), 0);
	length = sizeof name;
	int end = accept(server, (void *)&name, &length);
	EQUAL(length, family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
	EQUAL(name.ss_family, family);
	EQUAL(ntohs(((struct sockaddr_in *)&name)->sin_port), port_of(client));
	EQUAL(port_of(end), port_of(server));
	EQUAL(peer_port_of(end), port_of(client));
	EQUAL(peer_port_of(client), port_of(server));
	length = sizeof name;
	EQUAL(getsockname(client, (void *)&name, &length), 0);
	if (family == AF_INET) EQUAL(((struct sockaddr_in *)&name)->sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	else CHECK(IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)&name)->sin6_addr));
	/* A short buffer gets the start, and the whole length. */
	memset(&name, 0x5a, sizeof name);
	length = 4;
	EQUAL(getsockname(client, (void *)&name, &length), 0);
	EQUAL(length, family == AF_INET ? 16 : 28);
	EQUAL(((unsigned char *)&name)[4], 0x5a);
	EQUAL(connect_to(family, client, port_of(server)), -1);
	EQUAL(errno, EISCONN);
	close(client); close(end); close(server);
}

static void bytes(int family) {
	int ends[2];
	char text[64] = { 0 };
	connection(family, ends);
	EQUAL(write(ends[0], "hello", 5), 5);
	EQUAL(read(ends[1], text, sizeof text), 5);
	STRING(text, "hello");
	EQUAL(send(ends[1], "answer", 6, 0), 6);
	EQUAL(recv(ends[0], text, 3, MSG_PEEK), 3);
	EQUAL(recv(ends[0], text, sizeof text, MSG_PEEK), 6);
	int waiting = -1;
	EQUAL(ioctl(ends[0], FIONREAD, &waiting), 0);
	EQUAL(waiting, 6);
	EQUAL(recv(ends[0], 0, 2, MSG_TRUNC), 2);
	memset(text, 0, sizeof text);
	EQUAL(recv(ends[0], text, sizeof text, 0), 4);
	STRING(text, "swer");
	FAILS(recv(ends[0], text, sizeof text, MSG_DONTWAIT), EAGAIN);
	EQUAL(send(ends[0], "", 0, 0), 0);
	struct iovec out[3] = { { "ab", 2 }, { "", 0 }, { "cdef", 4 } }, in[2] = { { text, 3 }, { text + 10, 10 } };
	EQUAL(writev(ends[0], out, 3), 6);
	memset(text, 0, sizeof text);
	EQUAL(readv(ends[1], in, 2), 6);
	STRING(text, "abc");
	STRING(text + 10, "def");
	/* The stream has no boundaries; an address is ignored. */
	struct sockaddr_in nowhere = name4(9);
	EQUAL(sendto(ends[0], "1", 1, 0, (void *)&nowhere, sizeof nowhere), 1);
	EQUAL(send(ends[0], "2", 1, 0), 1);
	EQUAL(recv(ends[1], text, 2, MSG_WAITALL), 2);
	BYTES(text, "12", 2);
	socklen_t length = sizeof nowhere;
	EQUAL(send(ends[0], "3", 1, 0), 1);
	EQUAL(recvfrom(ends[1], text, 1, 0, (void *)&nowhere, &length), 1);
	EQUAL(length, 0);
	FAILS(write(ends[0], BAD_ADDRESS, 5), EFAULT);
	EQUAL(write(ends[0], "x", 1), 1);
	CHECK(await_events(ends[1], POLLIN));
	FAILS(read(ends[1], BAD_ADDRESS, 5), EFAULT);
	EQUAL(read(ends[1], text, 5), 1);
	close(ends[0]); close(ends[1]);
}

#define LARGE (8 << 20)
static char data[LARGE], back[LARGE];
static int pair[2];

static void *pour(void *unused) {
	long done = 0, part;
	while (done < LARGE && (part = write(pair[0], data + done, LARGE - done)) > 0) done += part;
	EQUAL(done, LARGE);
	shutdown(pair[0], SHUT_WR);
	return unused;
}

/* More than buffers hold, both ways at once: an echo that another thread feeds. */
static void large(int family) {
	pthread_t thread;
	long got = 0, part;
	connection(family, pair);
	for (long i = 0; i < LARGE; i++) data[i] = i * 131 >> 7;
	pthread_create(&thread, 0, pour, 0);
	while ((part = read(pair[1], back + got, 50000)) > 0) got += part;
	EQUAL(got, LARGE);
	CHECK(memcmp(data, back, LARGE) == 0);
	pthread_join(thread, 0);
	close(pair[0]); close(pair[1]);
}

static void *wait_all(void *unused) {
	EQUAL(recv(pair[1], back, 300000, MSG_WAITALL), 300000);
	return unused;
}

static void waiting(void) {
	pthread_t thread;
	connection(AF_INET, pair);
	memset(back, 0, sizeof back);
	pthread_create(&thread, 0, wait_all, 0);
	for (int i = 0; i < 3; i++) EQUAL(write(pair[0], data + i * 100000, 100000), 100000);
	pthread_join(thread, 0);
	CHECK(memcmp(data, back, 300000) == 0);
	/* A time that is up ends the wait; what has come counts. */
	struct timeval time = { 0, 50000 };
	EQUAL(setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time), 0);
	FAILS(recv(pair[1], back, 10, 0), EAGAIN);
	EQUAL(write(pair[0], "abc", 3), 3);
	EQUAL(recv(pair[1], back, 10, MSG_WAITALL), 3);
	close(pair[0]); close(pair[1]);
}

static void *connect_later(void *number) {
	usleep(20000);
	int client = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(connect_to(AF_INET, client, (int)(long)number), 0);
	EQUAL(write(client, "late", 4), 4);
	close(client);
	return 0;
}

static void accepting(void) {
	int server = listener(AF_INET, 2);
	pthread_t thread;
	char text[8];
	EQUAL(option_of(server, SOL_SOCKET, SO_ACCEPTCONN), 1);
	pthread_create(&thread, 0, connect_later, (void *)(long)port_of(server));
	int end = accept4(server, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
	CHECK(end >= 0);
	EQUAL(fcntl(end, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	EQUAL(fcntl(end, F_GETFD), FD_CLOEXEC);
	CHECK(await_events(end, POLLIN));
	EQUAL(read(end, text, sizeof text), 4);
	pthread_join(thread, 0);
	CHECK(await_events(end, POLLIN | POLLRDHUP));
	EQUAL(read(end, text, sizeof text), 0);
	close(end);
	EQUAL(fcntl(server, F_SETFL, O_NONBLOCK), 0);
	FAILS(accept(server, 0, 0), EAGAIN);
	EQUAL(events_of(server), 0);
	FAILS(accept4(server, 0, 0, 1), EINVAL);
	int fresh = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(accept(fresh, 0, 0), EINVAL);
	/* listen alone chooses a port. */
	EQUAL(listen(fresh, 1), 0);
	CHECK(port_of(fresh) > 0);
	FAILS(read(server, text, 1), ENOTCONN);
	close(fresh); close(server);
}

/* A socket of IPv6 that listens to everyone hears IPv4, too, and sees it mapped. */
static void both_families(void) {
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 }, peer;
	socklen_t length = sizeof peer;
	char text[INET6_ADDRSTRLEN];
	int server = socket(AF_INET6, SOCK_STREAM, 0);
	EQUAL(bind(server, (void *)&any, sizeof any), 0);
	EQUAL(listen(server, 5), 0);
	int four = socket(AF_INET, SOCK_STREAM, 0), six = socket(AF_INET6, SOCK_STREAM, 0), mapped = socket(AF_INET6, SOCK_STREAM, 0);
	EQUAL(connect_to(AF_INET, four, port_of(server)), 0);
	int end = accept(server, (void *)&peer, &length);
	STRING(inet_ntop(AF_INET6, &peer.sin6_addr, text, sizeof text), "::ffff:127.0.0.1");
	EQUAL(write(four, "4", 1), 1);
	EQUAL(read(end, text, 1), 1);
	close(end);
	EQUAL(connect_to(AF_INET6, six, port_of(server)), 0);
	end = accept(server, (void *)&peer, &length);
	STRING(inet_ntop(AF_INET6, &peer.sin6_addr, text, sizeof text), "::1");
	close(end);
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(port_of(server)) };
	inet_pton(AF_INET6, "::ffff:127.0.0.1", &to.sin6_addr);
	EQUAL(connect(mapped, (void *)&to, sizeof to), 0);
	length = sizeof peer;
	EQUAL(getsockname(mapped, (void *)&peer, &length), 0);
	STRING(inet_ntop(AF_INET6, &peer.sin6_addr, text, sizeof text), "::ffff:127.0.0.1");
	close(four); close(six); close(mapped); close(server);
	/* IPV6_V6ONLY: then both families have the port for themselves. */
	server = socket(AF_INET6, SOCK_STREAM, 0);
	EQUAL(set_option(server, IPPROTO_IPV6, IPV6_V6ONLY, 1), 0);
	EQUAL(bind(server, (void *)&any, sizeof any), 0);
	EQUAL(listen(server, 5), 0);
	four = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(connect_to(AF_INET, four, port_of(server)), ECONNREFUSED);
	close(four);
	struct sockaddr_in every = { .sin_family = AF_INET, .sin_port = htons(port_of(server)) };
	four = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(bind(four, (void *)&every, sizeof every), 0);
	EQUAL(listen(four, 5), 0);
	six = socket(AF_INET6, SOCK_STREAM, 0);
	EQUAL(set_option(six, IPPROTO_IPV6, IPV6_V6ONLY, 1), 0);
	FAILS(connect(six, (void *)&to, sizeof to), ENETUNREACH);
	close(six); close(four); close(server);
}

int main(void) {
	signal(SIGPIPE, SIG_IGN);
	names(AF_INET); names(AF_INET6);
	bytes(AF_INET); bytes(AF_INET6);
	large(AF_INET); large(AF_INET6);
	waiting();
	accepting();
	both_families();
	return finish();
}
