// covers: arch_prctl
// What CPUID offers is switched on: a program may use it without asking the kernel (Intel SDM volume 3, 2.5 and 2.6).
#include "check.h"
#include <asm/prctl.h>
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

static void extended_states_are_on(void) {
	unsigned a, b, c, d;
	__cpuid(1, a, b, c, d);
	if (!(c & bit_XSAVE)) return;
	CHECK(c & bit_OSXSAVE);
	unsigned low, high;
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	CHECK((low & 3) == 3);
	if (c & bit_AVX) CHECK((low & 7) == 7);
}

static void segment_bases_can_be_read(void) {
	unsigned a, b, c, d;
	if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_FSGSBASE)) return;
	unsigned long by_call, by_instruction;
	EQUAL(syscall(SYS_arch_prctl, ARCH_GET_FS, &by_call), 0);
	__asm__ volatile("rdfsbase %0" : "=r"(by_instruction));
	EQUAL(by_instruction, by_call);
}

int main(void) {
	extended_states_are_on();
	segment_bases_can_be_read();
	return finish();
}
