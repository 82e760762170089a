// covers: rt_sigaction
// Processor faults as signals, with the si_code and address that Linux gives.
#include "faults.h"

static void divide(void) { __asm__ volatile("xor %%ecx,%%ecx; mov $1,%%eax; cltd; idivl %%ecx" ::: "eax", "ecx", "edx"); }
static void overflow_divide(void) { __asm__ volatile("mov $-1,%%ecx; mov $0x80000000,%%eax; cltd; idivl %%ecx" ::: "eax", "ecx", "edx"); }
static void undefined(void) { __asm__ volatile("ud2"); }
static void breakpoint(void) { __asm__ volatile("int3"); }
static void halt(void) { __asm__ volatile("hlt"); }
static void disable_interrupts(void) { __asm__ volatile("cli"); }
static void port(void) { __asm__ volatile("in $0x60,%%al" ::: "eax"); }
static void model_register(void) { __asm__ volatile("mov $0x10,%%ecx; rdmsr" ::: "eax", "ecx", "edx"); }
static void control_register(void) { __asm__ volatile("mov %%cr0,%%rax" ::: "rax"); }
static void interrupt_vector(void) { __asm__ volatile("int $0x20"); }
static void misaligned_vector(void) { __asm__ volatile("movaps 1(%%rsp),%%xmm0" ::: "xmm0"); }
static void segment_register(void) { __asm__ volatile("mov $0x1234,%%eax; mov %%ax,%%ds" ::: "eax"); }

int main(void) {
	catch_faults();
	EQUAL(CALL(divide), SIGFPE);
	EQUAL(fault_code, FPE_INTDIV);
	CHECK(fault_address >= (char *)divide && fault_address < (char *)divide + 64);
	EQUAL(CALL(overflow_divide), SIGFPE);
	EQUAL(CALL(undefined), SIGILL);
	EQUAL(fault_code, ILL_ILLOPN);
	CHECK(fault_address >= (char *)undefined && fault_address < (char *)undefined + 16);
	EQUAL(CALL(breakpoint), SIGTRAP);
	EQUAL(fault_code, SI_KERNEL);
	/* What only a kernel may: a general protection fault is SIGSEGV without an address. */
	void (*privileged[])(void) = { halt, disable_interrupts, port, model_register, control_register, interrupt_vector, misaligned_vector, segment_register };
	for (size_t i = 0; i < LENGTH(privileged); i++) {
		EQUAL(CALL(privileged[i]), SIGSEGV);
		EQUAL(fault_code, SI_KERNEL);
		CHECK(fault_address == NULL);
	}
	/* After all that the program still computes. */
	volatile double x = 2.0;
	CHECK(x * x == 4.0);
	return finish();
}
