// covers: getpid
// builds: static dynamic
// RFLAGS come back from a system call as they were, and R11 holds them: at the first call of a site, and at the later ones, which may be no traps.
#include "check.h"

enum { CARRY = 1, PARITY = 4, ADJUST = 0x10, ZERO = 0x40, SIGN = 0x80, DIRECTION = 0x400, OVERFLOW = 0x800, ALIGNMENT = 0x40000 };

/* Sets flags, calls getpid, and answers the flags after the call; what R11 held goes to *saved. */
static __attribute__((noinline)) unsigned long call(unsigned long flags, unsigned long *saved) {
	unsigned long after, r11;
	__asm__ volatile("lea -128(%%rsp),%%rsp; mov $39,%%eax; push %2; popfq; syscall; mov %%r11,%1; pushfq; pop %0; push $0x202; popfq; lea 128(%%rsp),%%rsp"
		: "=&r"(after), "=&r"(r11) : "r"(flags) : "rax", "rcx", "r11", "memory", "cc");
	*saved = r11;
	return after;
}

/* The same with the number loaded by other means, and the flags used at once. */
static __attribute__((noinline)) int carry_after(int number, unsigned long flags) {
	unsigned char carry;
	__asm__ volatile("lea -128(%%rsp),%%rsp; mov %1,%%eax; push %2; popfq; syscall; setc %0; push $0x202; popfq; lea 128(%%rsp),%%rsp"
		: "=&q"(carry) : "r"(number), "r"(flags) : "rax", "rcx", "r11", "memory", "cc");
	return carry;
}

int main(void) {
	static const unsigned FLAGS[] = { CARRY, PARITY, ADJUST, ZERO, SIGN, DIRECTION, OVERFLOW, ALIGNMENT };
	unsigned long saved;
	for (int round = 0; round < 4; round++) {
		for (unsigned bits = 0; bits < 256; bits++) {
			unsigned long flags = 0x202;
			for (int i = 0; i < 8; i++) if (bits >> i & 1) flags |= FLAGS[i];
			EQUAL(call(flags, &saved), flags);
			EQUAL(saved, flags);
			EQUAL(carry_after(SYS_getppid, flags), (int)(flags & CARRY));
		}
	}
	return finish();
}
