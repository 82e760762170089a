// covers: timer_create timer_settime timer_gettime timer_getoverrun timer_delete
// POSIX timers that signal: once, repeated, absolute, with values; overruns.
#include "check.h"

static volatile int calls, value, code;

static void note(int number UNUSED, siginfo_t *info, void *context UNUSED) { calls++; value = info->si_value.sival_int; code = info->si_code; }
static int64_t now(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
static struct itimerspec spec(int64_t first, int64_t then) {
	return (struct itimerspec) { { then / 1000000000, then % 1000000000 }, { first / 1000000000, first % 1000000000 } };
}
static void wait_for(int count) { int64_t end = now(CLOCK_MONOTONIC) + 2000000000LL; while (calls < count && now(CLOCK_MONOTONIC) < end) { } }

int main(void) {
	struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 1234 };
	timer_t timer;
	EQUAL(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	struct itimerspec time = spec(10000000, 0), old;
	EQUAL(timer_gettime(timer, &old), 0);
	EQUAL(old.it_value.tv_sec + old.it_value.tv_nsec, 0);
	int64_t before = now(CLOCK_MONOTONIC);
	EQUAL(timer_settime(timer, 0, &time, NULL), 0);
	EQUAL(timer_gettime(timer, &old), 0);
	CHECK(old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 10000000);
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
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = 99;
	FAILS(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
	FAILS(timer_create(99, NULL, &timer), EINVAL);
	int kernel_id;
	FAILS(syscall(SYS_timer_create, CLOCK_MONOTONIC, BAD_ADDRESS, &kernel_id), EFAULT);
	FAILS(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, BAD_ADDRESS), EFAULT);
	return finish();
}
