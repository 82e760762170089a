/* inet.h: names and sockets of the loopback for the programs that test the internet's families. Ports are those that the kernel chooses. */
#ifndef INET_H
#define INET_H
#include "check.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <linux/sockios.h>

static struct sockaddr_in UNUSED name4(int port) {
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(port) };
	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return name;
}

static struct sockaddr_in6 UNUSED name6(int port) {
	struct sockaddr_in6 name = { .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	return name;
}

/* The port that a socket has. */
static int UNUSED port_of(int socket) {
	struct sockaddr_storage name = { 0 };
	socklen_t length = sizeof name;
	if (getsockname(socket, (void *)&name, &length)) return -1;
	return ntohs(((struct sockaddr_in *)&name)->sin_port);
}

static int UNUSED peer_port_of(int socket) {
	struct sockaddr_storage name = { 0 };
	socklen_t length = sizeof name;
	if (getpeername(socket, (void *)&name, &length)) return -1;
	return ntohs(((struct sockaddr_in *)&name)->sin_port);
}

static int UNUSED bind_to(int family, int socket, int port) {
	struct sockaddr_in four = name4(port);
	struct sockaddr_in6 six = name6(port);
	return family == AF_INET ? bind(socket, (void *)&four, sizeof four) : bind(socket, (void *)&six, sizeof six);
}

static int UNUSED connect_to(int family, int socket, int port) {
	struct sockaddr_in four = name4(port);
	struct sockaddr_in6 six = name6(port);
	return family == AF_INET ? connect(socket, (void *)&four, sizeof four) : connect(socket, (void *)&six, sizeof six);
}

/* A socket that listens on the loopback. */
static int UNUSED listener(int family, int backlog) {
	int server = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server < 0 || bind_to(family, server, 0) || listen(server, backlog)) { perror("listener"); exit(2); }
	return server;
}

/* A connection: ends[0] is the one that connects. */
static void UNUSED connection(int family, int ends[2]) {
	int server = listener(family, 5);
	ends[0] = socket(family, SOCK_STREAM, 0);
	if (connect_to(family, ends[0], port_of(server))) { perror("connect"); exit(2); }
	ends[1] = accept(server, 0, 0);
	if (ends[1] < 0) { perror("accept"); exit(2); }
	close(server);
}

static int UNUSED events_of(int socket) {
	struct pollfd one = { .fd = socket, .events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP };
	return poll(&one, 1, 0) < 0 ? -1 : one.revents;
}

/* Waits until all of these hold: packets of the loopback arrive when they arrive. */
static int UNUSED await_events(int socket, int events) {
	struct pollfd one = { .fd = socket, .events = events };
	for (int i = 0; i < 1000; i++) {
		one.revents = 0;
		poll(&one, 1, 10);
		if ((one.revents & events) == events) return 1;
	}
	return 0;
}

static int UNUSED option_of(int socket, int level, int name) {
	int value = -99;
	socklen_t length = sizeof value;
	return getsockopt(socket, level, name, &value, &length) == 0 ? value : -99;
}

static int UNUSED set_option(int socket, int level, int name, int value) { return setsockopt(socket, level, name, &value, sizeof value); }
#endif
