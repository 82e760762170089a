// covers: rt_sigreturn rt_sigaction sigaltstack
// Frames of handlers that cannot be written or returned from: SIGSEGV, which a handler may take.
#include "check.h"
#include <setjmp.h>
#include <sys/auxv.h>
#include <ucontext.h>

static char other[256 * 1024] __attribute__((aligned(64)));
static sigjmp_buf back;
static volatile int code, trap, usual_ran;
static volatile long where, address, blocked;

static void segmentation(int number UNUSED, siginfo_t *info, void *context) {
	ucontext_t *user = context;
	code = info->si_code;
	address = (long)info->si_addr;
	where = user->uc_mcontext.gregs[REG_RIP];
	trap = user->uc_mcontext.gregs[REG_TRAPNO];
	blocked = sigismember(&user->uc_sigmask, SIGUSR2);
	siglongjmp(back, 1);
}

static void usual(int number UNUSED) { usual_ran++; }

static long target;

static void elsewhere(int number UNUSED, siginfo_t *info UNUSED, void *context) {
	((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] = target;
}

static void wreck(int number UNUSED, siginfo_t *info UNUSED, void *context) {
	ucontext_t *user = context;
	sigaddset(&user->uc_sigmask, SIGUSR2);
	user->uc_mcontext.fpregs->mxcsr = 0xffffffff;
}

static void set(int number, void (*handler)(int, siginfo_t *, void *), int flags) {
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags };
	EQUAL(sigaction(number, &action, NULL), 0);
}

static void expect_kernel(int sent) {
	code = -1;
	if (!sigsetjmp(back, 1)) raise(sent);
	EQUAL(code, SI_KERNEL);
	EQUAL(address, 0);
}

static long selector;

static void in_segment(int number UNUSED, siginfo_t *info UNUSED, void *context) {
	greg_t *segments = &((ucontext_t *)context)->uc_mcontext.gregs[REG_CSGSFS];
	*segments = (*segments & ~0xffffL) | selector;
}

/* A code segment that is none, or the kernel's. */
static void other_segments(void) {
	set(SIGUSR1, in_segment, 0);
	for (selector = 0; selector <= 0x10; selector += 0x10) expect_kernel(SIGUSR1);
}

static void too_small(void) {
	stack_t stack = { .ss_sp = other, .ss_size = MINSIGSTKSZ + 1 }, none = { .ss_flags = SS_DISABLE };
	/* A frame with the vector state is larger where there is AVX; without it there is nothing to see. */
	int small = (long)getauxval(51 /* AT_MINSIGSTKSZ */) > MINSIGSTKSZ + 1;
	EQUAL(sigaltstack(&stack, NULL), 0);
	struct sigaction action = { .sa_handler = usual, .sa_flags = SA_ONSTACK };
	EQUAL(sigaction(SIGALRM, &action, NULL), 0);
	code = SI_KERNEL;
	address = 0;
	if (!sigsetjmp(back, 1)) { code = small ? -1 : SI_KERNEL; raise(SIGALRM); }
	EQUAL(code, SI_KERNEL);
	EQUAL(usual_ran, small ? 0 : 1);
	stack.ss_size = sizeof other;
	usual_ran = 0;
	EQUAL(sigaltstack(&stack, NULL), 0);
	EQUAL(raise(SIGALRM), 0);
	EQUAL(usual_ran, 1);
	EQUAL(sigaltstack(&none, NULL), 0);
}

static void no_frame(void) {
	stack_t stack = { .ss_sp = other, .ss_size = sizeof other }, none = { .ss_flags = SS_DISABLE };
	EQUAL(sigaltstack(&stack, NULL), 0);
	set(SIGSEGV, segmentation, SA_ONSTACK);
	code = -1;
	if (!sigsetjmp(back, 1)) __asm__ volatile("mov $64, %%rsp; mov $15, %%eax; syscall" : : : "rax", "rcx", "r11", "memory");
	EQUAL(code, SI_KERNEL);
	EQUAL(address, 0);
	EQUAL(sigaltstack(&none, NULL), 0);
	set(SIGSEGV, segmentation, 0);
}

int main(void) {
	set(SIGSEGV, segmentation, 0);
	too_small();
	no_frame();
	other_segments();

	set(SIGUSR1, wreck, 0);
	expect_kernel(SIGUSR1);
	EQUAL(blocked, 1);		/* the mask of the frame holds already */

	set(SIGUSR1, elsewhere, 0);
	for (int bit = 47; bit < 63; bit++) {
		target = 1L << bit;
		expect_kernel(SIGUSR1);
		CHECK(where == target);
		EQUAL(trap, 13);
	}
	target = 0x123456789abcdef0;
	expect_kernel(SIGUSR1);
	CHECK(where == target);

	/* A good frame is none the worse for it. */
	usual_ran = 0;
	struct sigaction action = { .sa_handler = usual };
	EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
	EQUAL(raise(SIGUSR1), 0);
	EQUAL(usual_ran, 1);
	return finish();
}
