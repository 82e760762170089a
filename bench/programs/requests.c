/*
 * What bench/network.sh asks of a connection beside the clients that others wrote.
 *
 *   serve PORT             sends back each byte that comes, one connection after the other
 *   ask PORT TIMES         round trips of one byte with 127.0.0.1: the median, in nanoseconds
 *   pong PORT COMMAND...   starts a redis server: milliseconds to its first PONG; it is ended then
 *   idle STEP...           makes connections over the loopback, up to each number in turn: says "idle NUMBER" and waits for a line
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void need(int good, const char *what) {
	if (good) return;
	fprintf(stderr, "requests: %s: %s\n", what, strerror(errno));
	exit(1);
}

static struct sockaddr_in at(unsigned address, int port) {
	return (struct sockaddr_in) { .sin_family = AF_INET, .sin_addr.s_addr = htonl(address), .sin_port = htons(port) };
}

static int listener(unsigned address, int port) {
	struct sockaddr_in name = at(address, port);
	int server = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	need(server >= 0 && bind(server, (void *) &name, sizeof name) == 0 && listen(server, 128) == 0, "listen");
	return server;
}

static int connected(int port) {
	struct sockaddr_in name = at(INADDR_LOOPBACK, port);
	int line = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	need(line >= 0, "socket");
	if (connect(line, (void *) &name, sizeof name) != 0) { close(line); return -1; }
	setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return line;
}

static void serve(int port) {
	int server = listener(INADDR_ANY, port), line, one = 1;
	char byte;
	while ((line = accept(server, NULL, NULL)) >= 0) {
		setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		while (read(line, &byte, 1) == 1 && write(line, &byte, 1) == 1);
		close(line);
	}
}

static int shorter(const void *a, const void *b) { return *(const long *) a < *(const long *) b ? -1 : *(const long *) a > *(const long *) b; }

static void ask(int port, int times) {
	long *took = calloc(times, sizeof *took);
	int line = connected(port);
	need(line >= 0, "connect");
	for (int i = 0; i < times; i++) {
		char byte = 'x';
		long start = now();
		need(write(line, &byte, 1) == 1 && read(line, &byte, 1) == 1, "round trip");
		took[i] = now() - start;
	}
	qsort(took, times, sizeof *took, shorter);
	printf("%ld\n", took[times / 2]);
}

/* Whoever forwards the port may take a connection before anybody serves it: a new one is tried all the time. */
static int answers(int port) {
	char got[8] = "";
	int line = connected(port);
	if (line < 0) { usleep(500); return 0; }
	struct pollfd wait = { .fd = line, .events = POLLIN };
	int good = write(line, "PING\r\n", 6) == 6 && poll(&wait, 1, 20) == 1 && read(line, got, sizeof got) > 0 && strncmp(got, "+PONG", 5) == 0;
	close(line);
	return good;
}

static void pong(int port, char **command) {
	long start = now();
	pid_t pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) _exit(126);
		execvp(*command, command);
		_exit(127);
	}
	while (!answers(port)) if (waitpid(pid, NULL, WNOHANG) == pid) { fprintf(stderr, "requests: %s has ended\n", *command); exit(1); }
	printf("%.1f\n", (now() - start) / 1e6);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

static void idle(char **steps) {
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	int server = listener(INADDR_LOOPBACK, 5), made = 0;
	for (; *steps; steps++) {
		for (; made < atoi(*steps); made++) need(connected(5) >= 0 && accept(server, NULL, NULL) >= 0, "a connection");
		printf("idle %d\n", made);
		fflush(stdout);
		if (getchar() < 0) break;
	}
}

int main(int count, char **words) {
	signal(SIGPIPE, SIG_IGN);
	if (count >= 3 && strcmp(words[1], "serve") == 0) serve(atoi(words[2]));
	else if (count >= 4 && strcmp(words[1], "ask") == 0) ask(atoi(words[2]), atoi(words[3]));
	else if (count >= 4 && strcmp(words[1], "pong") == 0) pong(atoi(words[2]), words + 3);
	else if (count >= 3 && strcmp(words[1], "idle") == 0) idle(words + 2);
	else return 2;
	return 0;
}
