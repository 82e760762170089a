// covers: kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo
// Whom a number names: any thread's stands for its process; and which error comes first. What looks like kill's signal only a thread itself may queue.
#include "check.h"
#include <pthread.h>

#define NOBODY 4000000		/* no number that a thread can have here */

static volatile int calls;
static pthread_t main_thread;
static volatile int in_main;

static void count(int number UNUSED) { calls++; in_main = pthread_equal(pthread_self(), main_thread); }

static void *elsewhere(void *nothing UNUSED) {
	pid_t process = getpid(), thread = syscall(SYS_gettid);
	siginfo_t info = { .si_code = SI_QUEUE };
	sigset_t all;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	CHECK(thread != process);
	EQUAL(kill(thread, 0), 0);
	FAILS(kill(thread, 99), EINVAL);
	FAILS(kill(-thread, 0), ESRCH);
	FAILS(syscall(SYS_tgkill, thread, thread, 0), ESRCH);
	EQUAL(kill(thread, SIGUSR1), 0);		/* blocked here: it is the process's */
	EQUAL(syscall(SYS_rt_sigqueueinfo, thread, 0, &info), 0);
	info.si_code = SI_USER;
	EQUAL(syscall(SYS_rt_sigqueueinfo, thread, 0, &info), 0);
	FAILS(syscall(SYS_rt_sigqueueinfo, process, 0, &info), EPERM);
	FAILS(syscall(SYS_rt_tgsigqueueinfo, process, process, 0, &info), EPERM);
	EQUAL(syscall(SYS_rt_tgsigqueueinfo, process, thread, 0, &info), 0);
	info.si_code = SI_TKILL;
	FAILS(syscall(SYS_rt_tgsigqueueinfo, process, process, 0, &info), EPERM);
	info.si_code = SI_QUEUE;
	FAILS(syscall(SYS_rt_tgsigqueueinfo, thread, thread, 0, &info), ESRCH);
	return NULL;
}

int main(void) {
	siginfo_t info = { .si_code = SI_USER };
	pthread_t thread;
	main_thread = pthread_self();
	signal(SIGUSR1, count);
	EQUAL(pthread_create(&thread, NULL, elsewhere, NULL), 0);
	pthread_join(thread, NULL);
	EQUAL(calls, 1);
	EQUAL(in_main, 1);

	FAILS(kill(NOBODY, 99), ESRCH);
	FAILS(kill(-NOBODY, 99), ESRCH);
	FAILS(kill(NOBODY, -1), ESRCH);
	FAILS(kill(INT_MIN, 0), ESRCH);
	FAILS(kill(getpid(), 99), EINVAL);
	FAILS(kill(0, 99), EINVAL);
	FAILS(syscall(SYS_tkill, NOBODY, 99), ESRCH);
	FAILS(syscall(SYS_tkill, getpid(), 99), EINVAL);
	FAILS(syscall(SYS_tkill, 0, 99), EINVAL);
	FAILS(syscall(SYS_tgkill, getpid(), NOBODY, 99), ESRCH);
	FAILS(syscall(SYS_tgkill, NOBODY, getpid(), 99), ESRCH);
	FAILS(syscall(SYS_rt_sigqueueinfo, NOBODY, 99, &info), EPERM);
	FAILS(syscall(SYS_rt_tgsigqueueinfo, getpid(), NOBODY, 99, &info), EPERM);
	info.si_code = SI_QUEUE;
	FAILS(syscall(SYS_rt_sigqueueinfo, NOBODY, 99, &info), ESRCH);
	FAILS(syscall(SYS_rt_sigqueueinfo, getpid(), 99, &info), EINVAL);
	FAILS(syscall(SYS_rt_tgsigqueueinfo, getpid(), NOBODY, 99, &info), ESRCH);
	FAILS(syscall(SYS_rt_tgsigqueueinfo, getpid(), NOBODY, 99, BAD_ADDRESS), EFAULT);
	return finish();
}
