/* keyboard TRANSCRIPT SECONDS [EXPECTED TYPED]… -- COMMAND…: runs a command on a terminal of 40 rows and 100 columns. Each time the next EXPECTED
 * text has appeared and the command sleeps, with all its descendants, TYPED is typed; ESC [ 8 ; ROWS ; COLUMNS t gives the terminal another size
 * instead, and the transcript shows that. A command that computes is not waited for where EXPECTED begins with ~. TRANSCRIPT gets what the terminal showed.
 * The status is the command's (128 + the signal's number), 99 when the time is over.
 *
 * Sleep is waited for because a prompt says less than it seems: a shell that gets a signal between its prompt and its wait for a key treats it
 * otherwise than in the wait, and readline loses one there for good. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
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

/* Two looks, this long apart, that find the same context switches: nothing ran between them. */
#define PAUSE 20000000

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

/* The context switches of a thread, or -1 if it neither sleeps nor is stopped. */
static long switches(const char *folder, const char *name) {
	char path[600], line[200], state = 0;
	long voluntary = -1, forced = -1;
	snprintf(path, sizeof path, "%s/%s/status", folder, name);
	FILE *file = fopen(path, "re");
	if (!file) return 0;
	while (fgets(line, sizeof line, file)) {
		sscanf(line, "State: %c", &state);
		sscanf(line, "voluntary_ctxt_switches: %ld", &voluntary);
		sscanf(line, "nonvoluntary_ctxt_switches: %ld", &forced);
	}
	fclose(file);
	return state == 'S' || state == 'T' || state == 'Z' ? voluntary + forced : -1;
}

static int is_descendant(pid_t process, pid_t ancestor) {
	while (process > 1 && process != ancestor) {
		char path[40], text[400];
		snprintf(path, sizeof path, "/proc/%d/stat", process);
		int file = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t got = file < 0 ? 0 : read(file, text, sizeof text - 1);
		if (file >= 0) close(file);
		text[got > 0 ? got : 0] = 0;
		char *end = strrchr(text, ')');
		if (!end || sscanf(end, ") %*c %d", &process) != 1) return 0;
	}
	return process == ancestor;
}

static int numbered(const struct dirent *entry) { return isdigit((unsigned char)entry->d_name[0]); }

/* The context switches of all threads of a process and its descendants, or -1 if one of them does not sleep. */
static long activity(pid_t ancestor) {
	struct dirent **processes, **threads;
	long sum = 0;
	int count = scandir("/proc", &processes, numbered, NULL);
	for (int i = 0; i < count; i++) {
		char folder[300];
		snprintf(folder, sizeof folder, "/proc/%s/task", processes[i]->d_name);
		int thread_count = sum >= 0 && is_descendant(atoi(processes[i]->d_name), ancestor) ? scandir(folder, &threads, numbered, NULL) : 0;
		for (int j = 0; j < thread_count; j++) {
			long more = switches(folder, threads[j]->d_name);
			sum = sum < 0 || more < 0 ? -1 : sum + more;
			free(threads[j]);
		}
		if (thread_count > 0) free(threads);
		free(processes[i]);
	}
	if (count >= 0) free(processes);
	return sum;
}

static int sleeps(pid_t child) {
	long before = activity(child);
	if (before < 0) return 0;
	nanosleep(&(struct timespec){ 0, PAUSE }, NULL);
	return activity(child) == before;
}

static int type(int terminal, const char *text) {
	struct winsize size = { 0 };
	if (sscanf(text, "\033[8;%hu;%hut", &size.ws_row, &size.ws_col) == 2) {
		if (length + strlen(text) < sizeof shown) length += (size_t)sprintf(shown + length, "%s", text);
		return ioctl(terminal, TIOCSWINSZ, &size);
	}
	return write(terminal, text, strlen(text)) < 0;
}

/* Takes what the terminal shows, waiting up to so long: 0 if nothing came, -1 at its end. */
static int watch(int terminal, int wait) {
	struct pollfd entry = { terminal, POLLIN, 0 };
	if (poll(&entry, 1, wait) <= 0) return 0;
	ssize_t got = read(terminal, shown + length, sizeof shown - length);
	if (got <= 0) return -1;
	length += (size_t)got;
	return 1;
}

/* Types what is to be typed until the command ends, or the time is over: then 1. */
static int attend(int terminal, pid_t child, char **step, char **last, long end) {
	int found = 0, wait = 100;
	while (milliseconds() < end) {
		int news = watch(terminal, wait);
		if (news < 0) return 0;
		wait = 100;
		if (step + 1 >= last) continue;
		int computes = step[0][0] == '~';
		found |= appeared(step[0] + computes);
		if (!found) continue;
		wait = 1;
		if (!computes && (news > 0 || !sleeps(child))) continue;
		if (type(terminal, step[1])) return 0;
		found = 0;
		step += 2;
	}
	return 1;
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
		/* As a session begins on a terminal: whoever runs the tests in the background has them ignore Ctrl-C. */
		for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	int over = attend(terminal, child, arguments + 3, command - 1, milliseconds() + atol(arguments[2]) * 1000), status;
	save(arguments[1]);
	if (over) kill(child, SIGKILL);
	waitpid(child, &status, 0);
	if (over) return 99;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
