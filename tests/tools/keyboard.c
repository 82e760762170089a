/* keyboard TRANSCRIPT SECONDS [EXPECTED TYPED]… -- COMMAND…: runs a command on a terminal of 40 rows and 100 columns. Each time the next EXPECTED
 * text has appeared, TYPED is typed; ESC [ 8 ; ROWS ; COLUMNS t gives the terminal another size instead. TRANSCRIPT gets what the terminal showed.
 * The status is the command's (128 + the signal's number), 99 when the time is over. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char shown[1 << 20];
static size_t length, searched;

static long milliseconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The text appears after what an earlier one was found in. */
static int appeared(const char *text) {
	size_t size = strlen(text);
	char *found = memmem(shown + searched, length - searched, text, size);
	if (!found) return 0;
	searched = (size_t)(found - shown) + size;
	return 1;
}

static void save(const char *path) {
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (file < 0 || write(file, shown, length) != (ssize_t)length) perror(path);
}

static int type(int terminal, const char *text) {
	struct winsize size = { 0 };
	if (sscanf(text, "\033[8;%hu;%hut", &size.ws_row, &size.ws_col) == 2) return ioctl(terminal, TIOCSWINSZ, &size);
	return write(terminal, text, strlen(text)) < 0;
}

int main(int count, char **arguments) {
	int next = 3;
	while (next < count && strcmp(arguments[next], "--")) next += 2;
	if (next >= count - 1) {
		fprintf(stderr, "usage: keyboard TRANSCRIPT SECONDS [EXPECTED TYPED]... -- COMMAND...\n");
		return 2;
	}
	char **command = arguments + next + 1;
	struct winsize size = { 40, 100, 0, 0 };
	int terminal;
	pid_t child = forkpty(&terminal, NULL, NULL, &size);
	if (child == 0) {
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	long end = milliseconds() + atol(arguments[2]) * 1000;
	char **step = arguments + 3;
	while (milliseconds() < end) {
		struct pollfd entry = { terminal, POLLIN, 0 };
		if (poll(&entry, 1, 100) <= 0) continue;
		ssize_t got = read(terminal, shown + length, sizeof shown - length);
		if (got <= 0) break;
		length += (size_t)got;
		if (step + 1 < command && appeared(step[0])) {
			if (type(terminal, step[1])) break;
			step += 2;
		}
	}
	save(arguments[1]);
	int over = milliseconds() >= end, status;
	if (over) kill(child, SIGKILL);
	waitpid(child, &status, 0);
	if (over) return 99;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
