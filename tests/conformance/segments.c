// covers: arch_prctl
// builds: static dynamic
// GS is the program's, selector and base: nothing of the kernel depends on it, whatever a program loads (arch_prctl(2); Linux: x86/x86_64/fsgs.rst).
#include "check.h"
#include <asm/prctl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/time.h>
#include <sys/wait.h>

static volatile sig_atomic_t ticks;
static void tick(int signal UNUSED) { ticks++; }

static unsigned selector(void) {
	unsigned value;
	__asm__ volatile("mov %%gs, %0" : "=r"(value));
	return value;
}

static unsigned long word(void) {
	unsigned long value;
	__asm__ volatile("mov %%gs:0, %0" : "=r"(value));
	return value;
}

/* Calls, new pages, interrupts that become signals: each way into the kernel. */
static int all_ways(void) {
	struct itimerval period = { { 0, 1000 }, { 0, 1000 } }, none = { { 0, 0 }, { 0, 0 } };
	ticks = 0;
	setitimer(ITIMER_REAL, &period, NULL);
	for (int round = 0; round < 50 || ticks < 5; round++) {
		if (getppid() < 0) return 0;
		char *page = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		page[3 * PAGE] = 1;
		munmap(page, 4 * PAGE);
	}
	setitimer(ITIMER_REAL, &none, NULL);
	return 1;
}

static void selectors_may_be_loaded(void) {
	unsigned data = 0x2b, null = 0;
	__asm__ volatile("mov %0, %%gs" : : "r"(null));
	CHECK(all_ways());
	EQUAL(selector(), 0);
	__asm__ volatile("mov %0, %%gs" : : "r"(data));
	CHECK(all_ways());
	EQUAL(selector(), 0x2b);
	__asm__ volatile("mov %0, %%gs" : : "r"(null));
}

static void base_is_kept(void) {
	static unsigned long place[2] = { 0x1122334455667788, 0 };
	unsigned long base = 1;
	EQUAL(syscall(SYS_arch_prctl, ARCH_SET_GS, place), 0);
	CHECK(word() == place[0]);
	CHECK(all_ways());
	CHECK(word() == place[0]);
	EQUAL(syscall(SYS_arch_prctl, ARCH_GET_GS, &base), 0);
	CHECK(base == (unsigned long)place);
	FAILS(syscall(SYS_arch_prctl, ARCH_SET_GS, 0xffff800000000000UL), EPERM);
	FAILS(syscall(SYS_arch_prctl, ARCH_GET_GS, BAD_ADDRESS), EFAULT);
	CHECK(word() == place[0]);
	pid_t child = fork();
	if (child == 0) {
		int right = word() == place[0];
		unsigned long next = 42;
		syscall(SYS_arch_prctl, ARCH_SET_GS, &next);
		sched_yield();
		_exit(right && word() == 42 ? 7 : 1);
	}
	int status;
	EQUAL(waitpid(child, &status, 0), child);
	EQUAL(WEXITSTATUS(status), 7);
	CHECK(word() == place[0]);
}

static void *of_a_thread(void *wrong) {
	unsigned long own[1] = { (unsigned long)own };
	syscall(SYS_arch_prctl, ARCH_SET_GS, own);
	for (int round = 0; round < 2000; round++) {
		sched_yield();
		if (word() != (unsigned long)own) __atomic_add_fetch((int *)wrong, 1, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

static void *without(void *wrong) {
	unsigned long base;
	syscall(SYS_arch_prctl, ARCH_SET_GS, 0);
	for (int round = 0; round < 500; round++) {
		sched_yield();
		if (syscall(SYS_arch_prctl, ARCH_GET_GS, &base) != 0 || base != 0) __atomic_add_fetch((int *)wrong, 1, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

static void threads_have_their_own(void) {
	pthread_t threads[5];
	int wrong = 0;
	for (unsigned i = 0; i < LENGTH(threads); i++) pthread_create(&threads[i], NULL, i == 2 ? without : of_a_thread, &wrong);
	for (unsigned i = 0; i < LENGTH(threads); i++) pthread_join(threads[i], NULL);
	EQUAL(wrong, 0);
}

static int after_exec(void) {
	unsigned long base = 1;
	EQUAL(syscall(SYS_arch_prctl, ARCH_GET_GS, &base), 0);
	EQUAL(base, 0);
	return finish();
}

int main(int count, char **arguments) {
	if (count > 1) return after_exec();
	struct sigaction action = { .sa_handler = tick, .sa_flags = SA_RESTART };
	sigaction(SIGALRM, &action, NULL);
	selectors_may_be_loaded();
	base_is_kept();
	threads_have_their_own();
	finish();
	fflush(stdout);
	execl("/proc/self/exe", arguments[0], "again", NULL);
	return 1;
}
