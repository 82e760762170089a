// covers: accept connect epoll_wait close
// Many connections at once: all are there, each is told of its own bytes, ends are told of, and what is left is nothing; then many one after another.
#include "inet.h"
#include <sys/resource.h>

#ifndef MANY
#define MANY 1000
#endif
#ifndef TIMES
#define TIMES 3000
#endif
static int clients[MANY], servers[MANY];

static void at_once(void) {
	struct rlimit files;
	int server = listener(AF_INET, 64), epoll = epoll_create1(0), good = 0;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	for (int i = 0; i < MANY; i++) {
		clients[i] = socket(AF_INET, SOCK_STREAM, 0);
		good += connect_to(AF_INET, clients[i], port_of(server)) == 0;
		servers[i] = accept(server, 0, 0);
		struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data.u32 = i };
		good += epoll_ctl(epoll, EPOLL_CTL_ADD, servers[i], &event) == 0;
	}
	EQUAL(good, 2 * MANY);
	good = 0;
	for (int i = 0; i < MANY; i += 3) {
		char text[16], got[16] = { 0 };
		struct epoll_event event;
		int length = sprintf(text, "to %d", i);
		good += write(clients[i], text, length) == length && epoll_wait(epoll, &event, 1, 60000) == 1 && event.data.u32 == (unsigned)i;
		good += read(servers[i], got, sizeof got) == length && strcmp(text, got) == 0;
	}
	EQUAL(good, 2 * ((MANY + 2) / 3));
	for (int i = 0; i < MANY; i++) close(clients[i]);
	good = 0;
	for (int i = 0; i < MANY; i++) {
		char byte;
		good += await_events(servers[i], POLLIN | POLLRDHUP) && read(servers[i], &byte, 1) == 0;
		close(servers[i]);
	}
	EQUAL(good, MANY);
	close(epoll); close(server);
}

static void one_after_another(void) {
	int server = listener(AF_INET, 5), good = 0;
	for (int i = 0; i < TIMES; i++) {
		char byte = 0;
		int client = socket(AF_INET, SOCK_STREAM, 0);
		int connected = connect_to(AF_INET, client, port_of(server)), end = accept(server, 0, 0);
		/* Who closes first waits: now the one, now the other side. */
		int first = i & 1 ? client : end, second = i & 1 ? end : client;
		good += connected == 0 && write(first, "x", 1) == 1 && close(first) == 0 && read(second, &byte, 1) == 1 && read(second, &byte, 1) == 0;
		close(second);
	}
	EQUAL(good, TIMES);
	close(server);
}

int main(void) {
	signal(SIGPIPE, SIG_IGN);
	at_once();
	one_after_another();
	return finish();
}
