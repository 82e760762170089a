// covers: clone clone3 exit gettid set_tid_address tkill tgkill rt_tgsigqueueinfo sched_yield
// builds: static dynamic musl
// Threads: what clone makes of its flags, what is shared and what is a thread's own, how threads end, and that they take turns.
#include "check.h"
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define SHARED (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

static char stack[65536] __attribute__((aligned(16)));
static volatile int child_tid, parent_tid;
volatile int ran_tid;
struct arguments { uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup, more; };

static void wait_for(volatile int *word, int old) {
	while (*word == old) syscall(SYS_futex, word, FUTEX_WAIT, old, NULL, NULL, 0);
}

/* A thread without a C library: it notes its number and ends. */
static long raw_clone(unsigned long flags, void *top, volatile int *parent, volatile int *child, unsigned long tls) {
	register volatile int *r10 __asm__("r10") = child;
	register unsigned long r8 __asm__("r8") = tls;
	long result;
	__asm__ volatile("syscall\n\ttest %%eax,%%eax\n\tjnz 1f\n\t"
		"mov %[gettid],%%eax\n\tsyscall\n\tmov %%eax,ran_tid(%%rip)\n\t"
		"xor %%edi,%%edi\n\tmov %[exit],%%eax\n\tsyscall\n\thlt\n1:"
		: "=a"(result) : "a"(SYS_clone), "D"(flags), "S"(top), "d"(parent), "r"(r10), "r"(r8), [gettid] "i"(SYS_gettid), [exit] "i"(SYS_exit)
		: "rcx", "r11", "memory");
	if (result < 0) { errno = (int)-result; return -1; }
	return result;
}

/* The word of a thread that ends is cleared, and its joiner woken, a little before it is gone. */
static void await_gone(int tid) { while (syscall(SYS_tgkill, getpid(), tid, 0) == 0) sched_yield(); }

static void flags(void) {
	child_tid = -1;
	long made = raw_clone(SHARED | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID, stack + sizeof stack, &parent_tid, &child_tid, 0);
	CHECK(made > 0 && made != getpid());
	EQUAL(parent_tid, made);
	while (child_tid != 0) { int value = child_tid; if (value) syscall(SYS_futex, &child_tid, FUTEX_WAIT, value, NULL, NULL, 0); }
	EQUAL(ran_tid, made);
	await_gone((int)made);
	FAILS(syscall(SYS_tgkill, getpid(), (int)made, 0), ESRCH);
	FAILS(raw_clone(CLONE_VM | CLONE_THREAD, stack + sizeof stack, NULL, NULL, 0), EINVAL);
	FAILS(raw_clone(CLONE_SIGHAND, stack + sizeof stack, NULL, NULL, 0), EINVAL);
	FAILS(raw_clone(CLONE_NEWNS | CLONE_FS, stack + sizeof stack, NULL, NULL, 0), EINVAL);
	FAILS(raw_clone(SHARED | CLONE_SETTLS, stack + sizeof stack, NULL, NULL, 1ul << 63), EPERM);
	/* The address of a word that cannot be written does no harm. */
	child_tid = -1;
	GOOD(raw_clone(SHARED | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID, stack + sizeof stack, BAD_ADDRESS, &child_tid, 0));
	wait_for(&child_tid, -1);
}

static void clone3_errors(void) {
	struct arguments a = { .flags = SHARED, .stack = (uintptr_t)stack, .stack_size = sizeof stack };
	FAILS(syscall(SYS_clone3, &a, 63), EINVAL);
	FAILS(syscall(SYS_clone3, &a, 4097), E2BIG);
	FAILS(syscall(SYS_clone3, BAD_ADDRESS, 88), EFAULT);
	a.more = 1;
	FAILS(syscall(SYS_clone3, &a, sizeof a), E2BIG);
	a.more = 0;
	a.exit_signal = SIGCHLD;
	FAILS(syscall(SYS_clone3, &a, 88), EINVAL);
	a.exit_signal = 1000;
	FAILS(syscall(SYS_clone3, &a, 88), EINVAL);
	a.exit_signal = 0;
	a.stack_size = 0;
	FAILS(syscall(SYS_clone3, &a, 88), EINVAL);
	a.stack = 0;
	a.stack_size = 4096;
	FAILS(syscall(SYS_clone3, &a, 88), EINVAL);
	a.stack = (uintptr_t)stack;
	a.flags = SHARED | 1ul << 40;
	FAILS(syscall(SYS_clone3, &a, 88), EINVAL);
	a.flags = SHARED | CLONE_DETACHED;
	FAILS(syscall(SYS_clone3, &a, 88), EINVAL);
	a.flags = SHARED | 1;
	FAILS(syscall(SYS_clone3, &a, 88), EINVAL);
	a.flags = SHARED;
	a.set_tid_size = 1;
	FAILS(syscall(SYS_clone3, &a, 88), EINVAL);
}

static __thread int own = 7;
static pthread_barrier_t barrier;
static void *ids(void *argument) {
	long *result = argument;
	result[0] = gettid();
	result[1] = getpid();
	result[2] = own++;
	char name[16] = "";
	prctl(PR_SET_NAME, "one of many");
	prctl(PR_GET_NAME, name);
	result[3] = strcmp(name, "one of many") == 0;
	pthread_barrier_wait(&barrier);
	return (void *)(result[0] + 1);
}

static void identities(void) {
	pthread_t threads[4];
	long results[4][4];
	prctl(PR_SET_NAME, "first");
	pthread_barrier_init(&barrier, NULL, 5);
	for (int i = 0; i < 4; i++) EQUAL(pthread_create(&threads[i], NULL, ids, results[i]), 0);
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 4; i++) {
		void *value;
		EQUAL(pthread_join(threads[i], &value), 0);
		EQUAL((long)value, results[i][0] + 1);
		EQUAL(results[i][1], getpid());
		CHECK(results[i][0] != getpid());
		EQUAL(results[i][2], 7);
		EQUAL(results[i][3], 1);
		for (int j = 0; j < i; j++) CHECK(results[i][0] != results[j][0]);
	}
	char name[16];
	prctl(PR_GET_NAME, name);
	STRING(name, "first");
}

/* A thread that never calls must not keep the others from running, nor lose its registers and vector registers to them. */
static volatile int stop;
static volatile long rounds[3];
static void *spin(void *argument) {
	double a = 1.5, b = (double)((long)argument + 1);
	long errors = 0;
	while (!stop) {
		double sum = 0;
		for (int i = 0; i < 1000; i++) sum += a * b;
		rounds[(long)argument]++;
		if (sum < a * b * 999.9 || sum > a * b * 1000.1) errors++;
	}
	return (void *)errors;
}

static void turns(void) {
	pthread_t threads[3];
	void *errors;
	for (long i = 0; i < 3; i++) EQUAL(pthread_create(&threads[i], NULL, spin, (void *)i), 0);
	struct timespec time = { 0, 1000000 };
	for (int i = 0; i < 20 || !rounds[0] || !rounds[1] || !rounds[2]; i++) clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
	stop = 1;
	for (int i = 0; i < 3; i++) { pthread_join(threads[i], &errors); EQUAL(errors, 0); }
}

/* Masks and directed signals are a thread's own; signals of the process go to a thread that lets them through. */
static __thread int got;
static volatile int total, taker;
static void handler(int number) { (void)number; got++; taker = gettid(); total++; }
static volatile int ready, may_go;
static void *waits(void *argument) {
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	if (argument) pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	ready = gettid();
	syscall(SYS_futex, &ready, FUTEX_WAKE, 1, NULL, NULL, 0);
	while (!may_go) usleep(1000);
	return (void *)(long)got;
}

static void signals(void) {
	struct sigaction action = { .sa_handler = handler };
	sigset_t set, old, pending;
	pthread_t thread;
	void *value;
	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	EQUAL(pthread_create(&thread, NULL, waits, (void *)1), 0);
	wait_for(&ready, 0);
	int tid = ready;
	kill(getpid(), SIGUSR1);
	while (total < 1) usleep(1000);
	EQUAL(taker, tid);
	EQUAL(syscall(SYS_tgkill, getpid(), tid, SIGUSR1), 0);
	while (total < 2) usleep(1000);
	EQUAL(syscall(SYS_tkill, tid, SIGUSR1), 0);
	while (total < 3) usleep(1000);
	EQUAL(taker, tid);
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };
	EQUAL(syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, SIGUSR1, &info), 0);
	while (total < 4) usleep(1000);
	EQUAL(got, 0);
	/* The first thread blocks it: what is sent to it alone stays. */
	EQUAL(syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1), 0);
	sigpending(&pending);
	EQUAL(sigismember(&pending, SIGUSR1), 1);
	EQUAL(total, 4);
	may_go = 1;
	pthread_join(thread, &value);
	EQUAL((long)value, 4);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	EQUAL(total, 5);
	EQUAL(got, 1);
	await_gone(tid);
	FAILS(syscall(SYS_tgkill, getpid(), tid, SIGUSR1), ESRCH);
	FAILS(syscall(SYS_tkill, tid, 0), ESRCH);
	FAILS(syscall(SYS_tgkill, 1 << 29, gettid(), 0), ESRCH);
	FAILS(syscall(SYS_tgkill, getpid(), 0, 0), EINVAL);
	/* A new thread begins with the mask of the one that makes it. */
	may_go = ready = 0;
	pthread_sigmask(SIG_BLOCK, &set, &old);
	pthread_create(&thread, NULL, waits, NULL);
	wait_for(&ready, 0);
	kill(getpid(), SIGUSR1);
	usleep(2000);
	EQUAL(total, 5);
	int taken;
	EQUAL(sigwait(&set, &taken), 0);
	EQUAL(taken, SIGUSR1);
	may_go = 1;
	pthread_join(thread, &value);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	EQUAL(total, 5);
}

static void *endless(void *argument) { for (;;) pause(); return argument; }
static void *cleanup_order;
static void cleanup(void *argument) { cleanup_order = argument; }
static void *cancelled(void *argument) {
	pthread_cleanup_push(cleanup, argument);
	for (;;) usleep(1000);
	pthread_cleanup_pop(0);
	return NULL;
}

static void cancellation(void) {
	pthread_t thread;
	void *value;
	pthread_create(&thread, NULL, cancelled, (void *)5);
	usleep(2000);
	EQUAL(pthread_cancel(thread), 0);
	EQUAL(pthread_join(thread, &value), 0);
	CHECK(value == PTHREAD_CANCELED);
	EQUAL(cleanup_order, 5);
	pthread_create(&thread, NULL, endless, NULL);           /* ends with the process */
}

int main(void) {
	flags();
	clone3_errors();
	identities();
	turns();
	signals();
	cancellation();
	return finish();
}
