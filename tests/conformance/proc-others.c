// covers: fork getdents64 readlink open
// /proc of another process: what it says of a child that waits, has stopped or has ended, of its memory, descriptors and children.
#include "check.h"
#include <dirent.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static char text[1 << 16];

/* The content of /proc/N/name, NUL-terminated; its length or -1. */
static long content(pid_t process, const char *name) {
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", process, name);
	int file = open(path, O_RDONLY);
	if (file < 0) return -1;
	long total = 0, count;
	while ((count = read(file, text + total, sizeof text - 1 - total)) > 0) total += count;
	close(file);
	text[total] = 0;
	return total;
}

static int holds(pid_t process, const char *name, const char *part) { return content(process, name) >= 0 && strstr(text, part) != NULL; }

/* A field of /proc/N/stat: 3 is the state. */
static const char *stat_field(pid_t process, int number) {
	static char field[64];
	strcpy(field, "none");
	if (content(process, "stat") < 0) return field;
	char *at = strrchr(text, ')');
	for (int i = 2; at && i < number; i++) at = strchr(at + 1, ' ');
	if (at) sscanf(at + 1, "%63s", field);
	return field;
}

static void wait_for_state(pid_t process, char state) {
	for (int i = 0; i < 60000 && stat_field(process, 3)[0] != state; i++) usleep(1000);
	char wanted[2] = { state, 0 };
	STRING(stat_field(process, 3), wanted);
}

static void a_child(void) {
	int ready[2], go[2];
	EQUAL(pipe(ready), 0);
	EQUAL(pipe(go), 0);
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t child = fork();
	if (child == 0) {
		prctl(PR_SET_NAME, "the child");
		chdir("/proc");
		dup2(go[0], 33);
		close(go[1]);
		mprotect(page, PAGE, PROT_READ | PROT_EXEC);
		write(ready[1], "x", 1);
		char byte;
		read(go[0], &byte, 1);
		_exit(3);
	}
	char byte, expected[64], path[64], link[256];
	EQUAL(read(ready[0], &byte, 1), 1);
	wait_for_state(child, 'S');
	EQUAL(atoi(stat_field(child, 1 + 3)), getpid());
	EQUAL(atoi(stat_field(child, 5)), getpgrp());
	EQUAL(atoi(stat_field(child, 6)), getsid(0));
	content(child, "comm");
	STRING(text, "the child\n");
	snprintf(expected, sizeof expected, "\nPid:\t%d\nPPid:\t%d\n", child, getpid());
	EQUAL(holds(child, "status", expected), 1);
	EQUAL(holds(child, "status", "\nVmRSS:\t"), 1);
	/* Its memory is its own: the page has other rights there than here. */
	snprintf(expected, sizeof expected, "%lx-%lx r-xp", (long)page, (long)page + PAGE);
	EQUAL(holds(child, "maps", expected), 1);
	EQUAL(holds(getpid(), "maps", expected), 0);
	static char own[4096];
	long length = content(getpid(), "cmdline");
	EQUAL(length > 0, 1);
	memcpy(own, text, length);
	EQUAL(content(child, "cmdline"), length);
	EQUAL(memcmp(own, text, length), 0);
	EQUAL(content(child, "environ"), content(getpid(), "environ"));
	snprintf(path, sizeof path, "/proc/%d/cwd", child);
	length = readlink(path, link, sizeof link);
	EQUAL(length, 5);
	EQUAL(memcmp(link, "/proc", 5), 0);
	/* Descriptors: 33 is there, the write end of the pipe is not. */
	snprintf(path, sizeof path, "/proc/%d/fd/33", child);
	EQUAL(readlink(path, link, sizeof link) > 0, 1);
	snprintf(path, sizeof path, "/proc/%d/fd/%d", child, go[1]);
	FAILS(readlink(path, link, sizeof link), ENOENT);
	FAILS(access("/proc/self/fd/33", F_OK), ENOENT);
	snprintf(path, sizeof path, "task/%d/children", getpid());
	if (content(getpid(), path) >= 0) EQUAL(atoi(text), child);
	/* A stop, and its end. */
	kill(child, SIGSTOP);
	wait_for_state(child, 'T');
	EQUAL(holds(child, "status", "State:\tT (stopped)\n"), 1);
	kill(child, SIGCONT);
	wait_for_state(child, 'S');
	snprintf(path, sizeof path, "/proc/%d", child);
	int folder = GOOD(open(path, O_RDONLY | O_DIRECTORY));
	EQUAL(write(go[1], "x", 1), 1);
	wait_for_state(child, 'Z');
	EQUAL(holds(child, "status", "State:\tZ (zombie)\n"), 1);
	EQUAL(holds(child, "status", "VmRSS"), 0);
	EQUAL(content(child, "cmdline"), 0);
	EQUAL(content(child, "maps"), 0);
	STRING(stat_field(child, 23), "0");
	STRING(stat_field(child, 52), "768");
	snprintf(path, sizeof path, "/proc/%d/exe", child);
	FAILS(readlink(path, link, sizeof link), ENOENT);
	EQUAL(waitpid(child, NULL, 0), child);
	EQUAL(content(child, "stat"), -1);
	FAILS(openat(folder, "stat", O_RDONLY) < 0 && (errno == ENOENT || errno == ESRCH) ? (errno = ESRCH, -1) : 0, ESRCH);
	close(folder);
}

/* Every process has a directory, and is listed once. */
static void listing(void) {
	pid_t children[5];
	int go[2], found[5] = { 0 }, self = 0;
	EQUAL(pipe(go), 0);
	for (int i = 0; i < 5; i++)
		if ((children[i] = fork()) == 0) {
			char byte;
			close(go[1]);
			read(go[0], &byte, 1);
			_exit(0);
		}
	DIR *folder = opendir("/proc");
	for (struct dirent *entry; (entry = readdir(folder)); ) {
		for (int i = 0; i < 5; i++) if (atoi(entry->d_name) == children[i]) found[i] += entry->d_type == DT_DIR;
		self += atoi(entry->d_name) == getpid();
	}
	closedir(folder);
	for (int i = 0; i < 5; i++) EQUAL(found[i], 1);
	EQUAL(self, 1);
	close(go[1]);
	for (int i = 0; i < 5; i++) EQUAL(waitpid(children[i], NULL, 0), children[i]);
	char path[64];
	snprintf(path, sizeof path, "/proc/%d", children[0]);
	FAILS(access(path, F_OK), ENOENT);
}

/* /proc/self is whoever looks. */
static void own(void) {
	pid_t child = fork();
	if (child == 0) {
		char link[32] = "";
		_exit(readlink("/proc/self", link, sizeof link - 1) > 0 && atoi(link) == getpid() ? 0 : 1);
	}
	int status;
	EQUAL(waitpid(child, &status, 0), child);
	EQUAL(status, 0);
}

int main(void) {
	a_child();
	listing();
	own();
	return finish();
}
