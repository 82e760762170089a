// covers: futex set_robust_list get_robust_list
// Futexes between threads: waking, bit sets, requeueing, changing while waking, shared mappings, robust lists, signals.
#include "check.h"
#include <pthread.h>
#include <linux/futex.h>

#define THREADS 4
static int word, second;
static volatile int waiting, woken, results[THREADS], errors[THREADS], ids[THREADS];
static int *place = &word;
static int operation = FUTEX_WAIT_PRIVATE;
static unsigned bits[THREADS];
static struct timespec *timeout;

static long futex(int *address, int op, int value, void *time, int *address2, int value3) {
	return syscall(SYS_futex, address, op, value, time, address2, value3);
}

static void *waiter(void *argument) {
	long index = (long)argument;
	ids[index] = gettid();
	__atomic_fetch_add(&waiting, 1, __ATOMIC_SEQ_CST);
	errno = 0;
	results[index] = futex(place, operation, 0, timeout, NULL, bits[index]);
	errors[index] = errno;
	__atomic_fetch_add(&woken, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

static void start(pthread_t *threads, int count) {
	waiting = woken = 0;
	for (long i = 0; i < count; i++) { pthread_create(&threads[i], NULL, waiter, (void *)i); UNTIL(waiting > i && is_asleep(ids[i])); }
}
static void until(int count) { while (woken < count) usleep(100); usleep(1000); }
static void join(pthread_t *threads, int count) { for (int i = 0; i < count; i++) pthread_join(threads[i], NULL); }

static void waking(void) {
	pthread_t threads[THREADS];
	start(threads, 4);
	EQUAL(futex(&word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0), 1);
	until(1);
	EQUAL(woken, 1);
	EQUAL(futex(&word, FUTEX_WAKE_PRIVATE, 2, NULL, NULL, 0), 2);
	until(3);
	EQUAL(futex(&word, FUTEX_WAKE, 9, NULL, NULL, 0), 0);           /* shared and private futexes are different ones */
	EQUAL(futex(&word, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0), 1);
	join(threads, 4);
	for (int i = 0; i < 4; i++) EQUAL(results[i], 0);
	operation = FUTEX_WAIT_BITSET_PRIVATE;
	for (int i = 0; i < 4; i++) bits[i] = 1u << i;
	start(threads, 4);
	EQUAL(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 9, NULL, NULL, 6), 2);
	until(2);
	EQUAL(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 9, NULL, NULL, 16), 0);
	EQUAL(futex(&word, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0), 2);
	join(threads, 4);
	operation = FUTEX_WAIT_PRIVATE;
}

static void requeueing(void) {
	pthread_t threads[THREADS];
	start(threads, 4);
	FAILS(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)9, &second, 1), EAGAIN);
	EQUAL(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)2, &second, 0), 3);
	until(1);
	EQUAL(futex(&second, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0), 2);
	until(3);
	EQUAL(futex(&word, FUTEX_REQUEUE_PRIVATE, 0, (void *)9, &second, 0), 1);
	EQUAL(futex(&word, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0), 0);
	EQUAL(futex(&second, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0), 1);
	join(threads, 4);
	FAILS(futex(&word, FUTEX_REQUEUE_PRIVATE, -1, (void *)1, &second, 0), EINVAL);
	FAILS(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)-1, &second, 0), EINVAL);
	FAILS(futex(&word, FUTEX_REQUEUE_PRIVATE, 1, (void *)1, (int *)((char *)&second + 1), 0), EINVAL);
}

static void changing(void) {
	pthread_t threads[THREADS];
	start(threads, 2);
	second = 5;
	EQUAL(futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &second, FUTEX_OP(FUTEX_OP_ADD, 3, FUTEX_OP_CMP_GT, 100)), 1);
	EQUAL(second, 8);
	EQUAL(futex(&second, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &word, FUTEX_OP(FUTEX_OP_SET, 0, FUTEX_OP_CMP_EQ, 0)), 1);
	join(threads, 2);
	futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &second, FUTEX_OP(FUTEX_OP_OR, 3, FUTEX_OP_CMP_EQ, 0));
	EQUAL(second, 11);
	futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &second, FUTEX_OP(FUTEX_OP_ANDN, 2, FUTEX_OP_CMP_NE, 0));
	EQUAL(second, 9);
	futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &second, FUTEX_OP((FUTEX_OP_XOR | FUTEX_OP_OPARG_SHIFT), 4, FUTEX_OP_CMP_LT, 0));
	EQUAL(second, 25);
	futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &second, FUTEX_OP(FUTEX_OP_SET, 0xfff, FUTEX_OP_CMP_LE, 0));
	EQUAL(second, -1);
	FAILS(futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &second, FUTEX_OP(7, 0, FUTEX_OP_CMP_EQ, 0)), ENOSYS);
	FAILS(futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, BAD_ADDRESS, FUTEX_OP(FUTEX_OP_SET, 0, FUTEX_OP_CMP_EQ, 0)), EFAULT);
	second = 0;
}

/* One file mapped twice: one futex. */
static void mappings(void) {
	pthread_t thread;
	int file = GOOD(memfd_create("futex", 0));
	GOOD(ftruncate(file, PAGE));
	int *one = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	int *other = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	CHECK(one != other);
	place = one + 3;
	operation = FUTEX_WAIT;
	start(&thread, 1);
	EQUAL(futex(other + 2, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
	EQUAL(futex(other + 3, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	pthread_join(thread, NULL);
	EQUAL(results[0], 0);
	place = &word;
	start(&thread, 1);
	EQUAL(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	pthread_join(thread, NULL);
	operation = FUTEX_WAIT_PRIVATE;
	munmap(one, PAGE);
	munmap(other, PAGE);
	close(file);
	EQUAL(futex(one, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0), 0);     /* nothing is there, and nobody waits */
	FAILS(futex(one, FUTEX_WAKE, 1, NULL, NULL, 0), EFAULT);
	FAILS(futex(&word, FUTEX_WAIT_PRIVATE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0), ENOSYS);
}

static volatile int interrupted;
static void handler(int number) { (void)number; interrupted = 1; }
static void interruption(void) {
	pthread_t thread;
	struct sigaction action = { .sa_handler = handler };
	struct timespec long_time = { 100, 0 };
	sigaction(SIGUSR1, &action, NULL);
	start(&thread, 1);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	EQUAL(results[0], -1);
	EQUAL(errors[0], EINTR);
	action.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &action, NULL);
	start(&thread, 1);
	interrupted = 0;
	pthread_kill(thread, SIGUSR1);
	UNTIL(interrupted && is_asleep(ids[0]));
	EQUAL(woken, 0);
	EQUAL(futex(&word, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0), 1);
	pthread_join(thread, NULL);
	EQUAL(results[0], 0);
	timeout = &long_time;
	start(&thread, 1);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	EQUAL(errors[0], EINTR);
	timeout = NULL;
}

static pthread_mutex_t robust;
static void *dies(void *argument) { pthread_mutex_lock(argument); return NULL; }
static void robustness(void) {
	pthread_mutexattr_t attributes;
	pthread_t thread;
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&robust, &attributes);
	pthread_create(&thread, NULL, dies, &robust);
	pthread_join(thread, NULL);
	EQUAL(pthread_mutex_lock(&robust), EOWNERDEAD);
	EQUAL(pthread_mutex_consistent(&robust), 0);
	EQUAL(pthread_mutex_unlock(&robust), 0);
	EQUAL(pthread_mutex_lock(&robust), 0);
	EQUAL(pthread_mutex_unlock(&robust), 0);
}

int main(void) {
	waking();
	requeueing();
	changing();
	mappings();
	interruption();
	robustness();
	return finish();
}
