// covers: nanosleep clock_nanosleep sched_yield
// Sleeps last at least as long as asked, need not be much longer, absolute ones until their time.
#include "check.h"
#include <sched.h>

static int64_t now(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }

int main(void) {
	/* One of several sleeps is not much longer than asked, on a busy machine too. */
	struct timespec time = { 0, 20000000 };
	int64_t shortest = INT64_MAX;
	for (int i = 0; i < 100 && shortest > 100000000; i++) {
		int64_t before = now(CLOCK_MONOTONIC);
		if (nanosleep(&time, NULL) != 0) break;
		int64_t slept = now(CLOCK_MONOTONIC) - before;
		if (slept < shortest) shortest = slept;
	}
	CHECK(shortest >= 20000000 && shortest <= 100000000);
	time = (struct timespec) { 0, 0 };
	EQUAL(nanosleep(&time, NULL), 0);
	time.tv_nsec = 1;
	EQUAL(nanosleep(&time, NULL), 0);
	time.tv_nsec = 1000000000;
	FAILS(nanosleep(&time, NULL), EINVAL);
	time = (struct timespec) { -1, 0 };
	FAILS(nanosleep(&time, NULL), EINVAL);
	time = (struct timespec) { 0, -1 };
	FAILS(nanosleep(&time, NULL), EINVAL);
	FAILS(syscall(SYS_nanosleep, BAD_ADDRESS, NULL), EFAULT);

	clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME };
	for (size_t i = 0; i < LENGTH(clocks); i++) {
		int64_t until = now(clocks[i]) + 15000000;
		time = (struct timespec) { until / 1000000000, until % 1000000000 };
		EQUAL(clock_nanosleep(clocks[i], TIMER_ABSTIME, &time, NULL), 0);
		CHECK(now(clocks[i]) >= until);
		/* In the past: at once. */
		time = (struct timespec) { 1, 0 };
		EQUAL(clock_nanosleep(clocks[i], TIMER_ABSTIME, &time, NULL), 0);
		time = (struct timespec) { 0, 1000000 };
		EQUAL(clock_nanosleep(clocks[i], 0, &time, NULL), 0);
	}
	EQUAL(clock_nanosleep(99, 0, &time, NULL), EINVAL);
	EQUAL(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &time, NULL), EINVAL);
	time.tv_nsec = -5;
	EQUAL(clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL), EINVAL);
	EQUAL(sched_yield(), 0);
	return finish();
}
