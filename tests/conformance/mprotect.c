// covers: mprotect mmap
// Protections are real: reads, writes and execution fault as they should, with the right siginfo; text can be made at run time.
#include "faults.h"

#define RW (PROT_READ | PROT_WRITE)

int main(void) {
	catch_faults();
	char *a = mmap(NULL, 8 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(a, 'x', 8 * PAGE);
	EQUAL(mprotect(a + 2 * PAGE, PAGE, PROT_READ), 0);
	EQUAL(READ(a + 2 * PAGE), 0);
	EQUAL(WRITE(a + 2 * PAGE + 7), SIGSEGV);
	EQUAL(fault_code, SEGV_ACCERR);
	CHECK(fault_address == a + 2 * PAGE + 7);
	EQUAL(a[2 * PAGE + 7], 'x');
	EQUAL(WRITE(a + 3 * PAGE), 0);
	EQUAL(WRITE(a + 2 * PAGE - 1), 0);
	EQUAL(mprotect(a + 4 * PAGE, 2 * PAGE, PROT_NONE), 0);
	EQUAL(READ(a + 4 * PAGE), SIGSEGV);
	EQUAL(fault_code, SEGV_ACCERR);
	EQUAL(READ(a + 5 * PAGE + 100), SIGSEGV);
	EQUAL(READ(a + 6 * PAGE), 0);
	/* The contents survive. */
	EQUAL(mprotect(a, 8 * PAGE, RW), 0);
	EQUAL(a[4 * PAGE], 'x');
	EQUAL(WRITE(a + 4 * PAGE), 0);
	EQUAL(mprotect(a, 0, PROT_READ), 0);
	EQUAL(WRITE(a), 0);
	FAILS(mprotect(a + 1, PAGE, PROT_READ), EINVAL);
	FAILS(mprotect(a, PAGE, 0x40), EINVAL);
	FAILS(mprotect(a, (size_t)-1, PROT_READ), ENOMEM);
	munmap(a + 7 * PAGE, PAGE);
	/* A hole in the range: ENOMEM, what comes before it is changed (man 2 mprotect). */
	FAILS(mprotect(a + 6 * PAGE, 2 * PAGE, PROT_READ), ENOMEM);
	EQUAL(WRITE(a + 6 * PAGE), SIGSEGV);
	FAILS(mprotect((void *)(-2 * PAGE), PAGE, PROT_READ), ENOMEM);

	/* Data does not execute; text made at run time does once allowed. */
	unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
	memcpy(a, code, sizeof code);
	int (*function)(void) = (int (*)(void))a;
	EQUAL(CALL(function), SIGSEGV);
	EQUAL(fault_code, SEGV_ACCERR);
	CHECK(fault_address == a);
	EQUAL(mprotect(a, PAGE, PROT_READ | PROT_EXEC), 0);
	EQUAL(function(), 42);
	EQUAL(WRITE(a), SIGSEGV);
	EQUAL(mprotect(a, PAGE, RW | PROT_EXEC), 0);
	a[1] = 43;
	EQUAL(function(), 43);
	/* Text and constants of the program are not writable. */
	EQUAL(WRITE((char *)main), SIGSEGV);
	EQUAL(fault_code, SEGV_ACCERR);
	EQUAL(WRITE((char *)"constant"), SIGSEGV);
	/* The stack does not execute. */
	unsigned char on_stack[16];
	memcpy(on_stack, code, sizeof code);
	__asm__ volatile("" : : "r"(on_stack) : "memory");
	function = (int (*)(void))on_stack;
	EQUAL(CALL(function), SIGSEGV);
	/* Addresses that no program may have. */
	EQUAL(READ(NULL), SIGSEGV);
	EQUAL(fault_code, SEGV_MAPERR);
	CHECK(fault_address == NULL);
	EQUAL(READ(0xffffffff80000000UL), SIGSEGV);
	EQUAL(WRITE(0xffffffff80000000UL), SIGSEGV);
	EQUAL(READ(0xffff800000000000UL), SIGSEGV);
	EQUAL(READ(0x0000800000000000UL), SIGSEGV);
	EQUAL(fault_code, SI_KERNEL);
	CHECK(fault_address == NULL);
	function = (int (*)(void))0xffffffff80000000UL;
	EQUAL(CALL(function), SIGSEGV);
	function = NULL;
	__asm__ volatile("" : "+r"(function));
	EQUAL(CALL(function), SIGSEGV);
	CHECK(fault_address == NULL);
	return finish();
}
