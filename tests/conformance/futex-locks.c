// covers: futex
// Futexes that the kernel hands over (FUTEX_LOCK_PI and its kin): owners, waiters, timeouts, errors, owners that die.
#include "check.h"
#include <pthread.h>
#include <linux/futex.h>

static int word;
static long futex(int *address, int op, int value, const struct timespec *time) { return syscall(SYS_futex, address, op, value, time, NULL, 0); }
static int64_t now(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
static struct timespec after(clockid_t clock, long nanos) {
	int64_t until = now(clock) + nanos;
	return (struct timespec) { until / 1000000000, until % 1000000000 };
}

static volatile int state, tid, result, error, signals;
static volatile int *go;
static void handler(int number) { (void)number; signals++; }

/* Locks, tells, waits until it may go on, unlocks. */
static void *locks(void *argument) {
	(void)argument;
	volatile int own = 0;
	go = &own;
	tid = gettid();
	state = 1;
	errno = 0;
	result = futex(&word, FUTEX_LOCK_PI_PRIVATE, 0, NULL);
	error = errno;
	state = 2;
	while (!own) usleep(100);
	if (own == 1) futex(&word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL);
	return NULL;
}
static void until(int value) { while (state != value) usleep(100); }

static void alone(void) {
	EQUAL(futex(&word, FUTEX_LOCK_PI, 0, NULL), 0);
	EQUAL(word, gettid());
	FAILS(futex(&word, FUTEX_LOCK_PI, 0, NULL), EDEADLK);
	FAILS(futex(&word, FUTEX_TRYLOCK_PI, 0, NULL), EDEADLK);
	EQUAL(futex(&word, FUTEX_UNLOCK_PI, 0, NULL), 0);
	EQUAL(word, 0);
	FAILS(futex(&word, FUTEX_UNLOCK_PI, 0, NULL), EPERM);
	EQUAL(futex(&word, FUTEX_TRYLOCK_PI, 0, NULL), 0);
	EQUAL(futex(&word, FUTEX_UNLOCK_PI, 0, NULL), 0);
	EQUAL(futex(&word, FUTEX_LOCK_PI2, 0, NULL), 0);
	EQUAL(futex(&word, FUTEX_UNLOCK_PI, 0, NULL), 0);
	word = 0x3ffffff0;                                      /* nobody's number */
	FAILS(futex(&word, FUTEX_LOCK_PI, 0, NULL), ESRCH);
	word = FUTEX_OWNER_DIED;
	EQUAL(futex(&word, FUTEX_LOCK_PI, 0, NULL), 0);
	EQUAL((unsigned)word, FUTEX_OWNER_DIED | (unsigned)gettid());
	word = 0;
	FAILS(futex((int *)((char *)&word + 1), FUTEX_LOCK_PI, 0, NULL), EINVAL);
	FAILS(futex(BAD_ADDRESS, FUTEX_LOCK_PI, 0, NULL), EFAULT);
	FAILS(futex(BAD_ADDRESS, FUTEX_UNLOCK_PI, 0, NULL), EFAULT);
}

static void handing(void) {
	pthread_t thread;
	state = 0;
	EQUAL(futex(&word, FUTEX_LOCK_PI_PRIVATE, 0, NULL), 0);
	pthread_create(&thread, NULL, locks, NULL);
	until(1);
	while (!(word & FUTEX_WAITERS)) usleep(100);
	EQUAL((unsigned)word, FUTEX_WAITERS | (unsigned)gettid());
	/* A handler runs and the wait goes on, without SA_RESTART too. */
	pthread_kill(thread, SIGUSR1);
	while (!signals) usleep(100);
	UNTIL(is_asleep(tid));
	EQUAL(state, 1);
	FAILS(futex(&word, FUTEX_WAKE_PRIVATE, 1, NULL), EINVAL);
	EQUAL(futex(&word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL), 0);
	until(2);
	EQUAL(result, 0);
	EQUAL(word & FUTEX_TID_MASK, tid);
	FAILS(futex(&word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL), EPERM);
	FAILS(futex(&word, FUTEX_TRYLOCK_PI_PRIVATE, 0, NULL), EAGAIN);
	struct timespec time = after(CLOCK_REALTIME, 20000000);
	FAILS(futex(&word, FUTEX_LOCK_PI_PRIVATE, 0, &time), ETIMEDOUT);
	CHECK(now(CLOCK_REALTIME) >= time.tv_sec * 1000000000LL + time.tv_nsec);
	time = after(CLOCK_MONOTONIC, 20000000);
	FAILS(futex(&word, FUTEX_LOCK_PI2_PRIVATE, 0, &time), ETIMEDOUT);
	CHECK(now(CLOCK_MONOTONIC) >= time.tv_sec * 1000000000LL + time.tv_nsec);
	time.tv_nsec = 1000000000;
	FAILS(futex(&word, FUTEX_LOCK_PI_PRIVATE, 0, &time), EINVAL);
	*go = 1;
	EQUAL(futex(&word, FUTEX_LOCK_PI_PRIVATE, 0, NULL), 0);
	EQUAL(word & FUTEX_TID_MASK, gettid());
	pthread_join(thread, NULL);
	EQUAL(futex(&word, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL), 0);
	EQUAL(word, 0);
}

/* The owner ends without unlocking. */
static void death(void) {
	pthread_t thread;
	state = 0;
	pthread_create(&thread, NULL, locks, NULL);
	until(2);
	EQUAL(word, tid);
	pthread_t other = thread;
	volatile int *first_go = go;
	state = 0;
	pthread_create(&thread, NULL, locks, NULL);
	until(1);
	while (!(word & FUTEX_WAITERS)) usleep(100);
	*first_go = 2;
	pthread_join(other, NULL);
	until(2);
	EQUAL(result, 0);
	EQUAL(word & FUTEX_TID_MASK, tid);
	EQUAL(word & FUTEX_OWNER_DIED, FUTEX_OWNER_DIED);
	*go = 1;
	pthread_join(thread, NULL);
}

/* The owner writes that it dies, as musl does for robust mutexes, and ends: the kernel knows who owned it. */
static void *says_and_dies(void *argument) {
	(void)argument;
	futex(&word, FUTEX_LOCK_PI_PRIVATE, 0, NULL);
	state = 3;
	while (!(word & FUTEX_WAITERS)) usleep(100);
	usleep(20000);
	word = FUTEX_OWNER_DIED;
	return NULL;
}
static void announced_death(void) {
	pthread_t owner, first, second;
	word = 0;
	state = 0;
	pthread_create(&owner, NULL, says_and_dies, NULL);
	until(3);
	pthread_create(&first, NULL, locks, NULL);
	pthread_join(owner, NULL);
	until(2);
	EQUAL(result, 0);
	EQUAL(word & FUTEX_TID_MASK, tid);
	EQUAL(word & FUTEX_OWNER_DIED, FUTEX_OWNER_DIED);
	volatile int *first_go = go;
	state = 0;
	word &= ~FUTEX_OWNER_DIED;
	pthread_create(&second, NULL, locks, NULL);
	until(1);
	while (!(word & FUTEX_WAITERS)) usleep(100);
	*first_go = 1;
	pthread_join(first, NULL);
	until(2);
	EQUAL(result, 0);
	*go = 1;
	pthread_join(second, NULL);
	EQUAL(word, 0);
}

/* What the C library makes of them. */
static pthread_mutex_t mutex;
static int shared;
static void *counts(void *argument) {
	for (int i = 0; i < 2000; i++) {
		if (pthread_mutex_lock(&mutex)) return argument;
		shared++;
		if (i % 100 == 0) sched_yield();
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}
static void *dies(void *argument) { pthread_mutex_lock(argument); return NULL; }

static void mutexes(void) {
	pthread_mutexattr_t attributes;
	pthread_t threads[4];
	void *value;
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	EQUAL(pthread_mutex_init(&mutex, &attributes), 0);
	for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, counts, &mutex);
	for (int i = 0; i < 4; i++) { pthread_join(threads[i], &value); CHECK(value == NULL); }
	EQUAL(shared, 8000);
	pthread_create(&threads[0], NULL, dies, &mutex);
	pthread_join(threads[0], NULL);
	EQUAL(pthread_mutex_lock(&mutex), EOWNERDEAD);
	EQUAL(pthread_mutex_consistent(&mutex), 0);
	EQUAL(pthread_mutex_unlock(&mutex), 0);
	EQUAL(pthread_mutex_lock(&mutex), 0);
	EQUAL(pthread_mutex_unlock(&mutex), 0);
}

int main(void) {
	struct sigaction action = { .sa_handler = handler };
	sigaction(SIGUSR1, &action, NULL);
	alone();
	handing();
	death();
	announced_death();
	mutexes();
	return finish();
}
