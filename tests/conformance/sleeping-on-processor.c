// covers: clock_nanosleep
// builds: static musl
// Sleep on the processor time of the process and of another thread: it ends when that has been used, by whomever.
#include "check.h"
#include <pthread.h>

static volatile int ending;
static volatile int woken;
static pthread_t sleeper;

static void handler(int number) { (void)number; }

static void *spins(void *argument) {
	while (!ending) { }
	return argument;
}
/* Interrupts until the sleep has ended: a signal may come before it begins. */
static void *interrupts(void *argument) {
	while (!woken) {
		pthread_kill(sleeper, SIGUSR1);
		usleep(1000);
	}
	return argument;
}

static int64_t nanos(clockid_t clock) {
	struct timespec time;
	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(void) {
	struct timespec time = {0, 20000000}, past = {0, 1}, bad = {0, 1000000000}, rest = {7, 7}, day = {86400, 0};
	struct sigaction action = { .sa_handler = handler };
	pthread_t spinner, interrupter;
	clockid_t of_process, of_spinner, own;
	sigaction(SIGUSR1, &action, NULL);
	sleeper = pthread_self();
	EQUAL(clock_getcpuclockid(0, &of_process), 0);
	EQUAL(pthread_getcpuclockid(pthread_self(), &own), 0);
	EQUAL(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &bad, NULL), EINVAL);
	EQUAL(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, TIMER_ABSTIME, &past, NULL), 0);
	EQUAL(clock_nanosleep(own, 0, &time, NULL), EINVAL);
	EQUAL(pthread_create(&spinner, NULL, spins, NULL), 0);
	EQUAL(pthread_getcpuclockid(spinner, &of_spinner), 0);
	clockid_t clocks[] = {CLOCK_PROCESS_CPUTIME_ID, of_process, of_spinner};
	for (size_t i = 0; i < LENGTH(clocks); i++) {
		int64_t before = nanos(clocks[i]);
		EQUAL(clock_nanosleep(clocks[i], 0, &time, NULL), 0);
		CHECK(nanos(clocks[i]) - before >= 20000000);
	}
	EQUAL(pthread_create(&interrupter, NULL, interrupts, NULL), 0);
	EQUAL(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &day, &rest), EINTR);
	woken = 1;
	CHECK(rest.tv_sec > 80000 && rest.tv_sec <= 86400);
	pthread_join(interrupter, NULL);
	ending = 1;
	pthread_join(spinner, NULL);
	return finish();
}
