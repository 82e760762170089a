// covers: eventfd2 eventfd read write poll
// Counters as descriptors.
#include "check.h"
#include <poll.h>
#include <sys/eventfd.h>

int main(void) {
	int event = GOOD(eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC));
	EQUAL(fcntl(event, F_GETFD), FD_CLOEXEC);
	uint64_t value;
	EQUAL(read(event, &value, 8), 8);
	EQUAL(value, 3);
	FAILS(read(event, &value, 8), EAGAIN);
	value = 5;
	EQUAL(write(event, &value, 8), 8);
	EQUAL(write(event, &value, 8), 8);
	struct pollfd polled = { event, POLLIN | POLLOUT, 0 };
	EQUAL(poll(&polled, 1, 0), 1);
	EQUAL(polled.revents, POLLIN | POLLOUT);
	EQUAL(read(event, &value, 16), 8);
	EQUAL(value, 10);
	FAILS(read(event, &value, 4), EINVAL);
	FAILS(write(event, &value, 4), EINVAL);
	value = UINT64_MAX;
	FAILS(write(event, &value, 8), EINVAL);
	value = UINT64_MAX - 1;
	EQUAL(write(event, &value, 8), 8);
	value = 1;
	FAILS(write(event, &value, 8), EAGAIN);
	EQUAL(poll(&polled, 1, 0), 1);
	EQUAL(polled.revents, POLLIN);
	EQUAL(read(event, &value, 8), 8);
	CHECK(value == UINT64_MAX - 1);
	value = 0;
	EQUAL(write(event, &value, 8), 8);
	FAILS(read(event, &value, 8), EAGAIN);
	FAILS(write(event, BAD_ADDRESS, 8), EFAULT);
	close(event);
	event = GOOD(eventfd(3, EFD_SEMAPHORE));
	for (int i = 0; i < 3; i++) {
		EQUAL(read(event, &value, 8), 8);
		EQUAL(value, 1);
	}
	EQUAL(fcntl(event, F_SETFL, O_NONBLOCK), 0);
	FAILS(read(event, &value, 8), EAGAIN);
	FAILS(eventfd(0, 0x100), EINVAL);
	EQUAL(lseek(event, 5, SEEK_SET), 0);
	FAILS(pread(event, &value, 8, 0), ESPIPE);
	return finish();
}
