// covers: execve execveat fork wait4
// builds: static dynamic
// execve(2): what it refuses and in which words, scripts, limits of arguments, and what a new program has of the old one.
#include "check.h"
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

static char self[PATH_MAX];
static char *const nothing[] = { NULL };

/* Runs something in a child, whose result is its exit status; -N if a signal has ended it. */
#define CHILD(...) ({ fflush(stdout); pid_t child = fork(); if (child == 0) { int result = 0; __VA_ARGS__; _exit(result); } ended(child); })

static int ended(pid_t child) {
	int status = -1;
	EQUAL(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* What this program does as the new one, by its first argument. */
static int again(int count, char **arguments) {
	const char *what = arguments[1];
	if (strcmp(what, "count") == 0) return count & 0x7f;
	if (strcmp(what, "length") == 0) {
		size_t length = 0;
		for (int i = 2; i < count; i++) length += strlen(arguments[i]);
		return length == strtoul(getenv("LENGTH"), NULL, 10) ? 7 : 8;
	}
	if (strcmp(what, "descriptors") == 0) return (fcntl(100, F_GETFD) == 0) | (fcntl(101, F_GETFD) == -1) << 1;
	if (strcmp(what, "signals") == 0) {
		struct sigaction handled, ignored;
		sigset_t mask, pending;
		sigaction(SIGUSR1, NULL, &handled);
		sigaction(SIGUSR2, NULL, &ignored);
		sigprocmask(SIG_SETMASK, NULL, &mask);
		sigpending(&pending);
		stack_t stack;
		sigaltstack(NULL, &stack);
		return (handled.sa_handler == SIG_DFL) | (ignored.sa_handler == SIG_IGN) << 1 | sigismember(&mask, SIGTERM) << 2
			| sigismember(&pending, SIGTERM) << 3 | ((stack.ss_flags & SS_DISABLE) != 0) << 4;
	}
	if (strcmp(what, "identity") == 0) return getpid() == atoi(arguments[2]) && getpid() == (int)syscall(SYS_gettid) ? 5 : 6;
	return 99;
}

static void errors(void) {
	char *const arguments[] = { "x", NULL };
	char path[100], long_name[300];
	FAILS(execve("/not/there", arguments, nothing), ENOENT);
	FAILS(execve("", arguments, nothing), ENOENT);
	FAILS(execve("/tmp", arguments, nothing), EACCES);
	FAILS(execve("/dev/null", arguments, nothing), EACCES);
	FAILS(execve(BAD_ADDRESS, arguments, nothing), EFAULT);
	FAILS(execve(self, BAD_ADDRESS, nothing), EFAULT);
	FAILS(execve(self, arguments, BAD_ADDRESS), EFAULT);
	char *const bad[] = { BAD_ADDRESS, NULL };
	FAILS(execve(self, bad, nothing), EFAULT);
	memset(long_name, 'a', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = 0;
	FAILS(execve(long_name, arguments, nothing), ENAMETOOLONG);
	snprintf(path, sizeof path, "%s/file", scratch_path);
	int file = open(path, O_CREAT | O_RDWR | O_TRUNC, 0644);
	FAILS(execve(path, arguments, nothing), EACCES);
	EQUAL(fchmod(file, 0755), 0);
	FAILS(execve(path, arguments, nothing), ETXTBSY);
	EQUAL(close(file), 0);
	FAILS(execve(path, arguments, nothing), ENOEXEC);
	EQUAL(truncate(path, 200), 0);
	FAILS(execve(path, arguments, nothing), ENOEXEC);
	char below[120];
	snprintf(below, sizeof below, "%s/more", path);
	FAILS(execve(below, arguments, nothing), ENOTDIR);
	EQUAL(unlink(path), 0);
	EQUAL(symlink(path, path), 0);
	FAILS(execve(path, arguments, nothing), ELOOP);
	EQUAL(unlink(path), 0);
	FAILS((int)syscall(SYS_execveat, AT_FDCWD, self, arguments, nothing, 0x40000), EINVAL);
	FAILS((int)syscall(SYS_execveat, 999, "relative", arguments, nothing, 0), EBADF);
	FAILS((int)syscall(SYS_execveat, AT_FDCWD, "", arguments, nothing, 0), ENOENT);
}

static void busy(void) {
	char path[100], copy[8192];
	snprintf(path, sizeof path, "%s/busy", scratch_path);
	int from = open("/proc/self/exe", O_RDONLY), to = open(path, O_CREAT | O_WRONLY, 0755);
	ssize_t count;
	while ((count = read(from, copy, sizeof copy)) > 0) EQUAL(write(to, copy, count), count);
	close(from);
	close(to);
	int go[2], done[2];
	EQUAL(pipe(go), 0);
	EQUAL(pipe(done), 0);
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		dup2(go[0], 0);
		dup2(done[1], 1);
		execl(path, path, "wait", NULL);
		_exit(1);
	}
	char byte;
	EQUAL(read(done[0], &byte, 1), 1);
	FAILS(open(path, O_WRONLY), ETXTBSY);
	FAILS(open(path, O_RDONLY | O_TRUNC), ETXTBSY);
	FAILS(truncate(path, 0), ETXTBSY);
	to = open(path, O_RDONLY);
	EQUAL(to >= 0, 1);
	close(to);
	EQUAL(write(go[1], "", 1), 1);
	EQUAL(ended(child), 4);
	to = open(path, O_WRONLY);
	EQUAL(to >= 0, 1);
	FAILS(execl(path, path, "wait", NULL), ETXTBSY);
	close(to);
	unlink(path);
	for (int i = 0; i < 2; i++) close(go[i]), close(done[i]);
}

static void script(const char *path, const char *text) {
	int file = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0755);
	EQUAL(write(file, text, strlen(text)), (ssize_t)strlen(text));
	close(file);
}

static void scripts(void) {
	char path[8][100], text[PATH_MAX + 100];
	for (int i = 0; i < 8; i++) snprintf(path[i], sizeof path[i], "%s/script%d", scratch_path, i);
	snprintf(text, sizeof text, "#! %s count  \nrest\n", self);
	script(path[0], text);
	/* the interpreter, its argument, the script's path, and the rest of the arguments */
	EQUAL(CHILD({ execl(path[0], "name", "a", "b", NULL); }), 5);
	for (int i = 1; i < 8; i++) {
		snprintf(text, sizeof text, "#!%s\n", path[i - 1]);
		script(path[i], text);
	}
	EQUAL(CHILD({ execl(path[4], "name", NULL); }), 7);
	EQUAL(CHILD({ execl(path[5], "name", NULL); result = errno; }), ELOOP);
	script(path[1], "#!/not/there\n");
	EQUAL(CHILD({ execl(path[1], "name", NULL); result = errno; }), ENOENT);
	script(path[1], "#!   \n");
	EQUAL(CHILD({ execl(path[1], "name", NULL); result = errno; }), ENOEXEC);
	script(path[1], "#!/tmp\n");
	EQUAL(CHILD({ execl(path[1], "name", NULL); result = errno; }), EACCES);
	for (int i = 0; i < 8; i++) unlink(path[i]);
}

/* A quarter of the stack's limit of 8 MB for all strings and pointers, and 32 pages for one string. */
static void sizes(void) {
	struct rlimit stack = { 8 << 20, RLIM_INFINITY };
	enum { MANY = 200000, EACH = 100000 };
	static char *many[MANY + 3];
	static char large[131072 + 1], piece[EACH + 1];
	many[0] = self;
	memset(large, 'x', sizeof large - 1);
	memset(piece, 'y', EACH);
	EQUAL(CHILD({
		setrlimit(RLIMIT_STACK, &stack);
		many[1] = "count";
		for (int i = 2; i < 120000; i++) many[i] = "arg";
		execve(self, many, nothing);
		result = 99;
	}), 120000 & 0x7f);
	EQUAL(CHILD({
		setrlimit(RLIMIT_STACK, &stack);
		for (int i = 1; i < MANY; i++) many[i] = "arg";
		execve(self, many, nothing);
		result = errno;
	}), E2BIG);
	stack.rlim_cur = 64 << 20;
	EQUAL(CHILD({
		setrlimit(RLIMIT_STACK, &stack);
		many[1] = "count";
		for (int i = 2; i < MANY; i++) many[i] = "arg";
		execve(self, many, nothing);
		result = 99;
	}), MANY & 0x7f);
	stack.rlim_cur = 8 << 20;
	EQUAL(CHILD({
		char length[] = "LENGTH=2000000";
		char *environment[] = { length, NULL };
		setrlimit(RLIMIT_STACK, &stack);
		many[1] = "length";
		for (int i = 2; i < 22; i++) many[i] = piece;
		many[22] = NULL;
		execve(self, many, environment);
		result = 99;
	}), 7);
	EQUAL(CHILD({
		setrlimit(RLIMIT_STACK, &stack);
		for (int i = 1; i < 23; i++) many[i] = piece;
		many[23] = NULL;
		execve(self, many, nothing);
		result = errno;
	}), E2BIG);
	EQUAL(CHILD({ many[1] = large; many[2] = NULL; execve(self, many, nothing); result = errno; }), E2BIG);
	EQUAL(CHILD({ large[131071] = 0; many[1] = "count"; many[2] = large; many[3] = NULL; execve(self, many, nothing); result = errno; }), 3);
	EQUAL(CHILD({ many[1] = NULL; execve(self, many, (char *[]) { large, NULL }); result = errno; }), E2BIG);
}

static void handler(int number UNUSED) { }

static void inherited(void) {
	EQUAL(CHILD({
		dup2(0, 100);
		dup3(0, 101, O_CLOEXEC);
		execl(self, self, "descriptors", NULL);
	}), 3);
	EQUAL(CHILD({
		stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };
		sigset_t mask;
		sigaltstack(&stack, NULL);
		signal(SIGUSR1, handler);
		signal(SIGUSR2, SIG_IGN);
		sigemptyset(&mask);
		sigaddset(&mask, SIGTERM);
		sigprocmask(SIG_SETMASK, &mask, NULL);
		kill(getpid(), SIGTERM);
		execl(self, self, "signals", NULL);
	}), 31);
}

static void *sleeping(void *unused) {
	for (;;) pause();
	return unused;
}

static void *executing(void *number) {
	execl(self, self, "identity", (char *)number, NULL);
	_exit(98);
}

/* Whichever thread calls it, the new program is the process's only one, with its number. */
static void threads(void) {
	for (int leader = 0; leader < 2; leader++) EQUAL(CHILD({
		pthread_t thread;
		char number[20];
		snprintf(number, sizeof number, "%d", getpid());
		for (int i = 0; i < 3; i++) pthread_create(&thread, NULL, sleeping, NULL);
		if (leader) executing(number);
		pthread_create(&thread, NULL, executing, number);
		for (;;) pause();
	}), 5);
}

static void by_descriptor(void) {
	int file = open(self, O_RDONLY), path = open(self, O_PATH), folder = open("/", O_RDONLY | O_DIRECTORY);
	char *const arguments[] = { "x", "count", "3", NULL };
	EQUAL(CHILD({ syscall(SYS_execveat, file, "", arguments, nothing, AT_EMPTY_PATH); }), 3);
	EQUAL(CHILD({ syscall(SYS_execveat, path, "", arguments, nothing, AT_EMPTY_PATH); }), 3);
	EQUAL(CHILD({ syscall(SYS_execveat, folder, self + 1, arguments, nothing, 0); }), 3);
	EQUAL(CHILD({ syscall(SYS_execveat, folder, "", arguments, nothing, AT_EMPTY_PATH); result = errno; }), EACCES);
	EQUAL(CHILD({ fexecve(file, arguments, nothing); }), 3);
	EQUAL(CHILD({ syscall(SYS_execveat, 999, "", arguments, nothing, AT_EMPTY_PATH); result = errno; }), EBADF);
	char link[100];
	snprintf(link, sizeof link, "%s/link", scratch_path);
	EQUAL(symlink(self, link), 0);
	EQUAL(CHILD({ syscall(SYS_execveat, AT_FDCWD, link, arguments, nothing, AT_SYMLINK_NOFOLLOW); result = errno; }), ELOOP);
	EQUAL(CHILD({ syscall(SYS_execveat, AT_FDCWD, link, arguments, nothing, 0); }), 3);
	unlink(link);
	close(file);
	close(path);
	close(folder);
}

int main(int count, char **arguments) {
	if (count > 1 && strcmp(arguments[1], "wait") == 0) {
		char byte = 0;
		return write(1, &byte, 1) == 1 && read(0, &byte, 1) == 1 ? 4 : 3;
	}
	if (count > 1) return again(count, arguments);
	if (readlink("/proc/self/exe", self, sizeof self - 1) < 0) return 1;
	scratch();
	errors();
	busy();
	scripts();
	sizes();
	inherited();
	threads();
	by_descriptor();
	return finish();
}
