// covers: timerfd_create timerfd_settime timerfd_gettime read poll
// Timers as descriptors.
#include "check.h"
#include <poll.h>
#include <sys/timerfd.h>

int main(void) {
	int timer = GOOD(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
	EQUAL(fcntl(timer, F_GETFD), FD_CLOEXEC);
	uint64_t count;
	FAILS(read(timer, &count, 8), EAGAIN);
	struct itimerspec time = { { 0, 0 }, { 1000, 0 } }, old;
	EQUAL(timerfd_settime(timer, 0, &time, &old), 0);
	EQUAL(old.it_value.tv_nsec, 0);
	EQUAL(timerfd_gettime(timer, &old), 0);
	CHECK(old.it_value.tv_sec > 900 && old.it_value.tv_sec <= 1000);
	time.it_value = (struct timespec) { 0, 20000000 };
	EQUAL(timerfd_settime(timer, 0, &time, &old), 0);
	CHECK(old.it_value.tv_sec > 900);
	struct pollfd polled = { timer, POLLIN, 0 };
	EQUAL(poll(&polled, 1, -1), 1);
	EQUAL(polled.revents, POLLIN);
	FAILS(read(timer, &count, 7), EINVAL);
	EQUAL(read(timer, &count, 8), 8);
	EQUAL(count, 1);
	FAILS(read(timer, &count, 8), EAGAIN);
	/* Periods that nobody read add up. */
	time = (struct itimerspec) { { 0, 2000000 }, { 0, 2000000 } };
	EQUAL(timerfd_settime(timer, 0, &time, NULL), 0);
	struct timespec pause_time = { 0, 30000000 };
	nanosleep(&pause_time, NULL);
	EQUAL(read(timer, &count, 16), 8);
	CHECK(count >= 10);
	time = (struct itimerspec) { 0 };
	EQUAL(timerfd_settime(timer, 0, &time, NULL), 0);
	EQUAL(poll(&polled, 1, 10), 0);
	FAILS(write(timer, &count, 8), EINVAL);
	close(timer);
	/* Many short ones do not stop the program; who asks for the time lets it go on. */
	int many[64];
	for (size_t i = 0; i < LENGTH(many); i++) {
		many[i] = GOOD(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
		time = (struct itimerspec) { { 0, 1 }, { 0, 1 } };
		EQUAL(timerfd_settime(many[i], 0, &time, NULL), 0);
	}
	pause_time.tv_nsec = 2000000;
	for (int round = 0; round < 10; round++) {
		nanosleep(&pause_time, NULL);
		EQUAL(timerfd_gettime(many[0], &old), 0);
		EQUAL(old.it_interval.tv_nsec, 1);
		EQUAL(read(many[1], &count, 8), 8);
		CHECK(count > 100000);
	}
	for (size_t i = 0; i < LENGTH(many); i++) {
		EQUAL(read(many[i], &count, 8), 8);
		close(many[i]);
	}
	/* A period that ends after the end of time. */
	timer = GOOD(timerfd_create(CLOCK_MONOTONIC, 0));
	time = (struct itimerspec) { { LONG_MAX, 999999999 }, { 0, 1 } };
	EQUAL(timerfd_settime(timer, 0, &time, NULL), 0);
	EQUAL(read(timer, &count, 8), 8);
	EQUAL(count, 1);
	pause_time.tv_nsec = 1000000;
	nanosleep(&pause_time, NULL);
	EQUAL(timerfd_gettime(timer, &old), 0);
	CHECK(old.it_value.tv_sec > 1000000000);
	polled.fd = timer;
	EQUAL(poll(&polled, 1, 0), 0);
	time.it_value = time.it_interval;
	EQUAL(timerfd_settime(timer, 0, &time, NULL), 0);
	EQUAL(poll(&polled, 1, 10), 0);
	close(timer);
	time = (struct itimerspec) { 0 };
	/* A blocking read waits; absolute times of the past are there at once. */
	timer = GOOD(timerfd_create(CLOCK_REALTIME, 0));
	time.it_value.tv_sec = 1;
	EQUAL(timerfd_settime(timer, TFD_TIMER_ABSTIME, &time, NULL), 0);
	EQUAL(read(timer, &count, 8), 8);
	CHECK(count == 1);
	time.it_value = (struct timespec) { 0, 5000000 };
	EQUAL(timerfd_settime(timer, 0, &time, NULL), 0);
	EQUAL(read(timer, &count, 8), 8);
	EQUAL(count, 1);
	time.it_value.tv_nsec = 1000000000;
	FAILS(timerfd_settime(timer, 0, &time, NULL), EINVAL);
	time.it_value.tv_nsec = 0;
	FAILS(timerfd_settime(timer, 0x100, &time, NULL), EINVAL);
	FAILS(timerfd_settime(99, 0, &time, NULL), EBADF);
	FAILS(timerfd_settime(0, 0, &time, NULL), EINVAL);
	FAILS(timerfd_create(99, 0), EINVAL);
	FAILS(timerfd_create(CLOCK_MONOTONIC, 1), EINVAL);
	FAILS(timerfd_settime(timer, 0, BAD_ADDRESS, NULL), EFAULT);
	return finish();
}
