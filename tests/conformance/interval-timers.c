// covers: setitimer getitimer alarm
// The interval timers of real, virtual and profiling time.
#include "check.h"
#include <sys/time.h>

static volatile int calls[NSIG];
static void count(int number) { calls[number]++; }
static int64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000LL + t.tv_nsec / 1000000; }

static struct itimerval timer(long first_us, long then_us) {
	return (struct itimerval) { { then_us / 1000000, then_us % 1000000 }, { first_us / 1000000, first_us % 1000000 } };
}

static void pause_briefly(void) { struct timespec nap = { 0, 1000000 }; nanosleep(&nap, NULL); }

int main(void) {
	signal(SIGALRM, count);
	signal(SIGVTALRM, count);
	signal(SIGPROF, count);
	EQUAL(alarm(100), 0);
	int rest = alarm(50);
	CHECK(rest > 90 && rest <= 100);
	struct itimerval value, old;
	EQUAL(getitimer(ITIMER_REAL, &value), 0);
	CHECK(value.it_value.tv_sec >= 40 && value.it_value.tv_sec <= 50);
	EQUAL(value.it_interval.tv_sec, 0);
	rest = alarm(0);
	CHECK(rest > 30 && rest <= 50);
	EQUAL(alarm(0), 0);

	value = timer(20000, 0);
	int64_t before = now();
	EQUAL(setitimer(ITIMER_REAL, &value, &old), 0);
	EQUAL(old.it_value.tv_sec + old.it_value.tv_usec, 0);
	while (calls[SIGALRM] == 0) { }
	EQUAL(calls[SIGALRM], 1);
	CHECK(now() - before >= 19);
	EQUAL(getitimer(ITIMER_REAL, &value), 0);
	EQUAL(value.it_value.tv_sec + value.it_value.tv_usec, 0);

	value = timer(5000, 5000);
	before = now();
	setitimer(ITIMER_REAL, &value, NULL);
	while (calls[SIGALRM] < 6) pause();
	CHECK(now() - before >= 24);
	getitimer(ITIMER_REAL, &value);
	EQUAL(value.it_interval.tv_usec, 5000);
	CHECK(value.it_value.tv_usec <= 5000);
	value = timer(0, 0);
	EQUAL(setitimer(ITIMER_REAL, &value, &old), 0);
	EQUAL(old.it_interval.tv_usec, 5000);
	int rung = calls[SIGALRM];
	struct timespec pause_time = { 0, 20000000 };
	nanosleep(&pause_time, NULL);
	EQUAL(calls[SIGALRM], rung);

	/* A period that ends after the end of time, the signal taken, then ignored. */
	value = timer(1, 0);
	value.it_interval = (struct timeval) { LONG_MAX, 999999 };
	EQUAL(setitimer(ITIMER_REAL, &value, NULL), 0);
	while (calls[SIGALRM] == rung) pause_briefly();
	signal(SIGALRM, SIG_IGN);
	EQUAL(setitimer(ITIMER_REAL, &value, NULL), 0);
	for (int i = 0; i < 5; i++) pause_briefly();
	EQUAL(calls[SIGALRM], rung + 1);
	value = timer(0, 0);
	EQUAL(setitimer(ITIMER_REAL, &value, NULL), 0);
	signal(SIGALRM, count);

	/* Virtual and profiling time pass with work only. */
	value = timer(10000, 0);
	EQUAL(setitimer(ITIMER_VIRTUAL, &value, NULL), 0);
	EQUAL(setitimer(ITIMER_PROF, &value, NULL), 0);
	pause_time.tv_nsec = 30000000;
	nanosleep(&pause_time, NULL);
	EQUAL(calls[SIGVTALRM], 0);
	EQUAL(calls[SIGPROF], 0);
	before = now();
	volatile long work = 0;
	while (calls[SIGVTALRM] == 0 || calls[SIGPROF] == 0)
		for (int i = 0; i < 10000; i++) work += i;
	EQUAL(calls[SIGVTALRM], 1);
	EQUAL(calls[SIGPROF], 1);

	value = timer(0, 0);
	value.it_value.tv_usec = 1000000;
	FAILS(setitimer(ITIMER_REAL, &value, NULL), EINVAL);
	value = timer(0, 0);
	FAILS(setitimer(9, &value, NULL), EINVAL);
	/* Without a first expiry there is no timer; only those of processor time keep the interval. */
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
		struct itimerval idle = { { 10, 20 }, { 0, 0 } };
		EQUAL(setitimer(which, &idle, NULL), 0);
		EQUAL(getitimer(which, &old), 0);
		EQUAL(old.it_interval.tv_sec, which == ITIMER_REAL ? 0 : 10);
		EQUAL(old.it_value.tv_sec, 0);
		EQUAL(setitimer(which, NULL, NULL), 0);
	}
	FAILS(getitimer(9, &value), EINVAL);
	FAILS(syscall(SYS_setitimer, ITIMER_REAL, BAD_ADDRESS, NULL), EFAULT);
	FAILS(syscall(SYS_getitimer, ITIMER_REAL, BAD_ADDRESS), EFAULT);
	return finish();
}
