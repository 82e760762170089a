// covers: getpid read
// A system call changes RAX, RCX and R11 only: all other registers, flags and vector state come back, whatever the call.
#include "check.h"

/* Runs one call with known values in every register it does not use. */
static long call_and_compare(long number, long a, long b, long c, int *changed) {
	unsigned long bad;
	long result = number;
	__asm__ volatile(
		"mov $0x1111111111111111,%%r8; mov $0x2222222222222222,%%r9; mov $0x3333333333333333,%%r10; mov $0x4444444444444444,%%r12\n"
		"mov $0x5555555555555555,%%r13; mov $0x6666666666666666,%%r14; mov $0x7777777777777777,%%r15; mov %%rdx,%%rbx\n"
		"movq %%r8,%%xmm0; movq %%r9,%%xmm7; movq %%r10,%%xmm8; movq %%r12,%%xmm15\n"
		"push %%rdi; push %%rsi; push $0x4d2\n"
		"syscall\n"
		"mov %%rdx,%%rcx\n"
		"xor %%rbx,%%rcx\n"
		"mov $0x1111111111111111,%%r11; xor %%r8,%%r11; or %%r11,%%rcx; movq %%xmm0,%%r11; xor %%r8,%%r11; or %%r11,%%rcx\n"
		"mov $0x2222222222222222,%%r11; xor %%r9,%%r11; or %%r11,%%rcx; movq %%xmm7,%%r11; xor %%r9,%%r11; or %%r11,%%rcx\n"
		"mov $0x3333333333333333,%%r11; xor %%r10,%%r11; or %%r11,%%rcx; movq %%xmm8,%%r11; xor %%r10,%%r11; or %%r11,%%rcx\n"
		"mov $0x4444444444444444,%%r11; xor %%r12,%%r11; or %%r11,%%rcx; movq %%xmm15,%%r11; xor %%r12,%%r11; or %%r11,%%rcx\n"
		"mov $0x5555555555555555,%%r11; xor %%r13,%%r11; or %%r11,%%rcx\n"
		"mov $0x6666666666666666,%%r11; xor %%r14,%%r11; or %%r11,%%rcx\n"
		"mov $0x7777777777777777,%%r11; xor %%r15,%%r11; or %%r11,%%rcx\n"
		"pop %%r11; xor $0x4d2,%%r11; or %%r11,%%rcx; pop %%r11; xor %%rsi,%%r11; or %%r11,%%rcx; pop %%r11; xor %%rdi,%%r11; or %%r11,%%rcx\n"
		: "+a"(result), "=&c"(bad), "+d"(c) : "D"(a), "S"(b)
		: "rbx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0", "xmm7", "xmm8", "xmm15", "memory", "cc");
	if (bad) ++*changed;
	return result;
}

int main(void) {
	char buffer[16];
	int changed = 0, null = open("/dev/null", O_RDONLY);
	for (int i = 0; i < 100; i++) {
		EQUAL(call_and_compare(SYS_getpid, 1, 2, 3, &changed), getpid());
		EQUAL(call_and_compare(SYS_read, null, (long)buffer, 16, &changed), 0);
		EQUAL(call_and_compare(SYS_read, -1, (long)buffer, 16, &changed), -EBADF);
		EQUAL(call_and_compare(1000, 1, 2, 3, &changed), -ENOSYS);
		EQUAL(call_and_compare(SYS_sched_yield, 1, 2, 3, &changed), 0);
	}
	struct timespec brief = { 0, 1000000 };
	EQUAL(call_and_compare(SYS_nanosleep, (long)&brief, 0, 0, &changed), 0);
	EQUAL(call_and_compare(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&brief, 0, &changed), 0);
	EQUAL(changed, 0);
	/* RCX is the address after the instruction, R11 the flags; the red zone is left alone. */
	unsigned long after, flags, expected, direction, zone;
	__asm__ volatile(
		"movq $0x1234,-8(%%rsp); movq $0x5678,-128(%%rsp)\n"
		"lea 1f(%%rip),%3\n"
		"mov $39,%%eax; syscall\n"
		"1: mov %%rcx,%0; mov %%r11,%1\n"
		"mov -8(%%rsp),%4; add -128(%%rsp),%4\n"
		: "=&r"(after), "=&r"(flags), "=&a"(direction), "=&r"(expected), "=&r"(zone) : : "rcx", "r11", "memory", "cc");
	CHECK(after == expected);
	CHECK(flags & 0x200);
	EQUAL(zone, 0x1234 + 0x5678);
	return finish();
}
