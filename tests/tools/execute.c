/* execute: runs one command under a test's conditions and keeps what it says.
 *
 *   execute [-t SECONDS] [-u UID] [-d FOLDER] -o OUT -e ERR COMMAND [ARGUMENTS…]
 *
 * The command gets default signal actions, nice 0 (if it may), umask 022, its own session, no other descriptors, no core file, standard input as it is
 * here, and pipes as standard output and error, which are copied to OUT and ERR. Exit status: the command's, 128+n for a signal, 250 after SECONDS
 * (then the whole process group is killed and ERR ends with a line that says so), 251 for errors of its own. Whatever is left of the process group
 * dies at the end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { TIMED_OUT = 250, OWN_ERROR = 251 };

static void fail(const char *what) { fprintf(stderr, "execute: %s: %s\n", what, strerror(errno)); exit(OWN_ERROR); }

static long now_ms(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void become(char **command, const char *folder, int user, int out, int err) {
	for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	setpriority(PRIO_PROCESS, 0, 0);
	umask(022);
	dup2(out, 1);
	dup2(err, 2);
	for (int fd = 3; fd < 256; fd++) close(fd);
	struct rlimit no_core = { 0, 0 };
	setrlimit(RLIMIT_CORE, &no_core);
	if (folder && chdir(folder)) _exit(OWN_ERROR);
	if (user >= 0 && (setgroups(0, NULL) || setresgid(user, user, user) || setresuid(user, user, user))) _exit(OWN_ERROR);
	execvp(command[0], command);
	fprintf(stderr, "execute: %s: %s\n", command[0], strerror(errno));
	_exit(127);
}

/* Copies one readable pipe to its file; false at its end. */
static int copy(int from, int to) {
	static char buffer[1 << 16];
	ssize_t length = read(from, buffer, sizeof buffer), done = 0;
	if (length < 0) return errno == EINTR || errno == EAGAIN;
	while (done < length) {
		ssize_t written = write(to, buffer + done, length - done);
		if (written < 0) fail("writing what the command says");
		done += written;
	}
	return length > 0;
}

int main(int count, char **values) {
	const char *out_path = NULL, *err_path = NULL, *folder = NULL;
	long seconds = 60, grace_ms = 1000;
	int option, user = -1;
	while ((option = getopt(count, values, "+t:u:d:o:e:")) != -1) switch (option) {
		case 't': seconds = atol(optarg); break;
		case 'u': user = atoi(optarg); break;
		case 'd': folder = optarg; break;
		case 'o': out_path = optarg; break;
		case 'e': err_path = optarg; break;
		default: return OWN_ERROR;
	}
	if (!out_path || !err_path || optind >= count) { fprintf(stderr, "usage: execute [-t S] [-u UID] [-d DIR] -o OUT -e ERR COMMAND\n"); return OWN_ERROR; }
	int files[2] = { open(out_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), open(err_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) };
	int pipes[2][2];
	if (files[0] < 0 || files[1] < 0 || pipe2(pipes[0], O_CLOEXEC) || pipe2(pipes[1], O_CLOEXEC)) fail("opening");

	long end = now_ms() + seconds * 1000;
	pid_t child = fork();
	if (child < 0) fail("fork");
	if (child == 0) become(values + optind, folder, user, pipes[0][1], pipes[1][1]);
	struct pollfd polled[2];
	for (int i = 0; i < 2; i++) { close(pipes[i][1]); polled[i] = (struct pollfd) { .fd = pipes[i][0], .events = POLLIN }; }

	int status = 0, ended = 0, open_pipes = 2, timed_out = 0;
	while (!ended || open_pipes) {
		if (!ended && waitpid(child, &status, WNOHANG) == child) {
			ended = 1;
			/* A process that it left behind may keep the pipes open: no waiting for that. */
			if (end > now_ms() + grace_ms) end = now_ms() + grace_ms;
			continue;
		}
		long left = end - now_ms();
		if (left <= 0) { timed_out = !ended; break; }
		/* Without a pipe to poll the child's end is looked for every millisecond. */
		if (poll(polled, 2, ended ? left : open_pipes ? (left < 20 ? left : 20) : 1) <= 0) continue;
		for (int i = 0; i < 2; i++)
			if (polled[i].revents && !copy(polled[i].fd, files[i])) { polled[i].fd = -1; open_pipes--; }
	}
	kill(-child, SIGKILL);
	if (!ended) waitpid(child, &status, 0);
	if (timed_out) { dprintf(files[1], "execute: timed out after %ld seconds\n", seconds); return TIMED_OUT; }
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
