// covers: ioctl setsid getsid
// The controlling terminal (tty(4), ioctl_tty(2)): taken, given up and lost; the signals that it sends. The program leads a session without one.
#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <termios.h>

static volatile int came[65];

static void note(int number) { came[number]++; }

/* How often a signal has come, once it has; it is forgotten. */
static int count(int number) {
	UNTIL(came[number]);
	int times = came[number];
	came[number] = 0;
	return times;
}

static int open_pair(int *slave, int flags) {
	int master = GOOD(posix_openpt(O_RDWR | O_NOCTTY));
	EQUAL(unlockpt(master), 0);
	*slave = GOOD(open(ptsname(master), flags));
	return master;
}

/* Fields 7 and 8 of /proc/self/stat. */
static void told(int *terminal, int *group) {
	FILE *file = fopen("/proc/self/stat", "r");
	if (!file || fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %d %d", terminal, group) != 2) printf("no stat\n");
	if (file) fclose(file);
}

static void take_and_give_up(void) {
	int slave, other, number, group;
	int master = open_pair(&slave, O_RDWR | O_NOCTTY), other_master = open_pair(&other, O_RDWR | O_NOCTTY);
	FAILS(open("/dev/tty", O_RDWR), ENXIO);
	FAILS(tcgetpgrp(slave), ENOTTY);
	FAILS(tcsetpgrp(slave, getpgrp()), ENOTTY);
	FAILS(tcgetsid(slave), ENOTTY);
	EQUAL(tcgetpgrp(master), 0);
	FAILS(tcgetsid(master), ENOTTY);
	FAILS(ioctl(slave, TIOCNOTTY), ENOTTY);
	told(&number, &group);
	EQUAL(number, 0);
	EQUAL(group, -1);
	EQUAL(write(master, "\3", 1), 1);
	usleep(20000);
	EQUAL(came[SIGINT], 0);

	EQUAL(ioctl(slave, TIOCSCTTY, 0), 0);
	EQUAL(ioctl(slave, TIOCSCTTY, 0), 0);
	FAILS(ioctl(other, TIOCSCTTY, 0), EPERM);
	EQUAL(tcgetpgrp(slave), getpgrp());
	EQUAL(tcgetpgrp(master), getpgrp());
	EQUAL(tcgetsid(slave), getsid(0));
	EQUAL(tcgetsid(master), getsid(0));
	FAILS(tcgetpgrp(other), ENOTTY);
	EQUAL(tcsetpgrp(slave, getpgrp()), 0);
	FAILS(tcsetpgrp(slave, -5), EINVAL);
	FAILS(tcsetpgrp(slave, 30000000), ESRCH);
	FAILS(ioctl(slave, TIOCSPGRP, BAD_ADDRESS), EFAULT);
	FAILS(setsid(), EPERM);
	struct stat status;
	fstat(slave, &status);
	told(&number, &group);
	EQUAL(number, (int)status.st_rdev);
	EQUAL(group, getpgrp());

	int terminal = GOOD(open("/dev/tty", O_RDWR));
	EQUAL(fstat(terminal, &status), 0);
	CHECK(status.st_rdev == makedev(5, 0));
	STRING(ctermid(NULL), "/dev/tty");
	STRING(ttyname(terminal), "/dev/tty");
	EQUAL(tcgetpgrp(terminal), getpgrp());
	EQUAL(write(terminal, "x\n", 2), 2);
	char text[10] = "";
	struct pollfd entry = { master, POLLIN, 0 };
	while (poll(&entry, 1, -1) == 1 && text[1] != '\r' && read(master, text, 1) == 1) if (*text == 'x') text[1] = '\r';
	EQUAL(text[1], '\r');

	EQUAL(write(master, "\3", 1), 1);
	EQUAL(count(SIGINT), 1);
	EQUAL(write(master, "\34", 1), 1);
	EQUAL(count(SIGQUIT), 1);
	EQUAL(write(master, "\32", 1), 1);
	EQUAL(count(SIGTSTP), 1);
	struct winsize size = { 10, 20, 0, 0 };
	EQUAL(ioctl(master, TIOCSWINSZ, &size), 0);
	EQUAL(count(SIGWINCH), 1);
	EQUAL(ioctl(master, TIOCSIG, SIGINT), 0);
	EQUAL(count(SIGINT), 1);
	FAILS(ioctl(master, TIOCSIG, SIGTERM), EINVAL);
	FAILS(ioctl(slave, TIOCSIG, SIGINT), ENOTTY);

	EQUAL(ioctl(slave, TIOCNOTTY), 0);
	EQUAL(count(SIGHUP), 1);
	EQUAL(count(SIGCONT), 1);
	FAILS(open("/dev/tty", O_RDWR), ENXIO);
	FAILS(tcgetpgrp(slave), ENOTTY);
	EQUAL(close(terminal), 0);
	EQUAL(close(slave), 0);
	EQUAL(close(master), 0);
	EQUAL(close(other), 0);
	EQUAL(close(other_master), 0);
	EQUAL(came[SIGHUP], 0);
}

static void open_and_lose(void) {
	int slave, other, number, group;
	int other_master = open_pair(&other, O_WRONLY);
	FAILS(tcgetpgrp(other), ENOTTY);
	int master = open_pair(&slave, O_RDWR);
	EQUAL(tcgetpgrp(slave), getpgrp());
	EQUAL(close(other_master), 0);
	usleep(20000);
	EQUAL(came[SIGHUP], 0);
	int terminal = GOOD(open("/dev/tty", O_RDWR));
	EQUAL(close(master), 0);
	EQUAL(count(SIGHUP), 1);
	EQUAL(count(SIGCONT), 1);
	char byte;
	EQUAL(read(slave, &byte, 1), 0);
	FAILS(write(slave, "x", 1), EIO);
	FAILS(write(terminal, "x", 1), EIO);
	FAILS(open("/dev/tty", O_RDWR), ENXIO);
	told(&number, &group);
	EQUAL(number, 0);
	EQUAL(group, -1);
	EQUAL(close(terminal), 0);
	EQUAL(close(slave), 0);
	EQUAL(close(other), 0);

	/* The next one may be taken. A closed slave stays the controlling terminal while its master is there. */
	master = open_pair(&slave, O_RDWR);
	EQUAL(tcgetsid(slave), getsid(0));
	EQUAL(close(slave), 0);
	terminal = GOOD(open("/dev/tty", O_RDWR));
	EQUAL(write(master, "\3", 1), 1);
	EQUAL(count(SIGINT), 1);
	EQUAL(close(terminal), 0);
	EQUAL(close(master), 0);
	EQUAL(count(SIGHUP), 1);
}

int main(void) {
	struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART };
	int numbers[] = { SIGINT, SIGQUIT, SIGTSTP, SIGWINCH, SIGHUP, SIGCONT };
	for (size_t i = 0; i < LENGTH(numbers); i++) sigaction(numbers[i], &action, NULL);
	EQUAL(getsid(0), getpid());
	take_and_give_up();
	open_and_lose();
	return finish();
}
