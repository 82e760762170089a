// covers: timer_create timer_settime timer_gettime timer_getoverrun timer_delete
// POSIX timers that signal: once, repeated, absolute, with values; overruns.
#include "check.h"
#include <pthread.h>
#include <semaphore.h>

static volatile int calls, value, code, overruns;

static void note(int number UNUSED, siginfo_t *info, void *context UNUSED) {
	calls++;
	value = info->si_value.sival_int;
	code = info->si_code;
	overruns = info->si_overrun;
}
static int64_t now(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
static struct itimerspec spec(int64_t first, int64_t then) {
	return (struct itimerspec) { { then / 1000000000, then % 1000000000 }, { first / 1000000000, first % 1000000000 } };
}
static void wait_for(int count) { while (calls < count) { } }

/* A periodic timer's signal is pending once, real-time or not; when it is taken, it tells of the expirations since the first one. */
static void rest_until_taken(void) {
	int numbers[] = { SIGUSR1, SIGRTMIN + 3 };
	for (size_t i = 0; i < LENGTH(numbers); i++) {
		struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
		sigemptyset(&action.sa_mask);
		sigaction(numbers[i], &action, NULL);
		sigset_t block;
		sigemptyset(&block);
		sigaddset(&block, numbers[i]);
		sigprocmask(SIG_BLOCK, &block, NULL);
		struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = numbers[i], .sigev_value.sival_int = 5 };
		timer_t timer, other;
		EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
		event.sigev_value.sival_int = 6;
		EQUAL(timer_create(CLOCK_MONOTONIC, &event, &other), 0);
		struct itimerspec once = spec(1000000, 0), often = spec(2000000, 2000000), left;
		EQUAL(timer_settime(timer, 0, &often, NULL), 0);
		struct timespec rest = { 0, 31000000 };
		nanosleep(&rest, NULL);
		EQUAL(timer_gettime(timer, &left), 0);
		CHECK(left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 2000000);
		EQUAL(timer_getoverrun(timer), 0);
		siginfo_t info;
		struct timespec none = { 0, 0 };
		EQUAL(sigtimedwait(&block, &info, &none), numbers[i]);
		EQUAL(info.si_code, SI_TIMER);
		EQUAL(info.si_value.sival_int, 5);
		CHECK(info.si_overrun >= 14 && info.si_overrun == timer_getoverrun(timer));
		EQUAL(timer_delete(timer), 0);
		/* Another timer's signal of the same number is no duplicate. */
		while (sigtimedwait(&block, &info, &none) > 0) { }
		EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
		EQUAL(timer_settime(timer, 0, &once, NULL), 0);
		EQUAL(timer_settime(other, 0, &once, NULL), 0);
		nanosleep(&rest, NULL);
		calls = 0;
		sigprocmask(SIG_UNBLOCK, &block, NULL);
		EQUAL(calls, 2);
		EQUAL(overruns, 0);
		EQUAL(timer_delete(timer) | timer_delete(other), 0);
	}
	/* Nothing is sent, and the rest is told all the same. */
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	timer_t timer;
	EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	struct itimerspec often = spec(1000000, 4000000), left;
	EQUAL(timer_settime(timer, 0, &often, NULL), 0);
	struct timespec rest = { 0, 20000000 };
	nanosleep(&rest, NULL);
	EQUAL(timer_gettime(timer, &left), 0);
	CHECK(left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 4000000);
	often = spec(1000000, 0);
	EQUAL(timer_settime(timer, 0, &often, NULL), 0);
	nanosleep(&rest, NULL);
	EQUAL(timer_gettime(timer, &left), 0);
	EQUAL(left.it_value.tv_nsec, 0);
	EQUAL(timer_delete(timer), 0);
	/* The processor time of a thread that sleeps stands still. */
	event = (struct sigevent) { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	EQUAL(timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer), 0);
	often = spec(10000000, 0);
	calls = 0;
	EQUAL(timer_settime(timer, 0, &often, NULL), 0);
	nanosleep(&rest, NULL);
	EQUAL(calls, 0);
	wait_for(1);
	EQUAL(calls, 1);
	EQUAL(timer_delete(timer), 0);
	/* It is set although the old value has no place to go. */
	EQUAL(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
	often = spec(50000000000, 0);
	FAILS(timer_settime(timer, 0, &often, BAD_ADDRESS), EFAULT);
	EQUAL(timer_gettime(timer, &left), 0);
	CHECK(left.it_value.tv_sec > 0);
	EQUAL(timer_delete(timer), 0);
}

static sem_t over;
static void *sleep_until_over(void *unused) { sem_wait(&over); return unused; }

/* A timer of the processor time of a thread that sleeps, next to its end: others have the processor. */
static void time_of_a_sleeper(void) {
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec soon = { { 0, 0 }, { 0, 1 } };
	struct timespec nap = { 0, 5000000 };
	pthread_t thread;
	clockid_t clock;
	timer_t timer;
	sem_init(&over, 0, 0);
	EQUAL(pthread_create(&thread, NULL, sleep_until_over, NULL), 0);
	nanosleep(&nap, NULL);
	EQUAL(pthread_getcpuclockid(thread, &clock), 0);
	EQUAL(timer_create(clock, &event, &timer), 0);
	EQUAL(timer_settime(timer, 0, &soon, NULL), 0);
	for (int i = 0; i < 1000; i++) syscall(SYS_getppid);
	EQUAL(timer_delete(timer), 0);
	sem_post(&over);
	EQUAL(pthread_join(thread, NULL), 0);
}

int main(void) {
	struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 1234 };
	timer_t timer;
	EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	struct itimerspec time = spec(0, 0), old;
	time.it_value.tv_sec = 1000;
	EQUAL(timer_gettime(timer, &old), 0);
	EQUAL(old.it_value.tv_sec + old.it_value.tv_nsec, 0);
	EQUAL(timer_settime(timer, 0, &time, NULL), 0);
	EQUAL(timer_gettime(timer, &old), 0);
	CHECK(old.it_value.tv_sec > 900 && old.it_value.tv_sec <= 1000);
	time = spec(10000000, 0);
	int64_t before = now(CLOCK_MONOTONIC);
	EQUAL(timer_settime(timer, 0, &time, NULL), 0);
	wait_for(1);
	EQUAL(calls, 1);
	CHECK(now(CLOCK_MONOTONIC) - before >= 10000000);
	EQUAL(value, 1234);
	EQUAL(code, SI_TIMER);
	int64_t at = now(CLOCK_MONOTONIC) + 10000000;
	time = spec(at, 5000000);
	EQUAL(timer_settime(timer, TIMER_ABSTIME, &time, NULL), 0);
	wait_for(4);
	CHECK(calls >= 4);
	CHECK(now(CLOCK_MONOTONIC) >= at + 10000000);
	time = spec(0, 0);
	EQUAL(timer_settime(timer, 0, &time, &old), 0);
	EQUAL(old.it_interval.tv_nsec, 5000000);

	/* Blocked for ten periods: one signal, the rest overruns. */
	sigset_t block;
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, NULL);
	time = spec(2000000, 2000000);
	timer_settime(timer, 0, &time, NULL);
	struct timespec pause_time = { 0, 30000000 };
	nanosleep(&pause_time, NULL);
	calls = 0;
	time = spec(0, 0);
	sigprocmask(SIG_UNBLOCK, &block, NULL);
	int overrun = timer_getoverrun(timer);
	timer_settime(timer, 0, &time, NULL);
	CHECK(calls >= 1 && calls <= 3);
	CHECK(overrun >= 0);
	EQUAL(timer_delete(timer), 0);
	FAILS(timer_delete(timer), EINVAL);
	FAILS(timer_gettime(timer, &old), EINVAL);
	FAILS(timer_settime(timer, 0, &time, NULL), EINVAL);
	FAILS(timer_getoverrun(timer), EINVAL);

	rest_until_taken();
	time_of_a_sleeper();

	/* Without an event: SIGALRM. Without a signal: only to be asked. */
	calls = 0;
	EQUAL(timer_create(CLOCK_REALTIME, NULL, &timer), 0);
	time = spec(5000000, 0);
	EQUAL(timer_settime(timer, 0, &time, NULL), 0);
	wait_for(1);
	EQUAL(calls, 1);
	time.it_value.tv_nsec = 1000000000;
	FAILS(timer_settime(timer, 0, &time, NULL), EINVAL);
	EQUAL(timer_delete(timer), 0);
	event.sigev_notify = SIGEV_NONE;
	EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	time = spec(50000000, 0);
	EQUAL(timer_settime(timer, 0, &time, NULL), 0);
	EQUAL(timer_gettime(timer, &old), 0);
	CHECK(old.it_value.tv_nsec > 0);
	EQUAL(timer_delete(timer), 0);
	/* A period that ends after the end of time. */
	event.sigev_notify = SIGEV_SIGNAL;
	clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_PROCESS_CPUTIME_ID };
	for (size_t i = 0; i < LENGTH(clocks); i++) {
		calls = 0;
		EQUAL(timer_create(clocks[i], &event, &timer), 0);
		time = (struct itimerspec) { { LONG_MAX, 999999999 }, { 0, 1 } };
		EQUAL(timer_settime(timer, 0, &time, NULL), 0);
		wait_for(1);
		EQUAL(calls, 1);
		EQUAL(timer_gettime(timer, &old), 0);
		CHECK(old.it_value.tv_sec > 1000000000);
		time.it_value = time.it_interval;
		EQUAL(timer_settime(timer, 0, &time, NULL), 0);
		EQUAL(timer_delete(timer), 0);
	}
	event.sigev_signo = 99;
	FAILS(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
	FAILS(timer_create(99, NULL, &timer), EINVAL);
	int kernel_id;
	FAILS(syscall(SYS_timer_create, CLOCK_MONOTONIC, BAD_ADDRESS, &kernel_id), EFAULT);
	FAILS(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, BAD_ADDRESS), EFAULT);
	return finish();
}
