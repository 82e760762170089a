// covers: futex tgkill rt_tgsigqueueinfo timer_create timer_settime timer_delete rt_sigtimedwait
// Threads, signals, timers and futexes all at once: what each thread has counted must agree at the end, and nothing may be left over.
// Arguments: rounds of each thread (or seconds, with an s behind), seed.
#include "check.h"
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/eventfd.h>

enum { WORKERS = 6, LOCKS = 4, CREDITS = 3 };

static pthread_t workers[WORKERS];
static pthread_mutex_t locks[LOCKS];
static long guarded[LOCKS], own[LOCKS][WORKERS];
static pthread_mutex_t room = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int credits = CREDITS, most_taken;
static sem_t tokens;
static atomic_int in_semaphore, too_many;
static atomic_long sent, received, plain, ticks, born, buried;
static int channel[2], event;
static atomic_long written, fetched, added, taken;
static atomic_int stopped;
static pthread_barrier_t start;
static long rounds = 300, seed = 1;
static int64_t end;

static int64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
static void count_value(int number UNUSED, siginfo_t *info, void *context UNUSED) { received += info->si_value.sival_int; }
static void count_plain(int number UNUSED) { plain++; }
static void count_tick(int number UNUSED) { ticks++; }

static unsigned next(unsigned *state) { *state ^= *state << 13; *state ^= *state >> 17; *state ^= *state << 5; return *state; }

static void *leaf(void *value) { born++; return value; }
static void bury(void *unused UNUSED) { buried++; }
static void *sleeper(void *unused UNUSED) {
	sem_t never;
	sem_init(&never, 0, 0);
	born++;
	pthread_cleanup_push(bury, NULL);
	while (1) sem_wait(&never);
	pthread_cleanup_pop(0);
	return NULL;
}

static void use_lock(unsigned which, int self) {
	int error = pthread_mutex_lock(&locks[which]);
	if (error == EOWNERDEAD) pthread_mutex_consistent(&locks[which]);
	long before = guarded[which];
	if (before % 16 == 0) sched_yield();
	guarded[which] = before + 1;
	own[which][self]++;
	pthread_mutex_unlock(&locks[which]);
}

static void use_condition(unsigned *state) {
	pthread_mutex_lock(&room);
	while (credits == 0) {
		struct timespec soon;
		clock_gettime(CLOCK_REALTIME, &soon);
		soon.tv_nsec += 1000000;
		if (soon.tv_nsec >= 1000000000) { soon.tv_sec++; soon.tv_nsec -= 1000000000; }
		pthread_cond_timedwait(&changed, &room, &soon);
	}
	credits--;
	if (CREDITS - credits > most_taken) most_taken = CREDITS - credits;
	pthread_mutex_unlock(&room);
	if (next(state) % 4 == 0) sched_yield();
	pthread_mutex_lock(&room);
	credits++;
	if (next(state) % 2) pthread_cond_signal(&changed); else pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&room);
}

static void use_semaphore(void) {
	while (sem_wait(&tokens) != 0) { }
	if (++in_semaphore > 2) too_many++;
	sched_yield();
	in_semaphore--;
	sem_post(&tokens);
}

static void use_timer(unsigned *state) {
	struct sigevent notice = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1 };
	timer_t timer;
	if (timer_create(CLOCK_MONOTONIC, &notice, &timer)) return;
	struct itimerspec often = { { 0, 50000 + next(state) % 500000 }, { 0, 1 + next(state) % 300000 } };
	timer_settime(timer, 0, &often, NULL);
	struct timespec nap = { 0, next(state) % 400000 };
	nanosleep(&nap, NULL);
	timer_delete(timer);
}

static void use_thread(int cancelled) {
	pthread_t thread;
	void *result = NULL;
	if (pthread_create(&thread, NULL, cancelled ? sleeper : leaf, &born)) return;
	if (cancelled) pthread_cancel(thread);
	pthread_join(thread, &result);
	if (result != (cancelled ? PTHREAD_CANCELED : (void *)&born)) too_many++;
}

static void signal_someone(unsigned *state) {
	pthread_t other = workers[next(state) % WORKERS];
	if (next(state) % 2) {
		if (pthread_kill(other, SIGUSR1)) too_many++;
		return;
	}
	int value = (int)(next(state) % 1000);
	if (pthread_sigqueue(other, SIGRTMIN, (union sigval) { .sival_int = value }) == 0) sent += value;
}

static void use_files(unsigned *state) {
	uint64_t number = 1 + next(state) % 5;
	char byte = 'x';
	struct pollfd ready = { channel[0], POLLIN, 0 };
	if (next(state) % 2) {
		if (write(channel[1], &byte, 1) == 1) written++;
		if (write(event, &number, 8) == 8) added += (long)number;
	} else {
		poll(&ready, 1, (int)(next(state) % 2));
		if (read(channel[0], &byte, 1) == 1) fetched++;
		if (read(event, &number, 8) == 8) taken += (long)number;
	}
}

static void *work(void *argument) {
	int self = (int)(long)argument;
	unsigned state = (unsigned)(self + 16 * seed) * 2654435761u | 1;
	pthread_barrier_wait(&start);
	for (long round = 0; end ? now() < end : round < rounds; round++) {
		switch (next(&state) % 12) {
		case 0: case 1: case 2: use_lock(next(&state) % LOCKS, self); break;
		case 3: case 4: use_condition(&state); break;
		case 5: use_semaphore(); break;
		case 6: use_timer(&state); break;
		case 7: use_thread(next(&state) % 4 == 0); break;
		case 8: case 9: signal_someone(&state); break;
		default: use_files(&state);
		}
	}
	stopped++;
	/* No one may end while others send it signals. */
	while (stopped < WORKERS) { struct timespec nap = { 0, 1000000 }; nanosleep(&nap, NULL); }
	return NULL;
}

static int threads_left(void) {
	int count = 0;
	DIR *folder = opendir("/proc/self/task");
	for (struct dirent *entry; (entry = readdir(folder));) count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static void handle(int number, void *handler, int flags) {
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = flags };
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

int main(int count, char **values) {
	if (count > 1) {
		rounds = atol(values[1]);
		if (strchr(values[1], 's')) end = now() + rounds * 1000000000LL;
	}
	if (count > 2) seed = atol(values[2]);
	handle(SIGRTMIN, count_value, SA_SIGINFO | SA_RESTART);
	handle(SIGUSR1, count_plain, 0);
	handle(SIGRTMIN + 1, count_tick, 0);
	pthread_mutexattr_t kinds[LOCKS];
	for (int i = 0; i < LOCKS; i++) pthread_mutexattr_init(&kinds[i]);
	pthread_mutexattr_settype(&kinds[1], PTHREAD_MUTEX_RECURSIVE);
	pthread_mutexattr_setrobust(&kinds[2], PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setprotocol(&kinds[3], PTHREAD_PRIO_INHERIT);
	for (int i = 0; i < LOCKS; i++) EQUAL(pthread_mutex_init(&locks[i], &kinds[i]), 0);
	sem_init(&tokens, 0, 2);
	EQUAL(pipe2(channel, O_NONBLOCK), 0);
	event = GOOD(eventfd(0, EFD_NONBLOCK));
	/* All are there before one signals another. */
	pthread_barrier_init(&start, NULL, WORKERS);
	for (long i = 0; i < WORKERS; i++) EQUAL(pthread_create(&workers[i], NULL, work, (void *)i), 0);
	for (int i = 0; i < WORKERS; i++) EQUAL(pthread_join(workers[i], NULL), 0);
	for (int i = 0; i < LOCKS; i++) {
		long sum = 0;
		for (int j = 0; j < WORKERS; j++) sum += own[i][j];
		EQUAL(guarded[i], sum);
		EQUAL(pthread_mutex_trylock(&locks[i]), 0);
	}
	EQUAL(credits, CREDITS);
	CHECK(most_taken <= CREDITS);
	EQUAL(too_many, 0);
	EQUAL(sent - received, 0);
	char byte;
	uint64_t number;
	while (read(channel[0], &byte, 1) == 1) fetched++;
	if (read(event, &number, 8) == 8) taken += (long)number;
	EQUAL(written - fetched, 0);
	EQUAL(added - taken, 0);
	EQUAL(threads_left(), 1);
	sigset_t pending;
	sigpending(&pending);
	CHECK(!sigismember(&pending, SIGRTMIN) && !sigismember(&pending, SIGUSR1));
	return finish();
}
