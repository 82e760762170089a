/* refuse: makes one system call of a program fail, as a host does that is out of something.
 *
 *   refuse [-e ERROR] NUMBER COMMAND [ARGUMENTS…]
 *   refuse -l FILE COMMAND [ARGUMENTS…]
 *
 * Runs the command under ptrace and counts the system calls of its process and that process's threads, not those of its children, from 1. The call of
 * this number is not made and answers an error that it may answer: no descriptor is free, no memory, no right, input or output failed. With -l nothing
 * fails, and FILE gets the numbers of the calls, one a line, in the order that they begin. Exit status: the command's, 128+n for a signal; 251 for errors of
 * its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OWN_ERROR = 251, MAX_THREADS = 64 };

/* A thread: whether it is in a call, and whether that is to fail. */
struct thread { pid_t id; int inside, refused; };
static struct thread threads[MAX_THREADS];

static void fail(const char *what) { fprintf(stderr, "refuse: %s: %s\n", what, strerror(errno)); exit(OWN_ERROR); }

static struct thread *thread_of(pid_t id) {
	for (int i = 0; i < MAX_THREADS; i++) if (threads[i].id == id) return &threads[i];
	for (int i = 0; i < MAX_THREADS; i++) {
		if (threads[i].id != 0) continue;
		threads[i] = (struct thread) { id, 0, 0 };
		return &threads[i];
	}
	fail("too many threads");
	return NULL;
}

/* What the call may answer where the host is short of something, or refuses. */
static int error_of(unsigned long long call) {
	switch (call) {
	case SYS_mmap: case SYS_mremap: case SYS_brk: case SYS_munmap: case SYS_mprotect: case SYS_madvise: case SYS_epoll_ctl: case SYS_poll: return ENOMEM;
	case SYS_open: case SYS_openat: case SYS_pipe2: case SYS_socketpair: case SYS_memfd_create: case SYS_signalfd4: case SYS_eventfd2:
	case SYS_epoll_create1: case SYS_timerfd_create: case SYS_fcntl: case SYS_dup: case SYS_socket: case SYS_inotify_init1: return EMFILE;
	case SYS_clone: case SYS_fork: case SYS_vfork: return EAGAIN;
	case SYS_read: case SYS_pread64: case SYS_readv: case SYS_write: case SYS_pwrite64: case SYS_writev: case SYS_sendfile: case SYS_getdents64:
	case SYS_ftruncate: case SYS_close: case SYS_lseek: case SYS_fsync: return EIO;
	case SYS_stat: case SYS_lstat: case SYS_fstat: case SYS_readlink: case SYS_access: case SYS_faccessat2: return EACCES;
	case SYS_wait4: case SYS_waitid: return ECHILD;
	default: return EPERM;
	}
}

/* What cannot fail, or ends the program. */
static int cannot_fail(unsigned long long call) {
	return call == SYS_exit || call == SYS_exit_group || call == SYS_rt_sigreturn || call == SYS_set_tid_address || call == SYS_arch_prctl
		|| call == SYS_restart_syscall || call == SYS_getpid || call == SYS_gettid || call == SYS_getuid || call == SYS_geteuid || call == SYS_getgid
		|| call == SYS_getegid || call == SYS_umask || call == SYS_execve;
}

static void at_call(struct thread *thread, long wanted, int error, FILE *list) {
	static long count;
	struct user_regs_struct registers;
	if (ptrace(PTRACE_GETREGS, thread->id, NULL, &registers)) return;
	thread->inside = !thread->inside;
	if (thread->inside) {
		count++;
		if (list) fprintf(list, "%llu\n", registers.orig_rax);
		if (count != wanted || cannot_fail(registers.orig_rax)) return;
		thread->refused = error ? error : error_of(registers.orig_rax);
		/* A descriptor that cannot be closed well is closed all the same (close(2)). */
		if (registers.orig_rax != SYS_close) registers.orig_rax = (unsigned long long) -1;
	} else if (thread->refused) {
		registers.rax = (unsigned long long) -thread->refused;
		thread->refused = 0;
	} else {
		return;
	}
	if (ptrace(PTRACE_SETREGS, thread->id, NULL, &registers)) fail("registers");
}

int main(int count, char **words) {
	long wanted = 0;
	int error = 0, option, status;
	FILE *list = NULL;
	while ((option = getopt(count, words, "+e:l:")) != -1) {
		if (option == 'e') error = atoi(optarg);
		else if (option != 'l' || !(list = fopen(optarg, "w"))) fail("option");
	}
	if (!list && optind < count) wanted = atol(words[optind++]);
	if (optind >= count) { fprintf(stderr, "usage: refuse [-e ERROR] NUMBER COMMAND...\n"); return OWN_ERROR; }
	pid_t child = fork();
	if (child < 0) fail("fork");
	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execvp(words[optind], words + optind);
		_exit(127);
	}
	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) fail("no start");
	if (ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC)) fail("ptrace");
	thread_of(child);
	ptrace(PTRACE_SYSCALL, child, NULL, NULL);
	for (;;) {
		pid_t id = waitpid(-1, &status, __WALL);
		if (id < 0) fail("waitpid");
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			if (id == child) break;
			thread_of(id)->id = 0;
			continue;
		}
		int stop = WSTOPSIG(status);
		if (stop == (SIGTRAP | 0x80)) at_call(thread_of(id), wanted, error, list);
		/* A new thread begins with a stop of its own. */
		int passed = stop == (SIGTRAP | 0x80) || stop == SIGTRAP || stop == SIGSTOP ? 0 : stop;
		ptrace(PTRACE_SYSCALL, id, NULL, (void *) (long) passed);
	}
	if (list) fclose(list);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
