// covers: exit exit_group
// The end of the only thread is the end of the process; its status is the low byte. atexit functions do not run.
#include "check.h"

static void never(void) { printf("an atexit function ran\n"); fflush(stdout); }

int main(void) {
	atexit(never);
	int status = finish();
	fflush(stdout);
	syscall(SYS_exit, status | 0x7700);
	printf("exit returned\n");
	return 1;
}
