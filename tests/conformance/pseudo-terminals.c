// covers: ioctl open read write poll
// Pseudo-terminals (pty(7)): both ends, the line discipline between them, window size, packet mode, the end of either end.
#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <termios.h>

static char text[8192];

/* What can be read from an end within a minute; the driver of Linux passes bytes on by another thread. */
static const char *get(int file) {
	struct pollfd entry = { file, POLLIN, 0 };
	memset(text, 0, sizeof text);
	if (poll(&entry, 1, 60000) != 1) return "(nothing)";
	ssize_t got = read(file, text, sizeof text - 1);
	return got < 0 ? strerror(errno) : text;
}

/* As get, of the master: until as much as this has come. */
static const char *show(int master, const char *expected) {
	static char all[8192];
	size_t length = 0;
	all[0] = 0;
	while (length < strlen(expected)) {
		const char *more = get(master);
		if (!strcmp(more, "(nothing)")) break;
		length += (size_t)sprintf(all + length, "%s", more);
	}
	return all;
}

static int events(int file, short wanted) {
	struct pollfd entry = { file, wanted, 0 };
	return poll(&entry, 1, 1000) < 0 ? -1 : entry.revents;
}

static int put(int file, const char *bytes) { return write(file, bytes, strlen(bytes)) == (ssize_t)strlen(bytes); }

static int open_pair(int *slave, char *name) {
	int master = GOOD(posix_openpt(O_RDWR | O_NOCTTY));
	EQUAL(grantpt(master), 0);
	EQUAL(unlockpt(master), 0);
	strcpy(name, ptsname(master) ? ptsname(master) : "?");
	*slave = GOOD(open(name, O_RDWR | O_NOCTTY));
	return master;
}

static void names(void) {
	int master = GOOD(posix_openpt(O_RDWR | O_NOCTTY)), number = -1, locked = -1;
	EQUAL(ioctl(master, TIOCGPTN, &number), 0);
	FAILS(ioctl(master, TIOCGPTN, BAD_ADDRESS), EFAULT);
	CHECK(number >= 0);
	EQUAL(ioctl(master, TIOCGPTLCK, &locked), 0);
	EQUAL(locked, 1);
	char name[32], link[64], path[64];
	snprintf(name, sizeof name, "/dev/pts/%d", number);
	FAILS(open(name, O_RDWR | O_NOCTTY), EIO);
	FAILS(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY), EIO);
	locked = 0;
	EQUAL(ioctl(master, TIOCSPTLCK, &locked), 0);
	FAILS(ioctl(master, TIOCSPTLCK, BAD_ADDRESS), EFAULT);
	EQUAL(ioctl(master, TIOCGPTLCK, &locked), 0);
	EQUAL(locked, 0);
	struct stat status;
	EQUAL(fstat(master, &status), 0);
	CHECK(S_ISCHR(status.st_mode) && status.st_rdev == makedev(5, 2));
	EQUAL(stat(name, &status), 0);
	CHECK(S_ISCHR(status.st_mode) && status.st_rdev == makedev(136, number) && status.st_uid == getuid());
	STRING(ptsname(master), name);
	int slave = GOOD(open(name, O_RDWR | O_NOCTTY)), peer = GOOD(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
	EQUAL(fcntl(peer, F_GETFD), FD_CLOEXEC);
	EQUAL(isatty(master), 1);
	EQUAL(isatty(slave), 1);
	STRING(ttyname(slave), name);
	STRING(ttyname(peer), name);
	snprintf(path, sizeof path, "/proc/self/fd/%d", master);
	memset(link, 0, sizeof link);
	CHECK(readlink(path, link, sizeof link - 1) > 0);
	STRING(link, "/dev/ptmx");
	FAILS(ioctl(slave, TIOCGPTN, &number), ENOTTY);
	FAILS(ioctl(slave, TIOCGPTPEER, O_RDWR), EIO);
	FAILS(ioctl(slave, TIOCSPTLCK, &locked), ENOTTY);
	FAILS(lseek(master, 0, SEEK_SET), ESPIPE);
	FAILS(lseek(slave, 0, SEEK_SET), ESPIPE);
	EQUAL(chmod(name, 0600), 0);
	EQUAL(stat(name, &status), 0);
	EQUAL(status.st_mode & 07777, 0600);
	int found = 0, second;
	char other[32];
	DIR *folder = opendir("/dev/pts");
	if (folder) for (struct dirent *entry; (entry = readdir(folder));) found |= atoi(entry->d_name) == number && strcmp(entry->d_name, "ptmx");
	if (folder) closedir(folder);
	CHECK(found);
	int second_master = open_pair(&second, other);
	CHECK(strcmp(name, other) != 0);
	EQUAL(close(second), 0);
	EQUAL(close(second_master), 0);
	FAILS(open(other, O_RDWR | O_NOCTTY), ENOENT);
	EQUAL(close(slave), 0);
	EQUAL(close(peer), 0);
	EQUAL(close(master), 0);
	FAILS(stat(name, &status), ENOENT);
	FAILS(mkdir("/dev/pts/folder", 0700), geteuid() == 0 ? EPERM : EACCES);
}

static void lines(void) {
	int slave, number = -1;
	char name[32];
	int master = open_pair(&slave, name);
	CHECK(put(master, "helo\177lo\n"));
	STRING(show(master, "helo\b \blo\r\n"), "helo\b \blo\r\n");
	STRING(get(slave), "hello\n");
	CHECK(put(master, "one\ntwo\n"));
	STRING(show(master, "one\r\ntwo\r\n"), "one\r\ntwo\r\n");
	EQUAL(ioctl(slave, FIONREAD, &number), 0);
	EQUAL(number, 8);
	STRING(get(slave), "one\n");
	STRING(get(slave), "two\n");
	EQUAL(events(slave, POLLIN), 0);
	CHECK(put(master, "abc"));
	STRING(show(master, "abc"), "abc");
	EQUAL(events(slave, POLLIN | POLLOUT), POLLOUT);
	CHECK(put(master, "\4"));
	STRING(get(slave), "abc");
	CHECK(put(master, "\4"));
	EQUAL(read(slave, text, 10), 0);
	CHECK(put(slave, "out\n\tput"));
	EQUAL(events(master, POLLIN | POLLOUT), POLLIN | POLLOUT);
	STRING(show(master, "out\r\n\tput"), "out\r\n\tput");
	EQUAL(tcdrain(slave), 0);
	EQUAL(fcntl(slave, F_SETFL, O_NONBLOCK), 0);
	EQUAL(fcntl(master, F_SETFL, O_NONBLOCK), 0);
	FAILS(read(slave, text, 10), EAGAIN);
	FAILS(read(master, text, 10), EAGAIN);

	struct termios settings, seen;
	EQUAL(tcgetattr(slave, &settings), 0);
	CHECK(settings.c_lflag & ECHO && settings.c_lflag & ICANON && settings.c_oflag & OPOST && settings.c_cc[VEOF] == 4);
	EQUAL(cfgetospeed(&settings), B38400);
	cfmakeraw(&settings);
	EQUAL(tcsetattr(master, TCSANOW, &settings), 0);
	EQUAL(tcgetattr(slave, &seen), 0);
	CHECK(!(seen.c_lflag & (ECHO | ICANON | ISIG)) && !(seen.c_oflag & OPOST));
	CHECK(put(master, "a\r\n\3\4"));
	STRING(get(slave), "a\r\n\3\4");
	CHECK(put(slave, "b\n"));
	STRING(get(master), "b\n");
	FAILS(read(master, text, 10), EAGAIN);
	CHECK(put(master, "flushed"));
	EQUAL(events(slave, POLLIN), POLLIN);
	EQUAL(tcflush(slave, TCIFLUSH), 0);
	EQUAL(events(slave, POLLOUT), POLLOUT);
	FAILS(read(slave, text, 10), EAGAIN);
	EQUAL(close(slave), 0);
	EQUAL(close(master), 0);
}

static void sizes(void) {
	int slave;
	char name[32];
	int master = open_pair(&slave, name);
	struct winsize size = { 1, 1, 1, 1 };
	EQUAL(ioctl(slave, TIOCGWINSZ, &size), 0);
	CHECK(size.ws_row == 0 && size.ws_col == 0 && size.ws_xpixel == 0);
	size = (struct winsize){ 24, 80, 3, 4 };
	EQUAL(ioctl(master, TIOCSWINSZ, &size), 0);
	size = (struct winsize){ 0, 0, 0, 0 };
	EQUAL(ioctl(slave, TIOCGWINSZ, &size), 0);
	CHECK(size.ws_row == 24 && size.ws_col == 80 && size.ws_xpixel == 3 && size.ws_ypixel == 4);
	size.ws_row = 25;
	EQUAL(ioctl(slave, TIOCSWINSZ, &size), 0);
	EQUAL(ioctl(master, TIOCGWINSZ, &size), 0);
	EQUAL(size.ws_row, 25);
	FAILS(ioctl(master, TIOCSWINSZ, BAD_ADDRESS), EFAULT);
	FAILS(ioctl(master, TIOCGWINSZ, BAD_ADDRESS), EFAULT);
	EQUAL(close(slave), 0);
	EQUAL(close(master), 0);
}

/* How much fits in either direction is not the same on all systems: it is bounded, and nothing is lost. */
static void pressure(void) {
	int slave;
	char name[32], block[1000];
	int master = open_pair(&slave, name);
	struct termios settings;
	tcgetattr(slave, &settings);
	cfmakeraw(&settings);
	tcsetattr(slave, TCSANOW, &settings);
	fcntl(slave, F_SETFL, O_NONBLOCK);
	fcntl(master, F_SETFL, O_NONBLOCK);
	int ends[2] = { master, slave };
	for (int way = 0; way < 2; way++) {
		long in = 0, out = 0, wrong = 0, done;
		for (;;) {
			for (size_t i = 0; i < sizeof block; i++) block[i] = (char)((in + (long)i) % 251);
			if ((done = write(ends[way], block, sizeof block)) < 0) break;
			in += done;
		}
		EQUAL(errno, EAGAIN);
		CHECK(in >= 4095 && in < 1 << 20);
		while (out < in && events(ends[!way], POLLIN) & POLLIN && (done = read(ends[!way], block, sizeof block)) > 0)
			for (long i = 0; i < done; i++, out++) wrong += (unsigned char)block[i] != out % 251;
		EQUAL(out - in, 0);
		EQUAL(wrong, 0);
		EQUAL(events(ends[way], POLLOUT), POLLOUT);
	}
	EQUAL(close(slave), 0);
	EQUAL(close(master), 0);
}

static void packets(void) {
	int slave, on = 1, answer = -1;
	char name[32];
	int master = open_pair(&slave, name);
	EQUAL(ioctl(master, TIOCGPKT, &answer), 0);
	EQUAL(answer, 0);
	EQUAL(ioctl(master, TIOCPKT, &on), 0);
	FAILS(ioctl(master, TIOCPKT, BAD_ADDRESS), EFAULT);
	FAILS(ioctl(slave, TIOCPKT, &on), ENOTTY);
	EQUAL(ioctl(master, TIOCGPKT, &answer), 0);
	EQUAL(answer, 1);
	CHECK(put(slave, "data"));
	EQUAL(events(master, POLLIN), POLLIN);
	EQUAL(read(master, text, 100), 5);
	BYTES(text, "\0data", 5);
	EQUAL(tcflush(slave, TCIFLUSH), 0);
	EQUAL(events(master, POLLIN | POLLPRI), POLLIN | POLLPRI);
	EQUAL(read(master, text, 100), 1);
	EQUAL(text[0], TIOCPKT_FLUSHREAD);
	EQUAL(tcflow(slave, TCOOFF), 0);
	EQUAL(read(master, text, 100), 1);
	EQUAL(text[0], TIOCPKT_STOP);
	EQUAL(tcflow(slave, TCOON), 0);
	EQUAL(read(master, text, 100), 1);
	EQUAL(text[0], TIOCPKT_START);
	struct termios settings;
	tcgetattr(slave, &settings);
	settings.c_iflag &= ~(tcflag_t)IXON;
	EQUAL(tcsetattr(slave, TCSANOW, &settings), 0);
	EQUAL(read(master, text, 100), 1);
	EQUAL(text[0], TIOCPKT_NOSTOP);
	settings.c_iflag |= IXON;
	EQUAL(tcsetattr(slave, TCSANOW, &settings), 0);
	EQUAL(read(master, text, 100), 1);
	EQUAL(text[0], TIOCPKT_DOSTOP);
	on = 0;
	EQUAL(ioctl(master, TIOCPKT, &on), 0);
	CHECK(put(slave, "data"));
	STRING(get(master), "data");
	EQUAL(close(slave), 0);
	EQUAL(close(master), 0);
}

static void ends(void) {
	int slave;
	char name[32];
	int master = open_pair(&slave, name);
	EQUAL(events(master, POLLIN | POLLOUT), POLLOUT);
	CHECK(put(slave, "last"));
	EQUAL(events(master, POLLIN), POLLIN);
	EQUAL(close(slave), 0);
	EQUAL(events(master, POLLIN), POLLIN | POLLHUP);
	STRING(get(master), "last");
	FAILS(read(master, text, 10), EIO);
	EQUAL(events(master, POLLIN), POLLHUP);
	CHECK(put(master, "x"));
	slave = GOOD(open(name, O_RDWR | O_NOCTTY));
	EQUAL(events(master, POLLOUT), POLLOUT);
	CHECK(put(master, "again\n"));
	STRING(show(master, "xagain\r\n"), "xagain\r\n");
	STRING(get(slave), "xagain\n");
	EQUAL(close(master), 0);
	EQUAL(events(slave, POLLIN | POLLOUT), POLLIN | POLLOUT | POLLERR | POLLHUP);
	EQUAL(read(slave, text, 10), 0);
	FAILS(write(slave, "x", 1), EIO);
	struct termios settings;
	struct winsize size;
	FAILS(tcgetattr(slave, &settings), EIO);
	FAILS(ioctl(slave, TIOCGWINSZ, &size), EIO);
	int group = getpgrp();
	FAILS(ioctl(slave, TIOCSPGRP, &group), ENOTTY);
	FAILS(open(name, O_RDWR | O_NOCTTY), ENOENT);
	EQUAL(close(slave), 0);

	/* A master whose slave nobody has opened yet. */
	master = GOOD(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK));
	FAILS(read(master, text, 10), EAGAIN);
	CHECK(put(master, "x"));
	STRING(get(master), "x");
	EQUAL(events(master, POLLIN | POLLOUT), POLLOUT);
	EQUAL(close(master), 0);
}

int main(void) {
	EQUAL(isatty(0), 0);
	names();
	lines();
	sizes();
	pressure();
	packets();
	ends();
	return finish();
}
