// covers: poll epoll_wait connect select accept
// What poll and epoll say of TCP sockets while they connect, fill up, drain and end; edge triggered events come once for each change.
#include "inet.h"
#include <pthread.h>

static int harvest(int epoll, int wait) {
	struct epoll_event event;
	int count = epoll_wait(epoll, &event, 1, wait);
	return count == 1 ? (int)event.events : count;
}

static int watch(int epoll, int socket, int events) {
	struct epoll_event event = { .events = events, .data.fd = socket };
	return epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

static void connecting(int family) {
	int server = listener(family, 4), client = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0), port = port_of(server);
	char text[4];
	EQUAL(events_of(client), POLLOUT | POLLHUP);
	EQUAL(events_of(server), 0);
	FAILS(connect_to(family, client, port), EINPROGRESS);
	CHECK(await_events(client, POLLOUT));
	EQUAL(events_of(client), POLLOUT);
	EQUAL(option_of(client, SOL_SOCKET, SO_ERROR), 0);
	/* Asked again it says once that it has connected. */
	EQUAL(connect_to(family, client, port), 0);
	FAILS(connect_to(family, client, port), EISCONN);
	CHECK(await_events(server, POLLIN));
	int end = accept(server, 0, 0);
	EQUAL(fcntl(end, F_GETFL) & O_NONBLOCK, 0);
	FAILS(read(client, text, 4), EAGAIN);
	EQUAL(write(client, "a", 1), 1);
	CHECK(await_events(end, POLLIN));
	close(end); close(client); close(server);
	client = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	FAILS(connect_to(family, client, port), EINPROGRESS);
	CHECK(await_events(client, POLLOUT | POLLERR | POLLHUP));
	EQUAL(events_of(client), POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP);
	EQUAL(option_of(client, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
	EQUAL(events_of(client), POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
	FAILS(connect_to(family, client, port), ECONNABORTED);
	close(client);
}

static char page[65536];

static void filling(void) {
	int ends[2], epoll = epoll_create1(0);
	long sent = 0, got = 0, part;
	connection(AF_INET, ends);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	EQUAL(watch(epoll, ends[0], EPOLLOUT | EPOLLET), 0);
	EQUAL(harvest(epoll, 0), EPOLLOUT);
	EQUAL(harvest(epoll, 0), 0);
	while ((part = write(ends[0], page, sizeof page)) > 0) sent += part;
	EQUAL(errno, EAGAIN);
	CHECK(sent > 65536);
	/* Room is told of when there is a good deal of it, once. */
	while (harvest(epoll, 0) > 0) if (write(ends[0], page, sizeof page) < 0) break;
	while (got < sent) {
		part = read(ends[1], page, sizeof page);
		if (part > 0) got += part;
		else if (!await_events(ends[1], POLLIN)) break;
	}
	EQUAL(harvest(epoll, 60000) & EPOLLOUT, EPOLLOUT);
	EQUAL(harvest(epoll, 0), 0);
	EQUAL(events_of(ends[0]), POLLOUT);
	close(ends[0]); close(ends[1]); close(epoll);
}

static void edges(void) {
	int ends[2], epoll = epoll_create1(0), second = epoll_create1(0);
	char text[16];
	connection(AF_INET, ends);
	EQUAL(watch(epoll, ends[1], EPOLLIN | EPOLLRDHUP | EPOLLET), 0);
	EQUAL(watch(second, ends[1], EPOLLIN | EPOLLONESHOT), 0);
	EQUAL(harvest(epoll, 0), 0);
	EQUAL(write(ends[0], "a", 1), 1);
	EQUAL(harvest(epoll, 60000), EPOLLIN);
	EQUAL(harvest(epoll, 0), 0);
	EQUAL(write(ends[0], "b", 1), 1);
	EQUAL(harvest(epoll, 60000), EPOLLIN);
	EQUAL(harvest(epoll, 0), 0);
	EQUAL(harvest(second, 1000), EPOLLIN);
	EQUAL(write(ends[0], "c", 1), 1);
	EQUAL(harvest(epoll, 60000), EPOLLIN);
	EQUAL(harvest(second, 0), 0);
	EQUAL(recv(ends[1], text, 3, MSG_WAITALL), 3);
	EQUAL(harvest(epoll, 0), 0);
	EQUAL(shutdown(ends[0], SHUT_WR), 0);
	EQUAL(harvest(epoll, 60000), EPOLLIN | EPOLLRDHUP);
	EQUAL(harvest(epoll, 0), 0);
	EQUAL(shutdown(ends[1], SHUT_WR), 0);
	EQUAL(harvest(epoll, 60000), EPOLLIN | EPOLLRDHUP | EPOLLHUP);
	close(ends[0]); close(ends[1]); close(epoll); close(second);
}

static void low_water(void) {
	int ends[2];
	char text[64];
	connection(AF_INET, ends);
	EQUAL(set_option(ends[1], SOL_SOCKET, SO_RCVLOWAT, 10), 0);
	EQUAL(write(ends[0], "12345", 5), 5);
	struct pollfd one = { .fd = ends[1], .events = POLLIN };
	EQUAL(poll(&one, 1, 50), 0);
	EQUAL(write(ends[0], "67890", 5), 5);
	EQUAL(poll(&one, 1, 60000), 1);
	EQUAL(read(ends[1], text, sizeof text), 10);
	close(ends[0]); close(ends[1]);
}

static int ready_end;
static void *reader(void *number) {
	char text[4];
	int got = read((int)(long)number, text, 4);
	__atomic_store_n(&ready_end, got, __ATOMIC_SEQ_CST);
	return 0;
}

/* A thread that waits for data sees the end that another thread makes. */
static void woken(void) {
	int ends[2];
	pthread_t thread;
	connection(AF_INET, ends);
	ready_end = -1;
	pthread_create(&thread, 0, reader, (void *)(long)ends[1]);
	usleep(20000);
	EQUAL(shutdown(ends[1], SHUT_RD), 0);
	pthread_join(thread, 0);
	EQUAL(ready_end, 0);
	close(ends[0]); close(ends[1]);
}

static void selecting(void) {
	int ends[2];
	connection(AF_INET, ends);
	fd_set readers, writers;
	FD_ZERO(&readers); FD_ZERO(&writers);
	FD_SET(ends[1], &readers); FD_SET(ends[0], &writers);
	struct timeval none = { 0, 0 };
	EQUAL(select(ends[0] > ends[1] ? ends[0] + 1 : ends[1] + 1, &readers, &writers, 0, &none), 1);
	CHECK(FD_ISSET(ends[0], &writers) && !FD_ISSET(ends[1], &readers));
	close(ends[0]); close(ends[1]);
}

int main(void) {
	signal(SIGPIPE, SIG_IGN);
	connecting(AF_INET); connecting(AF_INET6);
	filling();
	edges();
	low_water();
	woken();
	selecting();
	return finish();
}
