// covers: rt_sigaction
// Floating-point exceptions that a program unmasks, as SIGFPE with the si_code of each.
#include "faults.h"

/* Runs an SSE operation with one exception unmasked, the status clear; Linux gives the handler the program's MXCSR back unmasked as it was. */
static volatile double zero = 0, one = 1, largest = 1.7e308, smallest = 1e-308, three = 3, nothing;

static void unmask(unsigned exception) {
	unsigned control = 0x1f80 & ~(exception << 7);
	__asm__ volatile("ldmxcsr %0" : : "m"(control));
}

static void divide(void) { unmask(4); nothing = one / zero; }
static void invalid(void) { unmask(1); nothing = zero / zero; }
static void overflow(void) { unmask(8); nothing = largest * largest; }
static void underflow(void) { unmask(16); nothing = smallest * smallest; }
static void inexact(void) { unmask(32); nothing = one / three; }

static void x87_divide(void) {
	unsigned short control = 0x37f & ~4;
	__asm__ volatile("fninit; fldcw %0; fldz; fld1; fdivp; fwait" : : "m"(control) : "st", "st(1)");
}

int main(void) {
	catch_faults();
	void (*operations[])(void) = { divide, invalid, overflow, underflow, inexact };
	int codes[] = { FPE_FLTDIV, FPE_FLTINV, FPE_FLTOVF, FPE_FLTUND, FPE_FLTRES };
	for (size_t i = 0; i < LENGTH(codes); i++) {
		EQUAL(CALL(operations[i]), SIGFPE);
		EQUAL(fault_code, codes[i]);
		CHECK(fault_address >= (char *)operations[i] && fault_address < (char *)operations[i] + 64);
	}
	unmask(0);
	nothing = one / zero;
	CHECK(nothing > largest);
	EQUAL(CALL(x87_divide), SIGFPE);
	EQUAL(fault_code, FPE_FLTDIV);
	__asm__ volatile("fninit");
	return finish();
}
