// covers: getpid
// RFLAGS come back from a system call as they were.
#include "check.h"

int main(void) {
	unsigned long flags;
	__asm__ volatile("std; mov $39,%%eax; syscall; pushfq; pop %0; cld" : "=&r"(flags) : : "rax", "rcx", "r11", "memory", "cc");
	CHECK(flags & 0x400);
	__asm__ volatile("stc; mov $39,%%eax; syscall; pushfq; pop %0" : "=&r"(flags) : : "rax", "rcx", "r11", "memory", "cc");
	CHECK(flags & 1);
	return finish();
}
