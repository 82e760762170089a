// covers: rt_sigaction rt_sigreturn rt_sigqueueinfo rt_tgsigqueueinfo kill
// What siginfo tells a handler of where its signal comes from.
#include "check.h"
#include <ucontext.h>
#include <sys/time.h>

static volatile siginfo_t seen;
static volatile int calls;

static void note(int number, siginfo_t *info, void *context) {
	calls++;
	memcpy((void *)&seen, info, sizeof seen);
	if (number != info->si_signo || !context) calls += 100;
}

int main(void) {
	struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGRTMIN, &action, NULL);
	kill(getpid(), SIGUSR1);
	EQUAL(calls, 1);
	EQUAL(seen.si_signo, SIGUSR1);
	EQUAL(seen.si_code, SI_USER);
	EQUAL(seen.si_pid, getpid());
	EQUAL(seen.si_uid, getuid());
	EQUAL(seen.si_errno, 0);
	raise(SIGUSR1);
	EQUAL(calls, 2);
	EQUAL(seen.si_code, SI_TKILL);
	EQUAL(seen.si_pid, getpid());
	sigqueue(getpid(), SIGUSR1, (union sigval) { .sival_ptr = (void *)0x123456789abcdefL });
	EQUAL(calls, 3);
	EQUAL(seen.si_code, SI_QUEUE);
	CHECK(seen.si_value.sival_ptr == (void *)0x123456789abcdefL);
	siginfo_t made = { .si_code = -60 };
	made.si_value.sival_int = 5;
	EQUAL(syscall(SYS_rt_sigqueueinfo, getpid(), SIGRTMIN, &made), 0);
	EQUAL(calls, 4);
	EQUAL(seen.si_code, -60);
	EQUAL(seen.si_signo, SIGRTMIN);
	EQUAL(seen.si_value.sival_int, 5);
	EQUAL(syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid), SIGRTMIN, &made), 0);
	EQUAL(calls, 5);
	FAILS(syscall(SYS_rt_sigqueueinfo, getpid(), SIGRTMIN, BAD_ADDRESS), EFAULT);
	int ends[2];
	EQUAL(pipe(ends), 0);
	close(ends[0]);
	FAILS(write(ends[1], "x", 1), EPIPE);
	EQUAL(calls, 6);
	EQUAL(seen.si_signo, SIGPIPE);
	EQUAL(seen.si_pid, getpid());
	struct itimerval soon = { { 0, 0 }, { 0, 5000 } };
	setitimer(ITIMER_REAL, &soon, NULL);
	while (calls < 7) { }
	EQUAL(calls, 7);
	EQUAL(seen.si_signo, SIGALRM);
	EQUAL(seen.si_code, SI_KERNEL);
	return finish();
}
