// covers: sigaltstack rt_sigaction
// The alternate signal stack: used when asked for, not nested, and a rescue when the own stack runs out.
#include "check.h"
#include <setjmp.h>
#include <sys/resource.h>

static char other[64 * 1024] __attribute__((aligned(16)));
static volatile int on_other, flags_inside, change_inside;
static sigjmp_buf back;

static int here_is_other(void) { char mark; return &mark >= other && &mark < other + sizeof other; }

static void look(int number UNUSED) {
	stack_t now;
	on_other = here_is_other();
	sigaltstack(NULL, &now);
	flags_inside = now.ss_flags;
	stack_t none = { .ss_flags = SS_DISABLE };
	change_inside = sigaltstack(&none, NULL) == -1 ? errno : 0;
}

static void rescue(int number UNUSED) { on_other = here_is_other(); siglongjmp(back, 1); }

static __attribute__((noinline)) int descend(volatile char *above) {
	volatile char frame[4096];
	frame[0] = above[0];
	if (above[0] == 1) return 0;
	return descend(frame) + frame[1];
}

int main(void) {
	stack_t stack = { .ss_sp = other, .ss_size = sizeof other }, old;
	EQUAL(sigaltstack(NULL, &old), 0);
	EQUAL(old.ss_flags, SS_DISABLE);
	EQUAL(sigaltstack(&stack, NULL), 0);
	EQUAL(sigaltstack(NULL, &old), 0);
	CHECK(old.ss_sp == other);
	EQUAL(old.ss_size, sizeof other);
	EQUAL(old.ss_flags, 0);
	struct sigaction action = { .sa_handler = look };
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	EQUAL(on_other, 0);
	EQUAL(flags_inside, 0);
	EQUAL(sigaltstack(&stack, NULL), 0);
	action.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	EQUAL(on_other, 1);
	EQUAL(flags_inside, SS_ONSTACK);
	EQUAL(change_inside, EPERM);
	stack.ss_size = 100;
	FAILS(sigaltstack(&stack, NULL), ENOMEM);
	stack.ss_size = sizeof other;
	stack.ss_flags = 0x40;
	FAILS(sigaltstack(&stack, NULL), EINVAL);
	FAILS(syscall(SYS_sigaltstack, BAD_ADDRESS, NULL), EFAULT);
	FAILS(syscall(SYS_sigaltstack, NULL, BAD_ADDRESS), EFAULT);

	/* Endless recursion: SIGSEGV arrives on the other stack. */
	struct rlimit limit = { 1 << 20, 1 << 20 };
	setrlimit(RLIMIT_STACK, &limit);
	action.sa_handler = rescue;
	sigaction(SIGSEGV, &action, NULL);
	on_other = 0;
	char start = 0;
	if (sigsetjmp(back, 1) == 0) descend(&start);
	EQUAL(on_other, 1);
	stack.ss_flags = SS_DISABLE;
	EQUAL(sigaltstack(&stack, NULL), 0);
	EQUAL(sigaltstack(NULL, &old), 0);
	EQUAL(old.ss_flags, SS_DISABLE);
	return finish();
}
