/*
 * threads KIND: prints nanoseconds of one operation between threads, the best of several rounds.
 *   create   pthread_create and pthread_join     condition  a round trip by mutex and condition variable   futex   the same by futex calls alone
 *   pipe     a round trip by two pipes           eventfd    a round trip by two eventfds                   yield   sched_yield of two threads
 *   epoll    epoll_wait of 1,000 descriptors, one of them ready                                            signal  a signal to oneself and back
 * threads memory COUNT: bytes of the system's memory that a parked thread takes beyond what its process is resident with.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 9, DESCRIPTORS = 1000 };
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e9 + t.tv_nsec; }
static void fail(const char *what) { perror(what); exit(1); }

static void *nothing(void *argument) { return argument; }
static void create(int count) {
	pthread_t thread;
	while (count--) { if (pthread_create(&thread, NULL, nothing, NULL)) fail("pthread_create"); pthread_join(thread, NULL); }
}

/* The other side of a round trip answers until the last one. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static volatile int turn;
static void by_condition(int count, int own) {
	pthread_mutex_lock(&mutex);
	while (count--) {
		while (turn != own) pthread_cond_wait(&condition, &mutex);
		turn = !own;
		pthread_cond_signal(&condition);
	}
	pthread_mutex_unlock(&mutex);
}
static void by_futex(int count, int own) {
	while (count--) {
		while (turn != own) syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, !own, NULL, NULL, 0);
		turn = !own;
		syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	}
}
static int ends[2][2];
static void by_descriptor(int count, int own) {
	uint64_t value = 1;
	while (count--) {
		if (own == 0 && write(ends[0][1], &value, 8) != 8) fail("write");
		if (read(ends[!own][0], &value, 8) != 8) fail("read");
		if (own == 1 && write(ends[1][1], &value, 8) != 8) fail("write");
		value = 1;
	}
}
static void by_yield(int count, int own) { (void)own; while (count--) sched_yield(); }

static void (*side)(int, int);
static int trips;
static void *answers(void *argument) { (void)argument; side(trips, 1); return NULL; }
static void round_trips(int count) {
	pthread_t thread;
	trips = count;
	turn = 0;
	pthread_create(&thread, NULL, answers, NULL);
	side(count, 0);
	pthread_join(thread, NULL);
}
static void pipes(void) { if (pipe(ends[0]) || pipe(ends[1])) fail("pipe"); }
static void events(void) { for (int i = 0; i < 2; i++) ends[i][0] = ends[i][1] = eventfd(0, 0); }

static int poller;
static void many_descriptors(void) {
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	poller = epoll_create1(0);
	for (int i = 0; i < DESCRIPTORS; i++) {
		struct epoll_event event = { EPOLLIN, { .u32 = i } };
		int file = eventfd(i == DESCRIPTORS / 2, 0);
		if (file < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, file, &event)) fail("epoll_ctl");
	}
}
static void epolls(int count) {
	struct epoll_event event[16];
	while (count--) if (epoll_wait(poller, event, 16, -1) != 1) fail("epoll_wait");
}

static volatile int handled;
static void handler(int number) { (void)number; handled++; }
static void handle(void) { struct sigaction action = { .sa_handler = handler }; sigaction(SIGUSR1, &action, NULL); }
static void signals(int count) {
	int process = getpid(), thread = gettid();
	while (count--) syscall(SYS_tgkill, process, thread, SIGUSR1);
}

static const struct { const char *name; void (*prepare)(void); void (*run)(int); void (*side)(int, int); } KINDS[] = {
	{ "create", NULL, create, NULL }, { "condition", NULL, round_trips, by_condition }, { "futex", NULL, round_trips, by_futex },
	{ "pipe", pipes, round_trips, by_descriptor }, { "eventfd", events, round_trips, by_descriptor }, { "yield", NULL, round_trips, by_yield },
	{ "epoll", many_descriptors, epolls, NULL }, { "signal", handle, signals, NULL },
};

static long resident(void) {
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (!file || fscanf(file, "%*d %ld", &pages) != 1) fail("statm");
	fclose(file);
	return pages * 4096;
}
static long free_bytes(void) { struct sysinfo s; sysinfo(&s); return (long)(s.freeram * s.mem_unit); }
static void *parks(void *argument) { pause(); return argument; }
static int memory(int count) {
	pthread_attr_t attributes;
	pthread_t thread;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 65536);
	long before = free_bytes(), own = resident();
	for (int i = 0; i < count; i++) if (pthread_create(&thread, &attributes, parks, NULL)) fail("pthread_create");
	for (int i = 0; i < 10; i++) sched_yield();
	usleep(100000);
	printf("%ld\n", (before - free_bytes() - (resident() - own)) / count);
	return 0;
}

int main(int count, char **values) {
	if (count == 3 && !strcmp(values[1], "memory")) return memory(atoi(values[2]));
	for (unsigned i = 0; count == 2 && i < sizeof KINDS / sizeof *KINDS; i++) {
		if (strcmp(values[1], KINDS[i].name)) continue;
		if (KINDS[i].prepare) KINDS[i].prepare();
		side = KINDS[i].side;
		KINDS[i].run(100);
		/* 20 ms a round: a slow machine does less. */
		double start = now(), best = 1e18;
		KINDS[i].run(200);
		int calls = (int)(2e7 / ((now() - start) / 200)) + 16;
		for (int round = 0; round < ROUNDS; round++) {
			start = now();
			KINDS[i].run(calls);
			double took = (now() - start) / calls;
			if (took < best) best = took;
		}
		printf("%.0f\n", best);
		return 0;
	}
	fprintf(stderr, "usage: threads create|condition|futex|pipe|eventfd|yield|epoll|signal, or threads memory COUNT\n");
	return 2;
}
