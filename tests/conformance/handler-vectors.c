// covers: rt_sigaction rt_sigreturn kill
// A signal's handler begins with the vector and floating point state of a new program, whatever it interrupts; that comes back afterwards.
#include "check.h"
#include <xmmintrin.h>

struct state {
	float vector[4];
	unsigned control, status;
	unsigned short x87;
};
static struct state outer, inner;

static void see(struct state *state) {
	__asm__ volatile("movups %%xmm5, %0" : "=m"(state->vector));
	state->status = _mm_getcsr();
	__asm__ volatile("fnstcw %0" : "=m"(state->x87));
}

/* Loads the state and sends a signal with nothing between. */
static void disturb_and_kill(int number) {
	static const float vector[4] = {1.5f, 2.5f, 3.5f, 4.5f};
	unsigned short x87 = 0x0c7f;
	long result = SYS_kill;
	_mm_setcsr(0x1f80 | 0x6000);
	__asm__ volatile("fldcw %3\n movups %4, %%xmm5\n syscall\n movups %%xmm5, %5"
		: "+a"(result) : "D"((long)getpid()), "S"((long)number), "m"(x87), "m"(vector), "m"(*(float(*)[4])outer.vector) : "rcx", "r11", "memory", "xmm5");
}

static void on_inner(int number UNUSED) { see(&inner); }

static void on_outer(int number UNUSED) {
	see(&outer);
	static const float vector[4] = {9, 9, 9, 9};
	long result = SYS_kill;
	_mm_setcsr(0x1f80 | 0x2000);
	__asm__ volatile("movups %3, %%xmm5\n syscall" : "+a"(result) : "D"((long)getpid()), "S"((long)SIGUSR2), "m"(vector) : "rcx", "r11", "memory", "xmm5");
}

static void check_initial(const struct state *state) {
	for (int i = 0; i < 4; i++) CHECK(state->vector[i] == 0);
	EQUAL(state->status, 0x1f80);
	EQUAL(state->x87, 0x37f);
}

int main(void) {
	struct state seen, after;
	signal(SIGUSR1, on_outer);
	signal(SIGUSR2, on_inner);
	disturb_and_kill(SIGUSR1);
	see(&after);
	float kept[4];
	memcpy(kept, outer.vector, sizeof kept);        /* what xmm5 held behind the call */
	_mm_setcsr(0x1f80);
	unsigned short usual = 0x37f;
	__asm__ volatile("fldcw %0" : : "m"(usual));
	CHECK(kept[0] == 1.5f && kept[3] == 4.5f);
	EQUAL(after.status & 0x6000, 0x6000);
	EQUAL(after.x87, 0x0c7f);
	signal(SIGUSR1, on_inner);
	disturb_and_kill(SIGUSR1);
	_mm_setcsr(0x1f80);
	__asm__ volatile("fldcw %0" : : "m"(usual));
	check_initial(&inner);
	seen = inner;
	memset(&inner, 1, sizeof inner);
	signal(SIGUSR1, on_outer);
	raise(SIGUSR1);                                 /* a handler within a handler */
	check_initial(&outer);
	check_initial(&inner);
	EQUAL(memcmp(&seen.vector, &inner.vector, sizeof seen.vector), 0);
	return finish();
}
