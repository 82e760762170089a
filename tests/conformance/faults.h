/* faults.h: runs an access that may fault and tells which signal came, with which si_code and address.
 * READ, WRITE, CALL (address), FAULT(statement): the signal's number or 0; then `fault_code` and `fault_address` hold what siginfo said.
 */
#ifndef FAULTS_H
#define FAULTS_H
#include "check.h"
#include <setjmp.h>

static sigjmp_buf fault_return;
static volatile int fault_signal, fault_code;
static char *volatile fault_address;

static void note_fault(int number, siginfo_t *info, void *context UNUSED) {
	fault_signal = number;
	fault_code = info->si_code;
	fault_address = info->si_addr;
	siglongjmp(fault_return, 1);
}

static void UNUSED catch_faults(void) {
	struct sigaction action = { .sa_sigaction = note_fault, .sa_flags = SA_SIGINFO };
	sigemptyset(&action.sa_mask);
	int numbers[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP };
	for (size_t i = 0; i < LENGTH(numbers); i++) sigaction(numbers[i], &action, NULL);
}

#define FAULT(statement) ({ fault_signal = 0; fault_code = 0; fault_address = NULL; \
	if (sigsetjmp(fault_return, 1) == 0) { statement; } fault_signal; })

/* Functions of their own, so that the caller's variables are safe from siglongjmp. */
static int UNUSED __attribute__((noinline)) fault_of_read(volatile char *address) { return FAULT((void)*address); }
static int UNUSED __attribute__((noinline)) fault_of_write(volatile char *address) { return FAULT(*address = 1); }
static int UNUSED __attribute__((noinline)) fault_of_call(void (*function)(void)) { return FAULT(function()); }
#define READ(address) fault_of_read((volatile char *)(address))
#define WRITE(address) fault_of_write((volatile char *)(address))
#define CALL(function) fault_of_call((void (*)(void))(function))
#endif
