// covers: shutdown close connect listen poll
// How TCP connections end: half close, reset, unread data, SO_LINGER, refusal; what read, write, poll and getpeername say then.
#include "inet.h"
#include <fcntl.h>
#include <pthread.h>
#include <time.h>

static void half_close(void) {
	int ends[2];
	char text[16];
	connection(AF_INET, ends);
	EQUAL(events_of(ends[0]), POLLOUT);
	EQUAL(write(ends[0], "last", 4), 4);
	EQUAL(shutdown(ends[0], SHUT_WR), 0);
	FAILS(write(ends[0], "x", 1), EPIPE);
	CHECK(await_events(ends[1], POLLIN | POLLRDHUP));
	EQUAL(events_of(ends[1]), POLLIN | POLLOUT | POLLRDHUP);
	EQUAL(read(ends[1], text, sizeof text), 4);
	EQUAL(read(ends[1], text, sizeof text), 0);
	EQUAL(read(ends[1], text, sizeof text), 0);
	EQUAL(write(ends[1], "reply", 5), 5);
	CHECK(await_events(ends[0], POLLIN));
	EQUAL(events_of(ends[0]), POLLIN | POLLOUT);
	EQUAL(read(ends[0], text, sizeof text), 5);
	EQUAL(shutdown(ends[1], SHUT_WR), 0);
	CHECK(await_events(ends[0], POLLHUP));
	EQUAL(events_of(ends[0]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	EQUAL(read(ends[0], text, sizeof text), 0);
	CHECK(await_events(ends[1], POLLHUP));
	FAILS(shutdown(ends[0], 3), EINVAL);
	close(ends[0]); close(ends[1]);
}

static void shut_reading(void) {
	int ends[2];
	char text[16];
	connection(AF_INET, ends);
	EQUAL(shutdown(ends[0], SHUT_RD), 0);
	EQUAL(events_of(ends[0]), POLLIN | POLLOUT | POLLRDHUP);
	EQUAL(read(ends[0], text, sizeof text), 0);
	EQUAL(events_of(ends[1]), POLLOUT);
	EQUAL(write(ends[0], "still", 5), 5);
	EQUAL(read(ends[1], text, sizeof text), 5);
	EQUAL(shutdown(ends[0], SHUT_RDWR), 0);
	CHECK(await_events(ends[1], POLLRDHUP));
	close(ends[0]); close(ends[1]);
}

static void reset(void) {
	int ends[2];
	char text[16];
	struct linger at_once = { 1, 0 };
	connection(AF_INET, ends);
	EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
	EQUAL(write(ends[0], "lost?", 5), 5);
	CHECK(await_events(ends[1], POLLIN));
	EQUAL(close(ends[0]), 0);
	CHECK(await_events(ends[1], POLLHUP | POLLERR));
	EQUAL(events_of(ends[1]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP | POLLERR);
	FAILS(getpeername(ends[1], (void *)&(struct sockaddr_storage){ 0 }, &(socklen_t){ sizeof(struct sockaddr_storage) }), ENOTCONN);
	EQUAL(option_of(ends[1], SOL_SOCKET, SO_ERROR), ECONNRESET);
	EQUAL(option_of(ends[1], SOL_SOCKET, SO_ERROR), 0);
	EQUAL(events_of(ends[1]), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	FAILS(write(ends[1], "x", 1), EPIPE);
	FAILS(shutdown(ends[1], SHUT_RDWR), ENOTCONN);
	close(ends[1]);
	connection(AF_INET6, ends);
	EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
	EQUAL(close(ends[0]), 0);
	CHECK(await_events(ends[1], POLLHUP));
	FAILS(read(ends[1], text, sizeof text), ECONNRESET);
	EQUAL(read(ends[1], text, sizeof text), 0);
	close(ends[1]);
	/* The writer is told once, and then that the pipe is broken. */
	connection(AF_INET, ends);
	EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
	close(ends[0]);
	CHECK(await_events(ends[1], POLLHUP));
	FAILS(write(ends[1], "x", 1), ECONNRESET);
	FAILS(write(ends[1], "x", 1), EPIPE);
	close(ends[1]);
}

/* Who closes with unread data resets the connection. */
static void unread(void) {
	int ends[2];
	char text[16];
	connection(AF_INET, ends);
	EQUAL(write(ends[0], "unread", 6), 6);
	CHECK(await_events(ends[1], POLLIN));
	close(ends[1]);
	CHECK(await_events(ends[0], POLLHUP | POLLERR));
	FAILS(read(ends[0], text, sizeof text), ECONNRESET);
	close(ends[0]);
	/* Written to after the other side has closed: a reset comes back. */
	connection(AF_INET, ends);
	close(ends[1]);
	CHECK(await_events(ends[0], POLLRDHUP));
	EQUAL(write(ends[0], "x", 1), 1);
	CHECK(await_events(ends[0], POLLHUP));
	EQUAL(read(ends[0], text, sizeof text), 0);
	FAILS(write(ends[0], "x", 1), EPIPE);
	close(ends[0]);
}

static volatile int pipes;
static void on_pipe(int number) { (void)number; pipes++; }

static void broken_pipe(void) {
	int ends[2];
	signal(SIGPIPE, on_pipe);
	connection(AF_INET, ends);
	shutdown(ends[0], SHUT_WR);
	FAILS(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	EQUAL(pipes, 0);
	FAILS(send(ends[0], "x", 1, 0), EPIPE);
	EQUAL(pipes, 1);
	close(ends[0]); close(ends[1]);
	int fresh = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(write(fresh, "x", 1), EPIPE);
	EQUAL(pipes, 2);
	char text[4];
	FAILS(read(fresh, text, 4), ENOTCONN);
	FAILS(shutdown(fresh, SHUT_RDWR), ENOTCONN);
	EQUAL(events_of(fresh) & POLLHUP, POLLHUP);
	close(fresh);
	signal(SIGPIPE, SIG_IGN);
}

static void refused(void) {
	int server = listener(AF_INET, 1), port = port_of(server), client = socket(AF_INET, SOCK_STREAM, 0);
	close(server);
	FAILS(connect_to(AF_INET, client, port), ECONNREFUSED);
	EQUAL(option_of(client, SOL_SOCKET, SO_ERROR), 0);
	FAILS(connect_to(AF_INET, client, port), ECONNREFUSED);
	/* The same socket connects when there is somebody. */
	server = listener(AF_INET, 1);
	EQUAL(connect_to(AF_INET, client, port_of(server)), 0);
	close(client);
	/* A connection that nobody has accepted ends with its listener. */
	client = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(connect_to(AF_INET, client, port_of(server)), 0);
	close(server);
	CHECK(await_events(client, POLLHUP));
	char text[4];
	FAILS(read(client, text, 4), ECONNRESET);
	close(client);
}

static void not_listening_any_more(void) {
	int server = listener(AF_INET, 1), port = port_of(server);
	FAILS(shutdown(server, 7), EINVAL);
	EQUAL(shutdown(server, SHUT_WR), 0);
	EQUAL(option_of(server, SOL_SOCKET, SO_ACCEPTCONN), 1);
	EQUAL(shutdown(server, SHUT_RDWR), 0);
	EQUAL(option_of(server, SOL_SOCKET, SO_ACCEPTCONN), 0);
	FAILS(accept(server, 0, 0), EINVAL);
	EQUAL(port_of(server), port);
	EQUAL(listen(server, 1), 0);
	close(server);
}

/* connect(2) with AF_UNSPEC ends a connection. */
static void disconnect(void) {
	int ends[2];
	char text[4];
	struct sockaddr nobody = { .sa_family = AF_UNSPEC };
	connection(AF_INET, ends);
	EQUAL(connect(ends[0], &nobody, sizeof nobody), 0);
	CHECK(await_events(ends[1], POLLHUP));
	FAILS(read(ends[1], text, 4), ECONNRESET);
	FAILS(read(ends[0], text, 4), ECONNRESET);
	FAILS(read(ends[0], text, 4), ENOTCONN);
	int server = listener(AF_INET, 1);
	EQUAL(connect_to(AF_INET, ends[0], port_of(server)), 0);
	close(ends[0]); close(ends[1]); close(server);
}

/* A connection that was reset before it is accepted is accepted all the same, and its peer has a name. */
static void reset_before_accept(void) {
	struct linger now = { 1, 0 };
	struct sockaddr_in name;
	socklen_t length = sizeof name;
	char text[4];
	int server = listener(AF_INET, 4), client = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(connect_to(AF_INET, client, port_of(server)), 0);
	int port = port_of(client);
	setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(client);
	int accepted = accept(server, (void *)&name, &length);
	CHECK(accepted >= 0);
	EQUAL(ntohs(name.sin_port), port);
	EQUAL(port_of(accepted), port_of(server));
	EQUAL(peer_port_of(accepted), -1);
	FAILS(read(accepted, text, 4), ECONNRESET);
	EQUAL(read(accepted, text, 4), 0);
	close(accepted); close(server);
}

/* Fills a connection whose other end does not read. */
static long filled(int end) {
	static char zeros[10000];
	long sum = 0, count;
	fcntl(end, F_SETFL, O_NONBLOCK);
	while ((count = write(end, zeros, sizeof zeros)) > 0) sum += count;
	return sum;
}

static volatile int has_begun;
static int late_end;
static long late_sum;
static void *late_reader(void *unused) {
	static char bytes[10000];
	long count;
	usleep(300000);
	has_begun = 1;
	while ((count = read(late_end, bytes, sizeof bytes)) > 0) late_sum += count;
	return unused;
}

/* close(2) waits, for as long as SO_LINGER says, until what was sent has arrived; its descriptor is free meanwhile. */
static void lingers(void) {
	int ends[2], before;
	struct linger second = { 1, 1 }, minute = { 1, 60 };
	struct timespec start, end;
	connection(AF_INET, ends);
	filled(ends[0]);
	EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &second, sizeof second), 0);
	clock_gettime(CLOCK_MONOTONIC, &start);
	EQUAL(close(ends[0]), 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	CHECK((end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000 >= 900);
	close(ends[1]);

	pthread_t reader;
	connection(AF_INET, ends);
	long sum = filled(ends[0]);
	EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &minute, sizeof minute), 0);
	late_end = ends[1];
	before = ends[0];
	EQUAL(pthread_create(&reader, 0, late_reader, 0), 0);
	EQUAL(close(ends[0]), 0);
	EQUAL(has_begun, 1);
	EQUAL(pthread_join(reader, 0), 0);
	EQUAL(late_sum, sum);
	FAILS(close(before), EBADF);
	close(ends[1]);

	connection(AF_INET, ends);
	EQUAL(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &minute, sizeof minute), 0);
	EQUAL(write(ends[0], "all", 3), 3);
	EQUAL(close(ends[0]), 0);
	char text[8];
	EQUAL(read(ends[1], text, sizeof text), 3);
	EQUAL(read(ends[1], text, sizeof text), 0);
	close(ends[1]);
}

/* While the server's end of the last one is still in TIME_WAIT, a new connection of the same ports can begin. */
static void again_from_the_same_port(void) {
	int server = listener(AF_INET, 4), port = 0, on = 1;
	for (int i = 0; i < 20; i++) {
		char text[4];
		int client = socket(AF_INET, SOCK_STREAM, 0);
		setsockopt(client, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
		EQUAL(bind_to(AF_INET, client, port), 0);
		port = port_of(client);
		EQUAL(connect_to(AF_INET, client, port_of(server)), 0);
		int accepted = accept(server, 0, 0);
		close(accepted);
		EQUAL(read(client, text, 4), 0);
		close(client);
	}
	close(server);
}

int main(void) {
	signal(SIGPIPE, SIG_IGN);
	reset_before_accept();
	again_from_the_same_port();
	lingers();
	half_close();
	shut_reading();
	reset();
	unread();
	broken_pipe();
	refused();
	not_listening_any_more();
	disconnect();
	return finish();
}
