/* exhaust KIND: makes objects of the kernel of one kind until a call refuses, prints that error's name, and ends. In a machine with little memory the kernel
 * must have a limit for each: what has no bound ends it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <signal.h>
#include <unistd.h>

static void areas(void) {
	char *place = mmap(NULL, 1L << 34, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	for (long i = 0; mprotect(place + i * 8192, 4096, PROT_READ) == 0; i++) { }
}

static void epolls(void) {
	int polls[300], counters[300];
	for (int i = 0; i < 300; i++) {
		polls[i] = epoll_create1(0);
		counters[i] = eventfd(0, 0);
		if (polls[i] < 0 || counters[i] < 0) return;
	}
	for (int i = 0; i < 300 * 300; i++) {
		struct epoll_event event = { .events = EPOLLIN };
		if (epoll_ctl(polls[i / 300], EPOLL_CTL_ADD, counters[i % 300], &event) != 0) return;
	}
}

static void datagrams(void) {
	int pair[2];
	while (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair) == 0) {
		while (send(pair[0], "x", 1, 0) == 1) { }
		if (errno != EAGAIN) return;
	}
}

/* Connections that nobody accepts, and whose own end is closed. */
static void connections(void) {
	for (int i = 0; ; i++) {
		struct sockaddr_un name = { .sun_family = AF_UNIX };
		snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "%d", i);
		int listener = socket(AF_UNIX, SOCK_STREAM, 0), one = 0;
		if (listener < 0 || bind(listener, (void *)&name, sizeof name) != 0 || listen(listener, 4096) != 0) return;
		do {
			if (one > 0) close(one);
			one = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
			if (one < 0) return;
		} while (connect(one, (void *)&name, sizeof name) == 0);
		if (errno != EAGAIN) return;
		close(one);
	}
}

static void messages(void) {
	struct { long type; char text; } message = { 1, 0 };
	for (int queue; (queue = msgget(IPC_PRIVATE, 0600)) >= 0; ) {
		while (msgsnd(queue, &message, 0, IPC_NOWAIT) == 0) { }
		if (errno != EAGAIN) return;
	}
}

static void files(void) {
	for (int file; (file = memfd_create("file", 0)) >= 0; close(file)) {
		if (ftruncate(file, 4096) != 0) return;
		char *place = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
		if (place == MAP_FAILED) return;
	}
}

static void timers(void) {
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	timer_t timer;
	while (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) { }
}

int main(int count, char **arguments) {
	static const struct { const char *name; void (*make)(void); } kinds[] = {
		{ "areas", areas }, { "epolls", epolls }, { "datagrams", datagrams }, { "connections", connections }, { "messages", messages },
		{ "files", files }, { "timers", timers } };
	struct rlimit limit = { 1 << 20, 1 << 20 };
	setrlimit(RLIMIT_NOFILE, &limit);
	for (unsigned i = 0; count > 1 && i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].name, arguments[1]) != 0) continue;
		kinds[i].make();
		printf("%s: %s\n", arguments[1], strerrorname_np(errno));
		return 0;
	}
	return 2;
}
