// covers: clone futex tgkill timer_create timer_settime rt_sigprocmask sched_yield eventfd2 pipe2
// Threads, locks, signals, timers, pipes and short-lived threads at once for a while; what they count must add up.
#include "check.h"
#include <pthread.h>
#include <semaphore.h>
#include <sys/eventfd.h>

#define WORKERS 6
#define ROUNDS 3000
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;
static long counter, read_sum, guarded[2], wrong, short_lived;
static long produced, consumed, tickets;
static int channel[2], event;
static volatile int signals, alarms, stop;
static __thread int own_signals;

static void on_signal(int number) { (void)number; own_signals++; __atomic_fetch_add(&signals, 1, __ATOMIC_SEQ_CST); }
static void on_alarm(int number) { (void)number; __atomic_fetch_add(&alarms, 1, __ATOMIC_SEQ_CST); }

static void *brief(void *argument) { __atomic_fetch_add(&short_lived, 1, __ATOMIC_SEQ_CST); return argument; }

/* Floating-point and integer state that a lost register would spoil. */
static double mix(unsigned seed) {
	double x = seed;
	for (int i = 0; i < 20; i++) x = x * 0.5 + i;
	return x;
}

static void *works(void *argument) {
	unsigned seed = (unsigned)(long)argument + 1;
	for (int i = 0; i < ROUNDS; i++) {
		double expected = mix(seed);
		seed = seed * 1103515245 + 12345;
		pthread_mutex_lock(&mutex);
		counter++;
		if (seed & 0x10000) pthread_cond_signal(&condition);
		pthread_mutex_unlock(&mutex);
		if (seed & 0x20000) {
			pthread_rwlock_wrlock(&rwlock);
			guarded[0]++;
			if (seed & 0x40000) sched_yield();
			guarded[1]++;
			pthread_rwlock_unlock(&rwlock);
		} else {
			pthread_rwlock_rdlock(&rwlock);
			if (guarded[0] != guarded[1]) wrong++;
			pthread_rwlock_unlock(&rwlock);
		}
		sem_wait(&semaphore);
		__atomic_fetch_add(&tickets, 1, __ATOMIC_SEQ_CST);
		sem_post(&semaphore);
		if (i % 50 == 0) {
			pthread_t thread;
			if (pthread_create(&thread, NULL, brief, NULL) == 0) pthread_join(thread, NULL);
		}
		if (i % 10 == 0) {
			uint64_t one = 1;
			long value = seed;
			if (write(channel[1], &value, sizeof value) == sizeof value) __atomic_fetch_add(&produced, value, __ATOMIC_SEQ_CST);
			if (write(event, &one, 8) != 8) wrong++;
		}
		unsigned again = (unsigned)(long)argument + 1;
		for (int j = 0; j < i; j++) again = again * 1103515245 + 12345;
		if (mix(again) != expected) wrong++;
	}
	return NULL;
}

static void *reads(void *argument) {
	long value;
	while (read(channel[0], &value, sizeof value) == sizeof value) { consumed += value; read_sum++; }
	return argument;
}

static void *signals_others(void *argument) {
	pthread_t *threads = argument;
	long sent = 0;
	while (!stop) {
		for (int i = 0; i < WORKERS && !stop; i++) sent += pthread_kill(threads[i], SIGUSR1) == 0;
		usleep(200);
	}
	return (void *)sent;
}

int main(void) {
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, alarm_action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct sigevent notify = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN };
	struct itimerspec often = { { 0, 1000000 }, { 0, 1000000 } }, never = { { 0, 0 }, { 0, 0 } };
	pthread_t workers[WORKERS], reader, sender;
	timer_t timer;
	void *sent;
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGRTMIN, &alarm_action, NULL);
	sem_init(&semaphore, 0, 2);
	GOOD(pipe(channel));
	event = GOOD(eventfd(0, 0));
	EQUAL(timer_create(CLOCK_MONOTONIC, &notify, &timer), 0);
	EQUAL(timer_settime(timer, 0, &often, NULL), 0);
	pthread_create(&reader, NULL, reads, NULL);
	for (long i = 0; i < WORKERS; i++) pthread_create(&workers[i], NULL, works, (void *)i);
	pthread_create(&sender, NULL, signals_others, workers);
	pthread_mutex_lock(&mutex);
	while (counter < WORKERS * ROUNDS) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 2000000;
		if (until.tv_nsec >= 1000000000) { until.tv_sec++; until.tv_nsec -= 1000000000; }
		pthread_cond_timedwait(&condition, &mutex, &until);
	}
	pthread_mutex_unlock(&mutex);
	stop = 1;
	pthread_join(sender, &sent);
	for (int i = 0; i < WORKERS; i++) pthread_join(workers[i], NULL);
	timer_settime(timer, 0, &never, NULL);
	close(channel[1]);
	pthread_join(reader, NULL);
	uint64_t events = 0;
	EQUAL(read(event, &events, 8), 8);
	EQUAL(counter, WORKERS * ROUNDS);
	EQUAL(tickets, WORKERS * ROUNDS);
	EQUAL(guarded[0], guarded[1]);
	EQUAL(wrong, 0);
	EQUAL(events, WORKERS * ROUNDS / 10);
	EQUAL(read_sum, WORKERS * ROUNDS / 10);
	CHECK(consumed == produced);
	EQUAL(short_lived, WORKERS * ROUNDS / 50);
	CHECK(signals > 0 && signals <= (long)sent);
	CHECK(alarms > 0);
	return finish();
}
