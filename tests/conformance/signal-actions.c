// covers: rt_sigaction rt_sigprocmask kill tgkill tkill getpid gettid
// builds: static musl
// Handlers, masks while they run, one-shot, ignored, and the arguments they get.
#include "check.h"

static volatile int calls, last, depth, deepest;
static volatile sigset_t mask_inside;

static void count(int number) { calls++; last = number; }

static void nested(int number) {
	depth++;
	if (depth > deepest) deepest = depth;
	calls++;
	if (calls < 3) raise(number);
	depth--;
}

static void look(int number) {
	last = number;
	sigprocmask(SIG_SETMASK, NULL, (sigset_t *)&mask_inside);
}

static struct sigaction action_of(void (*handler)(int), int flags) {
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	sigemptyset(&action.sa_mask);
	return action;
}

/* The call itself, without what the C library adds: handler, flags, restorer, mask. */
static void raw_actions(void) {
	unsigned long action[4] = { (unsigned long)count, 0x400 | SA_SIGINFO | 1UL << 40, 0, 0 };
	EQUAL(syscall(SYS_rt_sigaction, SIGUSR2, action, NULL, 8L), 0);
	EQUAL(syscall(SYS_rt_sigaction, SIGUSR2, NULL, action, 8L), 0);
	EQUAL(action[1], SA_SIGINFO);
	action[0] = 0;
	EQUAL(syscall(SYS_rt_sigaction, SIGUSR2, action, NULL, 8L), 0);
	FAILS(syscall(SYS_rt_sigaction, SIGUSR2, action, NULL, 4L), EINVAL);
	FAILS(syscall(SYS_rt_sigaction, SIGKILL, action, NULL, 8L), EINVAL);
	FAILS(syscall(SYS_rt_sigaction, SIGKILL, BAD_ADDRESS, NULL, 8L), EFAULT);
	FAILS(syscall(SYS_rt_sigaction, 65, NULL, action, 8L), EINVAL);
	FAILS(syscall(SYS_rt_sigaction, SIGUSR2, NULL, BAD_ADDRESS, 8L), EFAULT);
}

static void actions(void) {
	raw_actions();
	struct sigaction action = action_of(count, SA_RESTART), old;
	EQUAL(sigaction(SIGUSR1, &action, &old), 0);
	CHECK(old.sa_handler == SIG_DFL);
	EQUAL(sigaction(SIGUSR1, NULL, &old), 0);
	CHECK(old.sa_handler == count);
	EQUAL(old.sa_flags & SA_RESTART, SA_RESTART);
	EQUAL(raise(SIGUSR1), 0);
	EQUAL(calls, 1);
	EQUAL(last, SIGUSR1);
	EQUAL(kill(getpid(), SIGUSR1), 0);
	EQUAL(calls, 2);
	EQUAL(syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1), 0);
	EQUAL(calls, 3);
	EQUAL(syscall(SYS_tkill, syscall(SYS_gettid), SIGUSR1), 0);
	EQUAL(calls, 4);
	/* Our own group. */
	EQUAL(kill(0, 0), 0);
	EQUAL(kill(getpid(), 0), 0);

	FAILS(sigaction(SIGKILL, &action, NULL), EINVAL);
	FAILS(sigaction(SIGSTOP, &action, NULL), EINVAL);
	EQUAL(sigaction(SIGKILL, NULL, &old), 0);
	FAILS(sigaction(0, &action, NULL), EINVAL);
	FAILS(sigaction(65, &action, NULL), EINVAL);
	FAILS(syscall(SYS_rt_sigaction, SIGUSR1, BAD_ADDRESS, NULL, 8), EFAULT);
	FAILS(syscall(SYS_rt_sigaction, SIGUSR1, NULL, BAD_ADDRESS, 8), EFAULT);
	FAILS(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4), EINVAL);
	FAILS(kill(getpid(), 65), EINVAL);
	FAILS(kill(getpid(), -1), EINVAL);
	FAILS(kill(0x3fffffff, SIGUSR1), ESRCH);
	FAILS(syscall(SYS_tgkill, -1, 1, SIGUSR1), EINVAL);
	FAILS(syscall(SYS_tgkill, getpid(), 0x3fffffff, SIGUSR1), ESRCH);
	FAILS(syscall(SYS_tkill, 0, SIGUSR1), EINVAL);
}

static void flags(void) {
	struct sigaction action = action_of(count, SA_RESETHAND), old;
	calls = 0;
	sigaction(SIGUSR2, &action, NULL);
	raise(SIGUSR2);
	EQUAL(calls, 1);
	sigaction(SIGUSR2, NULL, &old);
	CHECK(old.sa_handler == SIG_DFL);
	/* A signal does not interrupt its own handler unless SA_NODEFER. */
	calls = 0;
	action = action_of(nested, 0);
	sigaction(SIGUSR2, &action, NULL);
	raise(SIGUSR2);
	EQUAL(calls, 3);
	EQUAL(deepest, 1);
	calls = deepest = 0;
	action.sa_flags = SA_NODEFER;
	sigaction(SIGUSR2, &action, NULL);
	raise(SIGUSR2);
	EQUAL(calls, 3);
	EQUAL(deepest, 3);
	/* The mask in a handler: the old one, sa_mask, the signal itself. */
	action = action_of(look, 0);
	sigaddset(&action.sa_mask, SIGTERM);
	sigaction(SIGUSR2, &action, NULL);
	sigset_t block, now;
	sigemptyset(&block);
	sigaddset(&block, SIGHUP);
	sigprocmask(SIG_BLOCK, &block, NULL);
	raise(SIGUSR2);
	EQUAL(sigismember((sigset_t *)&mask_inside, SIGHUP), 1);
	EQUAL(sigismember((sigset_t *)&mask_inside, SIGTERM), 1);
	EQUAL(sigismember((sigset_t *)&mask_inside, SIGUSR2), 1);
	EQUAL(sigismember((sigset_t *)&mask_inside, SIGINT), 0);
	sigprocmask(SIG_SETMASK, NULL, &now);
	EQUAL(sigismember(&now, SIGTERM), 0);
	EQUAL(sigismember(&now, SIGUSR2), 0);
	EQUAL(sigismember(&now, SIGHUP), 1);
	sigprocmask(SIG_UNBLOCK, &block, NULL);
	/* Ignored signals vanish, those ignored by default too. */
	signal(SIGUSR1, SIG_IGN);
	raise(SIGUSR1);
	raise(SIGCHLD);
	raise(SIGURG);
	raise(SIGWINCH);
	raise(SIGCONT);
	CHECK(1);
}

int main(void) {
	actions();
	flags();
	return finish();
}
