// covers: setrlimit prlimit64
// The limit of processor time: SIGXCPU when it is reached, again a second later, and not by sleeping.
#include "check.h"
#include <sys/resource.h>

static volatile int reached;
static void note(int number UNUSED) { reached++; }

static double used(void) {
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(void) {
	signal(SIGXCPU, note);
	struct rlimit limit;
	EQUAL(getrlimit(RLIMIT_CPU, &limit), 0);
	EQUAL(limit.rlim_cur, RLIM_INFINITY);
	struct rlimit short_limit = { 1, limit.rlim_max };
	EQUAL(setrlimit(RLIMIT_CPU, &short_limit), 0);
	struct timespec pause = { 1, 200000000 };
	EQUAL(nanosleep(&pause, NULL), 0);
	EQUAL(reached, 0);
	while (!reached && used() < 5) { }
	EQUAL(reached, 1);
	CHECK(used() > 0.5);
	double first = used();
	while (reached < 2 && used() < 5) { }
	EQUAL(reached, 2);
	CHECK(used() > first);
	EQUAL(setrlimit(RLIMIT_CPU, &limit), 0);
	double now = used();
	while (used() < now + 1.5) { }
	EQUAL(reached, 2);
	return finish();
}
