// covers: clock_gettime clock_getres gettimeofday time clock_settime
// builds: static dynamic
// Every clock runs, forward, with the resolution it tells, and the vDSO says what the call says.
#include "check.h"
#include <sys/auxv.h>
#include <sys/time.h>

static int64_t nanos(struct timespec t) { return t.tv_sec * 1000000000LL + t.tv_nsec; }
static int64_t library(clockid_t clock) { struct timespec t = { 0, 0 }; clock_gettime(clock, &t); return nanos(t); }
static int64_t call(clockid_t clock) { struct timespec t = { 0, 0 }; syscall(SYS_clock_gettime, clock, &t); return nanos(t); }

int main(void) {
	clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME,
		CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID, CLOCK_TAI };
	for (size_t i = 0; i < LENGTH(clocks); i++) {
		int coarse = clocks[i] == CLOCK_REALTIME_COARSE || clocks[i] == CLOCK_MONOTONIC_COARSE;
		struct timespec t;
		EQUAL(clock_gettime(clocks[i], &t), 0);
		CHECK(t.tv_sec >= 0 && t.tv_nsec >= 0 && t.tv_nsec < 1000000000);
		EQUAL(clock_getres(clocks[i], &t), 0);
		if (coarse) CHECK(nanos(t) > 0 && nanos(t) <= 10000000); else EQUAL(nanos(t), 1);
		/* The two ways agree: call, library, call are in order. */
		int backwards = 0;
		for (int round = 0; round < 200; round++) {
			int64_t a = call(clocks[i]), b = library(clocks[i]), c = call(clocks[i]);
			backwards += a > b || b > c;
		}
		EQUAL(backwards, 0);
	}
	/* Monotonic clocks never stand still for long nor go back. */
	int64_t before = library(CLOCK_MONOTONIC), backwards = 0, equal = 0, now = before;
	for (int i = 0; i < 100000; i++) {
		int64_t next = library(CLOCK_MONOTONIC);
		backwards += next < now;
		equal += next == now;
		now = next;
	}
	EQUAL(backwards, 0);
	CHECK(equal < 50000);
	CHECK(now > before);

	struct timeval micro;
	int64_t a = library(CLOCK_REALTIME);
	EQUAL(gettimeofday(&micro, NULL), 0);
	int64_t b = micro.tv_sec * 1000000000LL + micro.tv_usec * 1000LL, c = library(CLOCK_REALTIME);
	CHECK(a / 1000 <= b / 1000 && b <= c);
	EQUAL(syscall(SYS_gettimeofday, &micro, NULL), 0);
	/* time(2) is the coarse clock's, which lags behind by up to a tick. */
	a = library(CLOCK_REALTIME_COARSE);
	time_t seconds = time(NULL), stored = 0;
	CHECK(seconds >= a / 1000000000 && seconds <= library(CLOCK_REALTIME_COARSE) / 1000000000);
	CHECK(time(&stored) == stored);
	CHECK(syscall(SYS_time, NULL) >= seconds);
	/* The processor's time moves with work and not beyond real time. */
	int64_t processor = library(CLOCK_PROCESS_CPUTIME_ID), wall = library(CLOCK_MONOTONIC);
	while (library(CLOCK_MONOTONIC) - wall < 20000000) { }
	int64_t used = library(CLOCK_PROCESS_CPUTIME_ID) - processor, passed = library(CLOCK_MONOTONIC) - wall;
	CHECK(used > 0 && used <= passed + 1000000);

	struct timespec t;
	FAILS(clock_gettime(99, &t), EINVAL);
	FAILS(clock_getres(99, &t), EINVAL);
	EQUAL(clock_getres(CLOCK_MONOTONIC, NULL), 0);
	FAILS(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, BAD_ADDRESS), EFAULT);
	FAILS(syscall(SYS_clock_getres, CLOCK_MONOTONIC, BAD_ADDRESS), EFAULT);
	FAILS(syscall(SYS_gettimeofday, BAD_ADDRESS, NULL), EFAULT);
	FAILS(syscall(SYS_time, BAD_ADDRESS), EFAULT);
	t = (struct timespec) { 0, 1000000000 };
	FAILS(clock_settime(CLOCK_REALTIME, &t), EINVAL);
	t.tv_nsec = 0;
	FAILS(clock_settime(CLOCK_MONOTONIC, &t), EINVAL);
	FAILS(clock_settime(99, &t), EINVAL);
	CHECK(getauxval(AT_SYSINFO_EHDR) != 0);
	return finish();
}
