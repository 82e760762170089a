// covers: rt_sigreturn
// A handler sees and edits the interrupted registers; everything else comes back as it was, vector registers too.
#include "check.h"
#include <ucontext.h>
#include <sys/time.h>

static volatile int calls, code;
static volatile uintptr_t address;

/* The faulting load below is `mov (%rdi),%rax`, 3 bytes: skip it and answer 7. */
static void skip(int number UNUSED, siginfo_t *info, void *context) {
	ucontext_t *c = context;
	calls++;
	code = info->si_code;
	address = (uintptr_t)info->si_addr;
	c->uc_mcontext.gregs[REG_RAX] = 7;
	c->uc_mcontext.gregs[REG_RIP] += 3;
}

/* Repairs the mapping and lets the access run again. */
static void repair(int number UNUSED, siginfo_t *info, void *context UNUSED) {
	calls++;
	mprotect((void *)((uintptr_t)info->si_addr & -PAGE), PAGE, PROT_READ | PROT_WRITE);
}

static void spoil(int number UNUSED) {
	calls++;
	/* Uses every vector register. */
	__asm__ volatile("pcmpeqd %%xmm0,%%xmm0; movdqa %%xmm0,%%xmm1; movdqa %%xmm0,%%xmm5; movdqa %%xmm0,%%xmm15" ::: "xmm0", "xmm1", "xmm5", "xmm15");
}

static void mask_usr2(int number UNUSED, siginfo_t *info UNUSED, void *context) {
	sigaddset(&((ucontext_t *)context)->uc_sigmask, SIGUSR2);
}

static void set(int number, void (*handler)(int, siginfo_t *, void *)) {
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static long load(volatile long *from) {
	long value;
	__asm__ volatile("mov (%%rdi),%%rax" : "=a"(value) : "D"(from) : "memory");
	return value;
}

static void registers_over_timer(void) {
	/* A loop that keeps known values in all registers while a timer interrupts it thousands of times. */
	long wrong = 0;
	struct itimerval fast = { { 0, 500 }, { 0, 500 } }, off = { { 0, 0 }, { 0, 0 } };
	calls = 0;
	signal(SIGALRM, spoil);
	setitimer(ITIMER_REAL, &fast, NULL);
	time_t end = time(NULL) + 3;
	while (calls < 100 && time(NULL) < end) {
		long bad;
		__asm__ volatile(
			"mov $0x1111,%%r8; mov $0x2222,%%r9; mov $0x3333,%%r10; mov $0x4444,%%r12; mov $0x5555,%%r13; mov $0x6666,%%r14\n"
			"movq %%r8,%%xmm0; movq %%r9,%%xmm1; movq %%r10,%%xmm5; movq %%r12,%%xmm15\n"
			"mov $200000,%%ecx\n"
			"1: dec %%ecx; jnz 1b\n"
			"xor %%eax,%%eax\n"
			"cmp $0x1111,%%r8; jne 2f; cmp $0x2222,%%r9; jne 2f; cmp $0x3333,%%r10; jne 2f\n"
			"cmp $0x4444,%%r12; jne 2f; cmp $0x5555,%%r13; jne 2f; cmp $0x6666,%%r14; jne 2f\n"
			"movq %%xmm0,%%rdx; cmp %%r8,%%rdx; jne 2f; movq %%xmm1,%%rdx; cmp %%r9,%%rdx; jne 2f\n"
			"movq %%xmm5,%%rdx; cmp %%r10,%%rdx; jne 2f; movq %%xmm15,%%rdx; cmp %%r12,%%rdx; jne 2f\n"
			"jmp 3f\n"
			"2: mov $1,%%eax\n"
			"3:\n"
			: "=&a"(bad) : : "rcx", "rdx", "r8", "r9", "r10", "r12", "r13", "r14", "xmm0", "xmm1", "xmm5", "xmm15", "cc", "memory");
		wrong += bad;
	}
	setitimer(ITIMER_REAL, &off, NULL);
	EQUAL(wrong, 0);
	CHECK(calls >= 100);
}

int main(void) {
	set(SIGSEGV, skip);
	EQUAL(load((volatile long *)0x10), 7);
	EQUAL(calls, 1);
	EQUAL(code, SEGV_MAPERR);
	EQUAL(address, 0x10);
	set(SIGSEGV, repair);
	char *page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	page[100] = 'r';
	EQUAL(page[100], 'r');
	EQUAL(calls, 2);

	double before = 1.5, sum = 0;
	signal(SIGUSR1, spoil);
	for (int i = 0; i < 10; i++) { sum += before * i; raise(SIGUSR1); }
	CHECK(sum == 67.5);
	set(SIGUSR1, mask_usr2);
	raise(SIGUSR1);
	sigset_t now;
	sigprocmask(SIG_SETMASK, NULL, &now);
	EQUAL(sigismember(&now, SIGUSR2), 1);
	/* The direction flag and the rounding mode are the program's own. */
	registers_over_timer();
	return finish();
}
