// covers: rt_sigprocmask rt_sigpending rt_sigsuspend pause rt_sigtimedwait rt_sigqueueinfo
// Blocking, pending, waiting for, and queueing of signals.
#include "check.h"
#include <sys/time.h>

static volatile int calls, order[64];
static volatile int values[64];

static void note(int number, siginfo_t *info, void *context UNUSED) {
	if (calls < 64) { order[calls] = number; values[calls] = info->si_value.sival_int; }
	calls++;
}

static sigset_t set_of(int first, int second) {
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, first);
	if (second) sigaddset(&set, second);
	return set;
}

static void handle(int number) {
	struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
	sigfillset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static void pending(void) {
	sigset_t both = set_of(SIGUSR1, SIGUSR2), old, now;
	EQUAL(sigprocmask(SIG_BLOCK, &both, &old), 0);
	EQUAL(sigismember(&old, SIGUSR1), 0);
	raise(SIGUSR1);
	raise(SIGUSR1);
	raise(SIGUSR2);
	EQUAL(calls, 0);
	EQUAL(sigpending(&now), 0);
	EQUAL(sigismember(&now, SIGUSR1), 1);
	EQUAL(sigismember(&now, SIGUSR2), 1);
	EQUAL(sigismember(&now, SIGHUP), 0);
	/* Ordinary signals do not queue: one of each. */
	EQUAL(sigprocmask(SIG_UNBLOCK, &both, NULL), 0);
	EQUAL(calls, 2);
	EQUAL(order[0], SIGUSR1);
	EQUAL(order[1], SIGUSR2);
	EQUAL(sigpending(&now), 0);
	EQUAL(sigismember(&now, SIGUSR1), 0);
	/* SIGKILL and SIGSTOP cannot be blocked. */
	sigset_t all;
	sigfillset(&all);
	EQUAL(sigprocmask(SIG_SETMASK, &all, NULL), 0);
	EQUAL(sigprocmask(SIG_SETMASK, NULL, &now), 0);
	EQUAL(sigismember(&now, SIGKILL), 0);
	EQUAL(sigismember(&now, SIGSTOP), 0);
	EQUAL(sigismember(&now, SIGTERM), 1);
	EQUAL(sigprocmask(SIG_SETMASK, &old, NULL), 0);
	FAILS(syscall(SYS_rt_sigprocmask, 99, &both, NULL, 8), EINVAL);
	FAILS(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &both, NULL, 4), EINVAL);
	FAILS(syscall(SYS_rt_sigprocmask, SIG_BLOCK, BAD_ADDRESS, NULL, 8), EFAULT);
	FAILS(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, BAD_ADDRESS, 8), EFAULT);
	FAILS(syscall(SYS_rt_sigpending, BAD_ADDRESS, 8), EFAULT);
	/* Ignoring a pending signal throws it away. */
	sigprocmask(SIG_BLOCK, &both, NULL);
	raise(SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	sigpending(&now);
	EQUAL(sigismember(&now, SIGUSR1), 0);
	handle(SIGUSR1);
	calls = 0;
	sigprocmask(SIG_SETMASK, &old, NULL);
	EQUAL(calls, 0);
}

static void real_time(void) {
	/* Real-time signals queue, in order of number and then of arrival, each with its value. */
	sigset_t both = set_of(SIGRTMIN + 1, SIGRTMIN + 2), old;
	handle(SIGRTMIN + 1);
	handle(SIGRTMIN + 2);
	sigprocmask(SIG_BLOCK, &both, &old);
	for (int i = 0; i < 3; i++) {
		EQUAL(sigqueue(getpid(), SIGRTMIN + 2, (union sigval) { .sival_int = 20 + i }), 0);
		EQUAL(sigqueue(getpid(), SIGRTMIN + 1, (union sigval) { .sival_int = 10 + i }), 0);
	}
	calls = 0;
	sigprocmask(SIG_SETMASK, &old, NULL);
	EQUAL(calls, 6);
	for (int i = 0; i < 3; i++) {
		EQUAL(order[i], SIGRTMIN + 1);
		EQUAL(values[i], 10 + i);
		EQUAL(order[3 + i], SIGRTMIN + 2);
		EQUAL(values[3 + i], 20 + i);
	}
	FAILS(sigqueue(getpid(), 99, (union sigval) { 0 }), EINVAL);
	FAILS(sigqueue(0x3fffffff, SIGUSR1, (union sigval) { 0 }), ESRCH);
}

static void waiting(void) {
	sigset_t both = set_of(SIGUSR1, SIGRTMIN + 1), old;
	sigprocmask(SIG_BLOCK, &both, &old);
	calls = 0;
	raise(SIGUSR1);
	siginfo_t info;
	struct timespec none = { 0, 0 }, brief = { 0, 20000000 };
	EQUAL(sigwaitinfo(&both, &info), SIGUSR1);
	EQUAL(info.si_signo, SIGUSR1);
	/* The library turns SI_TKILL into SI_USER. */
	EQUAL(info.si_code, SI_USER);
	EQUAL(info.si_pid, getpid());
	FAILS(sigtimedwait(&both, &info, &none), EAGAIN);
	FAILS(sigtimedwait(&both, &info, &brief), EAGAIN);
	sigqueue(getpid(), SIGRTMIN + 1, (union sigval) { .sival_int = 77 });
	EQUAL(sigtimedwait(&both, &info, &brief), SIGRTMIN + 1);
	EQUAL(info.si_code, SI_QUEUE);
	EQUAL(info.si_value.sival_int, 77);
	EQUAL(info.si_uid, getuid());
	int number;
	raise(SIGUSR1);
	EQUAL(sigwait(&both, &number), 0);
	EQUAL(number, SIGUSR1);
	EQUAL(calls, 0);
	struct timespec bad = { 0, 1000000000 };
	FAILS(syscall(SYS_rt_sigtimedwait, &both, &info, &bad, 8), EINVAL);
	FAILS(syscall(SYS_rt_sigtimedwait, BAD_ADDRESS, &info, &none, 8), EFAULT);
	FAILS(syscall(SYS_rt_sigtimedwait, &both, &info, &none, 4), EINVAL);
	/* Another signal's handler ends the wait with EINTR. */
	handle(SIGALRM);
	struct itimerval soon = { { 0, 0 }, { 0, 20000 } };
	setitimer(ITIMER_REAL, &soon, NULL);
	struct timespec second = { 5, 0 };
	FAILS(sigtimedwait(&both, &info, &second), EINTR);
	EQUAL(calls, 1);

	/* sigsuspend swaps the mask for the wait and puts it back after the handler. */
	calls = 0;
	raise(SIGUSR1);
	sigset_t open = old, now;
	FAILS(sigsuspend(&open), EINTR);
	EQUAL(calls, 1);
	EQUAL(order[0], SIGUSR1);
	sigprocmask(SIG_SETMASK, NULL, &now);
	EQUAL(sigismember(&now, SIGUSR1), 1);
	FAILS(syscall(SYS_rt_sigsuspend, BAD_ADDRESS, 8), EFAULT);
	FAILS(syscall(SYS_rt_sigsuspend, &open, 4), EINVAL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	calls = 0;
	setitimer(ITIMER_REAL, &soon, NULL);
	FAILS(pause(), EINTR);
	EQUAL(calls, 1);
}

int main(void) {
	handle(SIGUSR1);
	handle(SIGUSR2);
	pending();
	real_time();
	waiting();
	return finish();
}
