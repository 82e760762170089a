// covers: futex_waitv futex_wait futex_wake futex_requeue
// Waiting for one of several futexes, and the calls that replace futex(2)'s operations.
#include "check.h"
#include <pthread.h>

#define SYS_FUTEX_WAKE 454
#define SYS_FUTEX_WAIT 455
#define SYS_FUTEX_REQUEUE 456
#define SIZE_32 2
#define PRIVATE 128
struct waiter { uint64_t value, address; uint32_t flags, reserved; };

static int words[4];
static struct waiter waiters[4];
static volatile int waiting, woken, ids[4];
static volatile long results[4], errors[4];

static long waitv(void *list, unsigned count, unsigned flags, struct timespec *time, clockid_t clock) {
	return syscall(SYS_futex_waitv, list, count, flags, time, clock);
}
static long wake(int *word, unsigned long mask, int most, unsigned flags) { return syscall(SYS_FUTEX_WAKE, word, mask, most, flags); }
static long wait_one(int *word, unsigned long value, unsigned long mask, unsigned flags, struct timespec *time, clockid_t clock) {
	return syscall(SYS_FUTEX_WAIT, word, value, mask, flags, time, clock);
}
static void prepare(void) { for (int i = 0; i < 4; i++) waiters[i] = (struct waiter) { 0, (uintptr_t)&words[i], SIZE_32 | PRIVATE, 0 }; }

static void *waits_for_all(void *argument) {
	ids[0] = gettid();
	waiting = 1;
	results[0] = waitv(waiters, 4, 0, NULL, CLOCK_MONOTONIC);
	errors[0] = errno;
	woken = 1;
	return argument;
}
static void *waits_for_one(void *argument) {
	long index = (long)argument;
	ids[index] = gettid();
	__atomic_fetch_add(&waiting, 1, __ATOMIC_SEQ_CST);
	results[index] = wait_one(&words[0], 0, 1u << index, SIZE_32 | PRIVATE, NULL, CLOCK_MONOTONIC);
	__atomic_fetch_add(&woken, 1, __ATOMIC_SEQ_CST);
	return NULL;
}
static void handler(int number) { (void)number; }

static void vectors(void) {
	struct timespec now, bad = { 0, -1 };
	pthread_t thread;
	prepare();
	FAILS(waitv(waiters, 4, 1, NULL, CLOCK_MONOTONIC), EINVAL);
	FAILS(waitv(waiters, 0, 0, NULL, CLOCK_MONOTONIC), EINVAL);
	FAILS(waitv(waiters, 129, 0, NULL, CLOCK_MONOTONIC), EINVAL);
	FAILS(waitv(NULL, 1, 0, NULL, CLOCK_MONOTONIC), EINVAL);
	FAILS(waitv(BAD_ADDRESS, 1, 0, NULL, CLOCK_MONOTONIC), EFAULT);
	FAILS(waitv(waiters, 4, 0, &bad, CLOCK_MONOTONIC), EINVAL);
	FAILS(waitv(waiters, 4, 0, &bad, CLOCK_PROCESS_CPUTIME_ID), EINVAL);
	waiters[2].reserved = 1;
	FAILS(waitv(waiters, 4, 0, NULL, CLOCK_MONOTONIC), EINVAL);
	prepare();
	waiters[3].flags = PRIVATE;
	FAILS(waitv(waiters, 4, 0, NULL, CLOCK_MONOTONIC), EINVAL);
	prepare();
	waiters[1].address++;
	FAILS(waitv(waiters, 4, 0, NULL, CLOCK_MONOTONIC), EINVAL);
	prepare();
	waiters[1].value = 1;
	FAILS(waitv(waiters, 4, 0, NULL, CLOCK_MONOTONIC), EAGAIN);
	prepare();
	clock_gettime(CLOCK_MONOTONIC, &now);
	now.tv_nsec += 10000000;
	if (now.tv_nsec >= 1000000000) { now.tv_sec++; now.tv_nsec -= 1000000000; }
	FAILS(waitv(waiters, 4, 0, &now, CLOCK_MONOTONIC), ETIMEDOUT);
	for (int i = 0; i < 4; i++) {
		waiting = woken = 0;
		pthread_create(&thread, NULL, waits_for_all, NULL);
		UNTIL(waiting && is_asleep(ids[0]));
		EQUAL(wake(&words[i], ~0u, 1, SIZE_32 | PRIVATE), 1);
		pthread_join(thread, NULL);
		EQUAL(results[0], i);
		for (int j = 0; j < 4; j++) EQUAL(wake(&words[j], ~0u, 1, SIZE_32 | PRIVATE), 0);
	}
	struct sigaction action = { .sa_handler = handler };
	sigaction(SIGUSR1, &action, NULL);
	waiting = 0;
	pthread_create(&thread, NULL, waits_for_all, NULL);
	UNTIL(waiting && is_asleep(ids[0]));
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	EQUAL(results[0], -1);
	EQUAL(errors[0], EINTR);
}

static void single(void) {
	pthread_t threads[4];
	struct timespec past = { 0, 0 };
	FAILS(wake(&words[0], 0, 1, SIZE_32), EINVAL);
	FAILS(wake(&words[0], 1ul << 32, 1, SIZE_32), EINVAL);
	FAILS(wake(&words[0], 1, 1, PRIVATE), EINVAL);
	FAILS(wake((int *)((char *)words + 1), 1, 1, SIZE_32), EINVAL);
	FAILS(wait_one(&words[0], 1, 1, SIZE_32 | PRIVATE, NULL, CLOCK_MONOTONIC), EAGAIN);
	FAILS(wait_one(&words[0], 0, 0, SIZE_32 | PRIVATE, NULL, CLOCK_MONOTONIC), EINVAL);
	FAILS(wait_one(&words[0], 1ul << 32, 1, SIZE_32, NULL, CLOCK_MONOTONIC), EINVAL);
	FAILS(wait_one(&words[0], 0, 1, SIZE_32, &past, CLOCK_MONOTONIC), ETIMEDOUT);
	FAILS(wait_one(&words[0], 0, 1, SIZE_32, &past, CLOCK_REALTIME), ETIMEDOUT);
	FAILS(wait_one(&words[0], 0, 1, SIZE_32, &past, CLOCK_BOOTTIME), EINVAL);
	waiting = woken = 0;
	for (long i = 0; i < 4; i++) pthread_create(&threads[i], NULL, waits_for_one, (void *)i);
	for (int i = 0; i < 4; i++) UNTIL(waiting == 4 && is_asleep(ids[i]));
	EQUAL(wake(&words[0], 4, 9, SIZE_32 | PRIVATE), 1);
	prepare();
	waiters[0].value = 1;
	FAILS(syscall(SYS_FUTEX_REQUEUE, waiters, 0, 1, 1), EAGAIN);
	waiters[0].value = 0;
	FAILS(syscall(SYS_FUTEX_REQUEUE, waiters, 1, 1, 1), EINVAL);
	FAILS(syscall(SYS_FUTEX_REQUEUE, NULL, 0, 1, 1), EINVAL);
	FAILS(syscall(SYS_FUTEX_REQUEUE, waiters, 0, -1, 1), EINVAL);
	EQUAL(syscall(SYS_FUTEX_REQUEUE, waiters, 0, 1, 9), 3);
	EQUAL(wake(&words[0], ~0u, 9, SIZE_32 | PRIVATE), 0);
	EQUAL(wake(&words[1], ~0u, 9, SIZE_32 | PRIVATE), 2);
	for (int i = 0; i < 4; i++) { pthread_join(threads[i], NULL); EQUAL(results[i], 0); }
}

int main(void) {
	vectors();
	single();
	return finish();
}
