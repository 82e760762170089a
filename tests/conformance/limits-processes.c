// covers: setrlimit clone fork setresuid execve
// RLIMIT_NPROC: how many tasks a user may have, ended ones that nobody has waited for included.
#include "check.h"
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Who has no process else. */
enum { NOBODY_ELSE = 54321 };

static void limit(rlim_t most) {
	struct rlimit both;
	EQUAL(getrlimit(RLIMIT_NPROC, &both), 0);
	both.rlim_cur = most;
	EQUAL(setrlimit(RLIMIT_NPROC, &both), 0);
}

static pid_t waiting(void) {
	pid_t child = fork();
	if (child == 0) for (;;) pause();
	return child;
}

static void *idle(void *argument UNUSED) {
	pause();
	return NULL;
}

static int report(void) {
	fflush(stdout);
	return checks_failed;
}

/* An ordinary user that has no process but this one. */
static int counts(void) {
	limit(3);
	pid_t first = waiting();
	CHECK(first > 0);
	pid_t second = fork();
	if (second == 0) _exit(0);
	CHECK(second > 0);
	siginfo_t info;
	EQUAL(waitid(P_PID, second, &info, WEXITED | WNOWAIT), 0);
	FAILS(fork(), EAGAIN);
	FAILS(vfork(), EAGAIN);
	pthread_t thread;
	EQUAL(pthread_create(&thread, NULL, idle, NULL), EAGAIN);
	EQUAL(waitpid(second, NULL, 0), second);
	EQUAL(pthread_create(&thread, NULL, idle, NULL), 0);
	FAILS(fork(), EAGAIN);
	limit(4);
	pid_t third = waiting();
	CHECK(third > 0);
	FAILS(fork(), EAGAIN);
	kill(first, SIGKILL);
	kill(third, SIGKILL);
	EQUAL(waitpid(first, NULL, 0), first);
	EQUAL(waitpid(third, NULL, 0), third);
	return report();
}

/* One that becomes such a user is let be, but may not execute a program while there are too many. */
static int becomes(void) {
	pid_t other = fork();
	if (other == 0) {
		if (setresuid(NOBODY_ELSE, NOBODY_ELSE, NOBODY_ELSE)) _exit(1);
		for (;;) pause();
	}
	char link[64], *none[] = { NULL };
	struct stat status = { 0 };
	snprintf(link, sizeof link, "/proc/%d", other);
	while (stat(link, &status) || status.st_uid != NOBODY_ELSE) usleep(1000);
	limit(1);
	EQUAL(setresuid(NOBODY_ELSE, NOBODY_ELSE, 0), 0);       /* the others alone are no more than the limit */
	FAILS(execve("/not-there", none, none), ENOENT);
	EQUAL(setresuid(0, 0, 0), 0);
	limit(0);
	EQUAL(setresuid(NOBODY_ELSE, NOBODY_ELSE, 0), 0);
	limit(1);
	FAILS(execve("/not-there", none, none), EAGAIN);
	FAILS(execve("/not-there", none, none), EAGAIN);
	limit(2);
	FAILS(execve("/not-there", none, none), ENOENT);
	limit(1);
	FAILS(execve("/not-there", none, none), ENOENT);        /* it has been forgotten */
	EQUAL(setresuid(0, 0, 0), 0);
	limit(0);
	EQUAL(setresuid(NOBODY_ELSE, NOBODY_ELSE, 0), 0);
	EQUAL(setresuid(0, 0, 0), 0);
	FAILS(execve("/not-there", none, none), ENOENT);
	kill(other, SIGKILL);
	EQUAL(waitpid(other, NULL, 0), other);
	return report();
}

static void in_child(int (*what)(void), int user) {
	int status = -1;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		checks_failed = 0;
		if (user && setresuid(user, user, user)) _exit(99);
		_exit(what());
	}
	EQUAL(waitpid(child, &status, 0), child);
	EQUAL(status, 0);
}

/* At the limit at any rate. */
static int none(void) {
	limit(1);
	FAILS(fork(), EAGAIN);
	return report();
}

/* Root is not counted. */
static int root(void) {
	limit(0);
	pid_t child = fork();
	if (child == 0) _exit(0);
	EQUAL(waitpid(child, NULL, 0), child);
	return report();
}

int main(void) {
	if (geteuid() == 0) {
		in_child(counts, NOBODY_ELSE);
		in_child(becomes, 0);
		in_child(none, NOBODY_ELSE);
		in_child(root, 0);
	} else in_child(none, 0);
	return finish();
}
