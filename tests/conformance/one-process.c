// covers: wait4 waitid exit_group kill
// What a process without children sees of process calls, and calls that exist nowhere.
#include "check.h"
#include <sys/resource.h>
#include <sys/wait.h>

int main(void) {
	int status;
	struct rusage usage;
	FAILS(wait4(-1, &status, 0, &usage), ECHILD);
	FAILS(wait4(-1, &status, WNOHANG, NULL), ECHILD);
	FAILS(waitpid(getpid(), &status, 0), ECHILD);
	FAILS(wait4(-1, &status, 0x40000, NULL), EINVAL);
	siginfo_t info;
	FAILS(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
	FAILS(waitid(P_ALL, 0, &info, 0), EINVAL);
	/* Numbers without a call. */
	long numbers[] = { 390, 400, 500, 1000, 0x7fffffff, -1, 0x40000000 + 600 };
	for (size_t i = 0; i < LENGTH(numbers); i++) FAILS(syscall(numbers[i], 1, 2, 3, 4, 5, 6), ENOSYS);
	/* Calls that were removed or never done. */
	FAILS(syscall(SYS_afs_syscall), ENOSYS);
	FAILS(syscall(SYS_tuxcall), ENOSYS);
	FAILS(syscall(SYS_security), ENOSYS);
	FAILS(syscall(SYS_uselib, "x"), ENOSYS);
	return finish();
}
