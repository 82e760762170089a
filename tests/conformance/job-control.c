// covers: ioctl setsid setpgid kill wait4 read write
// Sessions on a pseudo-terminal: foreground and background groups, the keys that send signals, orphaned groups, hang-ups.
#include "check.h"
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>

static int master;
static char name[64];
static volatile sig_atomic_t came[65];

static void count(int number) { came[number]++; }

static pid_t foreground(int terminal) {
	pid_t group = -1;
	ioctl(terminal, TIOCGPGRP, &group);
	return group;
}

/* Runs a function as the leader of a session on a new pseudo-terminal, whose slave it is given; its exit status. */
static int session(int (*leader)(int slave)) {
	master = GOOD(open("/dev/ptmx", O_RDWR | O_NOCTTY));
	int zero = 0, status = -1;
	EQUAL(ioctl(master, TIOCSPTLCK, &zero), 0);
	strcpy(name, ptsname(master));
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		setsid();
		int slave = open(name, O_RDWR);
		_exit(slave < 0 ? 99 : leader(slave));
	}
	EQUAL(waitpid(child, &status, 0), child);
	close(master);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

#define MUST(condition) do { if (!(condition)) return __LINE__ % 250 + 1; } while (0)

static int basics(int slave) {
	pid_t group, other, sid = -1;
	MUST(foreground(slave) == getpid() && foreground(master) == getpid());
	MUST(ioctl(slave, TIOCGSID, &sid) == 0 && sid == getpid());
	MUST(open("/dev/tty", O_RDWR) >= 0);
	/* A child has the terminal, too; in a session of its own it has none. */
	if ((other = fork()) == 0) {
		int tty = open("/dev/tty", O_RDWR);
		if (tty < 0 || setsid() < 0) _exit(1);
		if (open("/dev/tty", O_RDWR) >= 0 || errno != ENXIO) _exit(2);
		if (ioctl(slave, TIOCGPGRP, &group) == 0 || errno != ENOTTY) _exit(3);
		if (ioctl(slave, TIOCSCTTY, 0) == 0 || errno != EPERM) _exit(4);
		_exit(0);
	}
	int status;
	MUST(waitpid(other, &status, 0) == other && status == 0);
	group = getpid();
	MUST(ioctl(slave, TIOCSPGRP, &group) == 0);
	group = 0x3fffff;
	MUST(ioctl(slave, TIOCSPGRP, &group) == -1 && errno == ESRCH);
	group = getppid();          /* of another session */
	MUST(ioctl(slave, TIOCSPGRP, &group) == -1 && errno == EPERM);
	return 0;
}

/* A child in a group of its own, in the background. */
static pid_t background(int slave, int what) {
	pid_t child = fork();
	if (child != 0) {
		setpgid(child, child);
		return child;
	}
	setpgid(0, 0);
	for (int number = 1; number <= 31; number++) signal(number, SIG_DFL);
	char byte;
	struct termios settings;
	switch (what) {
	case 0: _exit(read(slave, &byte, 1) == 1 && byte == 'k' ? 5 : 6);
	case 1: signal(SIGTTIN, SIG_IGN); _exit(read(slave, &byte, 1) == -1 && errno == EIO ? 5 : 6);
	case 2: _exit(tcgetattr(slave, &settings) || tcsetattr(slave, TCSANOW, &settings) ? 6 : 5);
	case 3: signal(SIGTTOU, SIG_IGN); _exit(tcgetattr(slave, &settings) || tcsetattr(slave, TCSANOW, &settings) ? 6 : 5);
	case 4: _exit(write(slave, "w", 1) == 1 ? 5 : 6);
	case 5: { pid_t group = getpid(); _exit(ioctl(slave, TIOCSPGRP, &group) ? 6 : 5); }
	}
	for (;;) pause();
}

static int groups(int slave) {
	int status;
	struct termios settings;
	signal(SIGTTOU, SIG_IGN);
	tcgetattr(slave, &settings);
	settings.c_lflag &= ~(ICANON | ECHO);
	MUST(tcsetattr(slave, TCSANOW, &settings) == 0);
	/* A read in the background stops; in the foreground it goes on. */
	signal(SIGTTOU, SIG_DFL);
	pid_t child = background(slave, 0);
	MUST(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTIN);
	MUST(ioctl(slave, TIOCSPGRP, &child) == 0 && foreground(slave) == child);
	write(master, "k", 1);
	kill(-child, SIGCONT);
	MUST(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 5);
	/* The group has gone, and its number stays; who is in the background now must ignore SIGTTOU to take the terminal. */
	pid_t own = getpid();
	signal(SIGTTOU, SIG_IGN);
	MUST(ioctl(slave, TIOCSPGRP, &own) == 0 && foreground(slave) == own);
	signal(SIGTTOU, SIG_DFL);
	int what[] = { 1, 3, 4 };
	for (int i = 0; i < 3; i++) {
		child = background(slave, what[i]);
		MUST(waitpid(child, &status, WUNTRACED) == child && WIFEXITED(status) && WEXITSTATUS(status) == 5);
	}
	for (int i = 2; i <= 5; i += 3) {
		child = background(slave, i);
		MUST(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
		kill(child, SIGKILL);
		MUST(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
	}
	/* TOSTOP: a write stops as well. */
	settings.c_lflag |= TOSTOP;
	tcsetattr(slave, TCSANOW, &settings);
	child = background(slave, 4);
	MUST(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
	settings.c_lflag &= ~TOSTOP;
	tcsetattr(slave, TCSANOW, &settings);
	kill(child, SIGCONT);
	MUST(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 5);
	return 0;
}

/* Keys reach the foreground group, all of it and nobody else. */
static int keys(int slave) {
	int status, numbers[] = { SIGINT, SIGQUIT }, bytes[] = { 3, 28 };
	for (int i = 0; i < 2; i++) {
		pid_t child = background(slave, 9);     /* with the default action: the handler comes after */
		signal(numbers[i], count);
		MUST(ioctl(slave, TIOCSPGRP, &child) == 0);
		write(master, &bytes[i], 1);
		MUST(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == numbers[i]);
		MUST(came[numbers[i]] == 0);
		pid_t own = getpid();
		signal(SIGTTOU, SIG_IGN);
		MUST(ioctl(slave, TIOCSPGRP, &own) == 0);
		write(master, &bytes[i], 1);
		for (int tries = 0; tries < 60000 && came[numbers[i]] == 0; tries++) usleep(1000);
		MUST(came[numbers[i]] == 1);
	}
	pid_t child = background(slave, 9);
	MUST(ioctl(slave, TIOCSPGRP, &child) == 0);
	write(master, "\x1a", 1);
	MUST(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP);
	kill(child, SIGCONT);
	MUST(waitpid(child, &status, WCONTINUED) == child && WIFCONTINUED(status));
	kill(child, SIGKILL);
	MUST(waitpid(child, &status, 0) == child);
	return 0;
}

/* An orphaned group in the background is not stopped: nobody could continue it. */
static int orphaned(int slave) {
	int tell[2];
	char byte = 0;
	MUST(pipe(tell) == 0);
	if (fork() == 0) {
		pid_t parent = getpid(), child = fork();
		if (child == 0) {
			setpgid(0, 0);
			while (getppid() == parent) usleep(1000);
			byte = read(slave, &byte, 1) == -1 && errno == EIO ? 'y' : 'n';
			write(tell[1], &byte, 1);
			_exit(0);
		}
		setpgid(child, child);
		_exit(0);
	}
	MUST(wait(NULL) > 0);
	MUST(read(tell[0], &byte, 1) == 1 && byte == 'y');
	return 0;
}

/* The leader ends: the foreground group hears of it. The master's end is told to the leader. */
static int leader_ends(int slave) {
	pid_t child = background(slave, 9);
	(void)slave;
	return ioctl(slave, TIOCSPGRP, &child) == 0 ? 0 : 1;
}

static int tell[2];

static int hangs_up(int slave) {
	if (fork() == 0) {
		signal(SIGHUP, count);
		write(tell[1], "r", 1);
		while (came[SIGHUP] == 0) usleep(1000);
		int lost = open("/dev/tty", O_RDWR) == -1 && errno == ENXIO;
		write(tell[1], lost ? "h" : "n", 1);
		_exit(0);
	}
	char byte;
	int ready = dup(slave);
	return ready >= 0 && read(tell[0], &byte, 1) == 1 && byte == 'r' ? 0 : 1;
}

int main(void) {
	EQUAL(session(basics), 0);
	EQUAL(session(groups), 0);
	EQUAL(session(keys), 0);
	EQUAL(session(orphaned), 0);
	EQUAL(session(leader_ends), 0);
	char byte = 0;
	EQUAL(pipe(tell), 0);
	EQUAL(session(hangs_up), 0);
	EQUAL(read(tell[0], &byte, 1), 1);
	EQUAL(byte, 'h');
	return finish();
}
