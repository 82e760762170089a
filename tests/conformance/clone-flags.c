// covers: clone clone3 waitid wait4 pidfd_send_signal kcmp getppid exit
// builds: static
// clone(2) and clone3(2) with their flags: what is shared and what is copied, who the parent is, which signal tells of the end, where numbers are
// written, descriptors of processes; what is refused.
#include "check.h"
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

struct arguments { uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup; };

static long clone3(struct arguments *arguments, size_t size) { return syscall(SYS_clone3, arguments, size); }
static pid_t cloned(unsigned long flags, pid_t *parent, pid_t *child) { return (pid_t)syscall(SYS_clone, flags, 0, parent, child, 0); }

static int status_of(pid_t pid) {
	int status = -1;
	EQUAL(waitpid(pid, &status, __WALL), pid);
	return status;
}

static volatile int shared_value, arrived;
static char stack[65536] __attribute__((aligned(16)));

static int alters(void *unused UNUSED) {
	shared_value = 7;
	close(100);
	umask(077);
	if (chdir("/")) return 1;
	signal(SIGUSR1, SIG_IGN);
	return 9;
}

/* What a child alters, seen by its parent: memory 1, descriptors 2, folders 4, signal actions 8. */
static int seen(int flags) {
	char folder[PATH_MAX];
	shared_value = 1;
	dup2(0, 100);
	umask(022);
	EQUAL(chdir(scratch_path), 0);
	signal(SIGUSR1, SIG_DFL);
	pid_t child = clone(alters, stack + sizeof stack, flags | SIGCHLD, NULL);
	EQUAL(status_of(child), 9 << 8);
	struct sigaction action;
	sigaction(SIGUSR1, NULL, &action);
	int result = shared_value == 7;
	result |= (fcntl(100, F_GETFD) == -1) << 1;
	result |= (umask(022) == 077 && strcmp(getcwd(folder, sizeof folder), "/") == 0) << 2;
	return result | (action.sa_handler == SIG_IGN) << 3;
}

static void sharing(void) {
	EQUAL(seen(0), 0);
	EQUAL(seen(CLONE_VM), 1);
	EQUAL(seen(CLONE_FILES), 2);
	EQUAL(seen(CLONE_FS), 4);
	EQUAL(seen(CLONE_VM | CLONE_SIGHAND), 9);
	EQUAL(seen(CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SIGHAND), 15);
	EQUAL(seen(CLONE_VM | CLONE_VFORK), 1);
	EQUAL(seen(CLONE_IO | CLONE_SYSVSEM | CLONE_PTRACE | CLONE_UNTRACED), 0);
	signal(SIGUSR1, SIG_DFL);
	EQUAL(chdir(scratch_path), 0);
}

static void count(int number UNUSED) { arrived++; }

static void ends(void) {
	pid_t child = cloned(0, NULL, NULL);
	if (child == 0) _exit(3);
	FAILS(waitpid(child, NULL, 0), ECHILD);
	EQUAL(waitpid(child, NULL, __WCLONE), child);
	signal(SIGUSR2, count);
	child = cloned(SIGUSR2, NULL, NULL);
	if (child == 0) _exit(3);
	EQUAL(status_of(child), 3 << 8);
	EQUAL(arrived, 1);
	child = cloned(SIGCHLD, NULL, NULL);
	if (child == 0) {
		pid_t sibling = cloned(CLONE_PARENT | SIGCHLD, NULL, NULL);
		if (sibling == 0) _exit(getppid() == getpid() ? 1 : 5);
		_exit(waitpid(sibling, NULL, 0) == -1 && errno == ECHILD ? 4 : 1);
	}
	EQUAL(status_of(child), 4 << 8);
	int status = 0;
	CHECK(waitpid(-1, &status, 0) > 0);               /* the sibling's parent is this process */
	EQUAL(status, 5 << 8);
}

static int returns(void *unused UNUSED) { return 0; }

static void numbers(void) {
	pid_t parent = 0, own = 0;
	pid_t child = cloned(CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, &parent, &own);
	if (child == 0) _exit(own == getpid() ? 6 : 1);
	EQUAL(parent, child);
	EQUAL(own, 0);
	EQUAL(status_of(child), 6 << 8);
	static pid_t cleared = 1;
	child = clone(returns, stack + sizeof stack, CLONE_CHILD_CLEARTID | CLONE_VM | CLONE_VFORK | SIGCHLD, NULL, NULL, NULL, &cleared);
	EQUAL(status_of(child), 0);
	EQUAL(cleared, 0);
}

static void descriptors(void) {
	int descriptor = -1;
	pid_t child = cloned(CLONE_PIDFD | SIGCHLD, &descriptor, NULL);
	if (child == 0) for (;;) pause();
	CHECK(descriptor >= 0);
	EQUAL(fcntl(descriptor, F_GETFD), FD_CLOEXEC);
	struct pollfd poll_it = { descriptor, POLLIN, 0 };
	EQUAL(poll(&poll_it, 1, 0), 0);
	EQUAL(syscall(SYS_pidfd_send_signal, descriptor, SIGTERM, NULL, 0), 0);
	EQUAL(poll(&poll_it, 1, 60000), 1);
	siginfo_t info = { 0 };
	EQUAL(waitid(P_PIDFD, descriptor, &info, WEXITED), 0);
	CHECK(info.si_pid == child && info.si_code == CLD_KILLED && info.si_status == SIGTERM && info.si_signo == SIGCHLD);
	FAILS(syscall(SYS_pidfd_send_signal, descriptor, 0, NULL, 0), ESRCH);
	FAILS(waitid(P_PIDFD, descriptor, &info, WEXITED), ECHILD);
	EQUAL(close(descriptor), 0);
	FAILS(waitid(P_PIDFD, descriptor, &info, WEXITED), EBADF);
	FAILS(waitid(P_PIDFD, 0, &info, WEXITED), EBADF);
}

static void new_call(void) {
	struct arguments none = { .exit_signal = SIGCHLD };
	long child = clone3(&none, sizeof none);
	if (child == 0) _exit(8);
	EQUAL(status_of(child), 8 << 8);
	FAILS(clone3(&none, 63), EINVAL);
	FAILS(clone3(&none, 4097), E2BIG);
	FAILS(clone3(BAD_ADDRESS, sizeof none), EFAULT);
	struct { struct arguments known; uint64_t more; } longer = { none, 1 };
	FAILS(clone3(&longer.known, sizeof longer), E2BIG);
	none.exit_signal = 65;
	FAILS(clone3(&none, sizeof none), EINVAL);
	none = (struct arguments) { .flags = SIGCHLD };
	FAILS(clone3(&none, sizeof none), EINVAL);
	none = (struct arguments) { .flags = CLONE_DETACHED };
	FAILS(clone3(&none, sizeof none), EINVAL);
	none = (struct arguments) { .stack = (uint64_t)stack };
	FAILS(clone3(&none, sizeof none), EINVAL);
	none = (struct arguments) { .stack_size = 4096 };
	FAILS(clone3(&none, sizeof none), EINVAL);
	none = (struct arguments) { .flags = CLONE_SIGHAND | CLONE_VM | CLONE_CLEAR_SIGHAND };
	FAILS(clone3(&none, sizeof none), EINVAL);
	signal(SIGUSR1, count);
	signal(SIGUSR2, SIG_IGN);
	none = (struct arguments) { .flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD };
	child = clone3(&none, sizeof none);
	if (child == 0) {
		struct sigaction one, two;
		sigaction(SIGUSR1, NULL, &one);
		sigaction(SIGUSR2, NULL, &two);
		_exit((one.sa_handler == SIG_DFL) | (two.sa_handler == SIG_IGN) << 1);
	}
	EQUAL(status_of(child), 3 << 8);
	signal(SIGUSR2, SIG_DFL);
}

static void refused(void) {
	FAILS(cloned(CLONE_SIGHAND | SIGCHLD, NULL, NULL), EINVAL);
	FAILS(cloned(CLONE_THREAD | CLONE_VM | SIGCHLD, NULL, NULL), EINVAL);
	FAILS(cloned(CLONE_NEWNS | CLONE_FS | SIGCHLD, NULL, NULL), EINVAL);
	FAILS(cloned(CLONE_NEWUSER | CLONE_FS | SIGCHLD, NULL, NULL), EINVAL);
	FAILS(cloned(CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, NULL, NULL), EINVAL);
	FAILS(cloned(CLONE_PIDFD | CLONE_DETACHED | SIGCHLD, NULL, NULL), EINVAL);
	FAILS(cloned(CLONE_PIDFD | SIGCHLD, BAD_ADDRESS, NULL), EFAULT);
	FAILS(waitpid(-1, NULL, WNOHANG), ECHILD);
}

static long compare(pid_t other, int kind, long one, long two) { return syscall(SYS_kcmp, getpid(), other, kind, one, two) != 0; }

static void comparisons(void) {
	enum { FILE_OF, VM, FILES, FS, SIGHAND };
	int duplicate = dup(0), other = open("/dev/null", O_RDONLY);
	EQUAL(compare(getpid(), FILE_OF, 0, duplicate), 0);
	EQUAL(compare(getpid(), FILE_OF, 0, other), 1);
	FAILS(syscall(SYS_kcmp, getpid(), getpid(), FILE_OF, 0, 999), EBADF);
	FAILS(syscall(SYS_kcmp, getpid(), getpid(), 99, 0, 0), EINVAL);
	FAILS(syscall(SYS_kcmp, getpid(), 0x3fffffff, VM, 0, 0), ESRCH);
	int go[2];
	EQUAL(pipe(go), 0);
	pid_t child = cloned(CLONE_FILES | SIGCHLD, NULL, NULL);
	if (child == 0) {
		char byte;
		_exit(read(go[0], &byte, 1) == 1 ? 0 : 1);
	}
	EQUAL(compare(child, FILE_OF, 0, duplicate), 0);
	EQUAL(compare(child, VM, 0, 0), 1);
	EQUAL(compare(child, FILES, 0, 0), 0);
	EQUAL(compare(child, FS, 0, 0), 1);
	EQUAL(compare(child, SIGHAND, 0, 0), 1);
	EQUAL(write(go[1], "", 1), 1);
	EQUAL(status_of(child), 0);
}

int main(void) {
	scratch();
	sharing();
	ends();
	numbers();
	descriptors();
	new_call();
	refused();
	comparisons();
	return finish();
}
