/* inject: makes a program that confines itself with seccomp do something else than it wants.
 *
 *   inject [-p PATH] NUMBER COMMAND [ARGUMENTS…]
 *
 * Runs the command under ptrace. From its first own filter on, the second system call that it starts becomes the call of this number, with arguments
 * of 0; with -p as a call that names a file: AT_FDCWD, the path, then 0. Exit status: the command's, 128+n for a signal; 251 for errors of its own,
 * or if the command set no filter.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OWN_ERROR = 251 };

static void fail(const char *what) { fprintf(stderr, "inject: %s: %s\n", what, strerror(errno)); exit(OWN_ERROR); }

/* Puts the path far below the stack; answers where. */
static unsigned long long place(pid_t child, unsigned long long stack, const char *path) {
	char padded[4096] = "";
	unsigned long long at = (stack - 8192) & ~7ull;
	snprintf(padded, sizeof padded, "%s", path);
	for (size_t i = 0; i <= strlen(padded); i += 8) {
		long word;
		memcpy(&word, padded + i, 8);
		if (ptrace(PTRACE_POKEDATA, child, at + i, word)) fail("memory");
	}
	return at;
}

int main(int count, char **values) {
	const char *path = NULL;
	if (count > 2 && strcmp(values[1], "-p") == 0) { path = values[2]; count -= 2; values += 2; }
	if (count < 3) { fprintf(stderr, "usage: inject [-p PATH] NUMBER COMMAND...\n"); return OWN_ERROR; }
	pid_t child = fork();
	if (child < 0) fail("fork");
	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execvp(values[2], values + 2);
		_exit(127);
	}
	int status, entering = 0, filtered = 0, later = 0, passed = 0;
	if (waitpid(child, &status, 0) != child) fail("waitpid");
	if (ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) fail("ptrace");
	while (ptrace(PTRACE_SYSCALL, child, NULL, (void *) (long) passed) == 0 && waitpid(child, &status, 0) == child) {
		if (WIFEXITED(status) || WIFSIGNALED(status)) break;
		int stop = WSTOPSIG(status);
		passed = stop == (SIGTRAP | 0x80) || stop == SIGTRAP ? 0 : stop;
		if (stop != (SIGTRAP | 0x80)) continue;
		struct user_regs_struct registers;
		if (ptrace(PTRACE_GETREGS, child, NULL, &registers)) fail("registers");
		entering = !entering;
		if (!entering) {
			if (registers.orig_rax == SYS_seccomp && registers.rax == 0) filtered = 1;
		} else if (filtered && ++later == 2) {
			registers.orig_rax = (unsigned long long) atoi(values[1]);
			registers.rdi = registers.rsi = registers.rdx = registers.r10 = registers.r8 = registers.r9 = 0;
			if (path != NULL) {
				registers.rdi = (unsigned long long) AT_FDCWD;
				registers.rsi = place(child, registers.rsp, path);
			}
			if (ptrace(PTRACE_SETREGS, child, NULL, &registers)) fail("registers");
		}
	}
	if (!filtered) { fprintf(stderr, "inject: the command set no filter\n"); return OWN_ERROR; }
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
