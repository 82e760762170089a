// covers: sched_setscheduler sched_getscheduler sched_setparam sched_getparam sched_setattr sched_getattr setpriority getpriority
// Policies, priorities and nice values are a thread's own, and new threads inherit them. Real-time order, where root may ask for it.
#include "check.h"
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

static volatile int tid, may_go;
static void *waits(void *argument) { tid = gettid(); while (!may_go) usleep(500); return argument; }

static void own_values(void) {
	pthread_t thread;
	struct sched_param parameter = { 0 };
	pthread_create(&thread, NULL, waits, NULL);
	while (!tid) usleep(500);
	int start = getpriority(PRIO_PROCESS, 0);
	EQUAL(setpriority(PRIO_PROCESS, tid, start + 3), 0);
	EQUAL(getpriority(PRIO_PROCESS, tid), start + 3);
	EQUAL(getpriority(PRIO_PROCESS, 0), start);
	EQUAL(sched_setscheduler(tid, SCHED_BATCH, &parameter), 0);
	EQUAL(sched_getscheduler(tid), SCHED_BATCH);
	EQUAL(sched_getscheduler(0), SCHED_OTHER);
	EQUAL(sched_getparam(tid, &parameter), 0);
	EQUAL(parameter.sched_priority, 0);
	parameter.sched_priority = 1;
	FAILS(sched_setparam(tid, &parameter), EINVAL);
	FAILS(sched_setscheduler(tid, 4, &parameter), EINVAL);
	FAILS(sched_setscheduler(tid, SCHED_OTHER, &parameter), EINVAL);
	may_go = 1;
	pthread_join(thread, NULL);
	while (!syscall(SYS_tgkill, getpid(), tid, 0)) usleep(500);	/* joined a moment before its number is free */
	FAILS(sched_getscheduler(tid), ESRCH);
	FAILS(setpriority(PRIO_PROCESS, tid, 0), ESRCH);
}

static void *inherits(void *argument) {
	long *values = argument;
	values[0] = sched_getscheduler(0);
	values[1] = getpriority(PRIO_PROCESS, 0);
	return NULL;
}

static void inheritance(void) {
	pthread_t thread;
	long values[2];
	struct sched_param parameter = { 0 };
	int start = getpriority(PRIO_PROCESS, 0);
	EQUAL(setpriority(PRIO_PROCESS, gettid(), start + 1), 0);
	EQUAL(sched_setscheduler(0, SCHED_BATCH, &parameter), 0);
	pthread_create(&thread, NULL, inherits, values);
	pthread_join(thread, NULL);
	EQUAL(values[0], SCHED_BATCH);
	EQUAL(values[1], start + 1);
	EQUAL(sched_setscheduler(0, SCHED_BATCH | SCHED_RESET_ON_FORK, &parameter), 0);
	EQUAL(sched_getscheduler(0), SCHED_BATCH | SCHED_RESET_ON_FORK);
	pthread_create(&thread, NULL, inherits, values);
	pthread_join(thread, NULL);
	EQUAL(values[0], SCHED_BATCH);
	EQUAL(values[1], start + 1);
}

static int order[3], ordered;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int released;
static void *ranks(void *argument) {
	pthread_mutex_lock(&mutex);
	ordered++;
	while (!released) pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
	order[__atomic_fetch_add(&ordered, 1, __ATOMIC_SEQ_CST)] = (int)(long)argument;
	return NULL;
}

/* On one processor the highest priority runs first. Who may not ask for real-time policies is told so. */
static void real_time(void) {
	struct sched_param parameter = { .sched_priority = 50 };
	if (geteuid() != 0) {
		FAILS(sched_setscheduler(0, SCHED_FIFO, &parameter), EPERM);
		FAILS(sched_setscheduler(0, SCHED_RR, &parameter), EPERM);
		return;
	}
	cpu_set_t one, all;
	sched_getaffinity(0, sizeof all, &all);
	CPU_ZERO(&one);
	for (int i = 0; i < CPU_SETSIZE; i++) if (CPU_ISSET(i, &all)) { CPU_SET(i, &one); break; }
	EQUAL(sched_setaffinity(0, sizeof one, &one), 0);
	EQUAL(sched_setscheduler(0, SCHED_FIFO, &parameter), 0);
	EQUAL(sched_getscheduler(0), SCHED_FIFO);
	pthread_t threads[3];
	for (long i = 0; i < 3; i++) {
		pthread_attr_t attributes;
		pthread_attr_init(&attributes);
		pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
		pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
		parameter.sched_priority = 10 + 10 * (int)i;
		pthread_attr_setschedparam(&attributes, &parameter);
		EQUAL(pthread_create(&threads[i], &attributes, ranks, (void *)(i + 1)), 0);
	}
	for (;;) {
		pthread_mutex_lock(&mutex);
		int all_wait = ordered == 3;
		if (all_wait) ordered = 0;
		pthread_mutex_unlock(&mutex);
		if (all_wait) break;
		usleep(1000);
	}
	pthread_mutex_lock(&mutex);
	released = 1;
	pthread_cond_broadcast(&condition);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
	for (int i = 0; i < 3; i++) EQUAL(order[i], 3 - i);
	parameter.sched_priority = 50;

	EQUAL(sched_getparam(0, &parameter), 0);
	EQUAL(parameter.sched_priority, 50);
	parameter.sched_priority = 20;
	EQUAL(sched_setparam(0, &parameter), 0);
	EQUAL(sched_yield(), 0);
	parameter.sched_priority = 0;
	EQUAL(sched_setscheduler(0, SCHED_OTHER, &parameter), 0);
}

int main(void) {
	own_values();
	real_time();
	inheritance();
	return finish();
}
