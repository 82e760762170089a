// covers: ioctl
// Requests that every descriptor takes, and terminal requests to what is no terminal.
#include "check.h"
#include <sys/ioctl.h>
#include <termios.h>

int main(void) {
	scratch();
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644)), ends[2], number = -1;
	struct termios settings;
	struct winsize window;
	FAILS(ioctl(file, TCGETS, &settings), ENOTTY);
	FAILS(ioctl(file, TIOCGWINSZ, &window), ENOTTY);
	FAILS(ioctl(1, TCGETS, &settings), ENOTTY);
	FAILS(ioctl(99, TCGETS, &settings), EBADF);
	EQUAL(isatty(file), 0);
	EQUAL(isatty(1), 0);
	EQUAL(pipe(ends), 0);
	FAILS(ioctl(ends[0], TCGETS, &settings), ENOTTY);
	EQUAL(write(ends[1], "hello", 5), 5);
	EQUAL(ioctl(ends[0], FIONREAD, &number), 0);
	EQUAL(number, 5);
	FAILS(ioctl(ends[0], FIONREAD, BAD_ADDRESS), EFAULT);
	EQUAL(write(file, "0123456789", 10), 10);
	EQUAL(lseek(file, 4, SEEK_SET), 4);
	EQUAL(ioctl(file, FIONREAD, &number), 0);
	EQUAL(number, 6);
	number = 1;
	EQUAL(ioctl(ends[0], FIONBIO, &number), 0);
	EQUAL(fcntl(ends[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	number = 0;
	EQUAL(ioctl(ends[0], FIONBIO, &number), 0);
	EQUAL(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
	FAILS(ioctl(ends[0], FIONBIO, BAD_ADDRESS), EFAULT);
	EQUAL(ioctl(file, FIOCLEX), 0);
	EQUAL(fcntl(file, F_GETFD), FD_CLOEXEC);
	EQUAL(ioctl(file, FIONCLEX), 0);
	EQUAL(fcntl(file, F_GETFD), 0);
	FAILS(ioctl(file, 0xdeadbeef, 0), ENOTTY);
	int null = GOOD(open("/dev/null", O_RDWR));
	FAILS(ioctl(null, TCGETS, &settings), ENOTTY);
	EQUAL(isatty(null), 0);
	return finish();
}
