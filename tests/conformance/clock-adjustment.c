// covers: adjtimex clock_adjtime
// What can be asked about the clock's discipline; who may not change it.
#include "check.h"
#include <sys/timex.h>

int main(void) {
	struct timex state;
	memset(&state, 0xff, sizeof state);
	state.modes = 0;
	int answer = adjtimex(&state);
	CHECK(answer >= TIME_OK && answer <= TIME_ERROR);
	EQUAL(state.modes, 0);
	CHECK(state.tick >= 9000 && state.tick <= 11000);
	EQUAL(state.tolerance, 500 << 16);
	EQUAL(state.precision, 1);
	CHECK(state.maxerror >= 0 && state.maxerror <= 16000000);
	CHECK(labs(state.freq) <= state.tolerance);
	CHECK(!(state.status & STA_UNSYNC) == (answer != TIME_ERROR));
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	CHECK(now.tv_sec - state.time.tv_sec >= 0 && now.tv_sec - state.time.tv_sec <= 100);
	CHECK(state.time.tv_usec >= 0 && state.time.tv_usec < (state.status & STA_NANO ? 1000000000 : 1000000));

	state.modes = ADJ_OFFSET_SS_READ;
	CHECK(adjtimex(&state) >= 0);
	EQUAL(state.modes, ADJ_OFFSET_SS_READ);
	EQUAL(state.offset, 0);
	state.modes = 0x8000;			/* adjtime's bit alone */
	FAILS(adjtimex(&state), EINVAL);
	state.modes = 0;
	CHECK(clock_adjtime(CLOCK_REALTIME, &state) >= 0);
	FAILS(clock_adjtime(CLOCK_MONOTONIC, &state), EOPNOTSUPP);
	FAILS(clock_adjtime(CLOCK_REALTIME_COARSE, &state), EOPNOTSUPP);
	FAILS(clock_adjtime(CLOCK_PROCESS_CPUTIME_ID, &state), EOPNOTSUPP);
	FAILS(clock_adjtime(77, &state), EINVAL);
	FAILS(syscall(SYS_clock_adjtime, 77, BAD_ADDRESS), EFAULT);
	FAILS(syscall(SYS_adjtimex, BAD_ADDRESS), EFAULT);
	struct timeval old;
	EQUAL(adjtime(NULL, &old), 0);
	EQUAL(old.tv_sec, 0);

	/* Without the right to (in the virtual machine nobody has it). */
	if (setresuid(65534, 65534, 65534) == 0 || geteuid() != 0) {
		state.modes = ADJ_FREQUENCY;
		FAILS(adjtimex(&state), EPERM);
		state.modes = ADJ_OFFSET_SINGLESHOT;
		FAILS(adjtimex(&state), EPERM);
	}
	return finish();
}
