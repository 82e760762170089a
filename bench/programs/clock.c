/* clock: for each byte of standard input, the wall clock and the monotonic one in nanoseconds as two binary numbers on standard output. */
#include <time.h>
#include <unistd.h>

static long now(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1000000000l + t.tv_nsec; }

int main(void) {
	char byte;
	while (read(0, &byte, 1) == 1) {
		long times[2] = { now(CLOCK_REALTIME), now(CLOCK_MONOTONIC) };
		if (write(1, times, sizeof times) != sizeof times) return 1;
	}
	return 0;
}
