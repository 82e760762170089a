// covers: process_vm_readv process_vm_writev getpriority setpriority ioprio_get ioprio_set kill
// What a process does to another one: its memory, its priority, by number, group and user.
#include "check.h"
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>

static char text[3 * PAGE] = "the parent's";

int main(void) {
	int go[2], ready[2];
	GOOD(pipe(go));
	GOOD(pipe(ready));
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		char c;
		strcpy(text, "the child's");
		strcpy(text + PAGE - 4, "over two pages");
		if (write(ready[1], "", 1) != 1 || read(go[0], &c, 1) != 1) _exit(9);
		_exit(strcmp(text, "from outside") ? 1 : 0);
	}
	char c, copy[64] = "";
	EQUAL(read(ready[0], &c, 1), 1);
	struct iovec local = { copy, 12 }, remote = { text, 12 };
	EQUAL(process_vm_readv(child, &local, 1, &remote, 1, 0), 12);
	STRING(copy, "the child's");
	STRING(text, "the parent's");
	local.iov_len = 15;
	remote = (struct iovec){ text + PAGE - 4, 15 };
	EQUAL(process_vm_readv(child, &local, 1, &remote, 1, 0), 15);
	STRING(copy, "over two pages");
	remote = (struct iovec){ BAD_ADDRESS, 15 };
	FAILS(process_vm_readv(child, &local, 1, &remote, 1, 0), EFAULT);
	local = (struct iovec){ "from outside", 13 };
	remote = (struct iovec){ text, 13 };
	EQUAL(process_vm_writev(child, &local, 1, &remote, 1, 0), 13);
	STRING(text, "the parent's");
	FAILS(process_vm_readv(999999, &local, 1, &remote, 1, 0), ESRCH);

	GOOD(setpgid(child, child));
	GOOD(setpriority(PRIO_PGRP, child, 7));
	EQUAL(getpriority(PRIO_PROCESS, child), 7);
	EQUAL(getpriority(PRIO_PGRP, child), 7);
	EQUAL(getpriority(PRIO_PROCESS, 0), 0);
	GOOD(setpriority(PRIO_PROCESS, child, 9));
	EQUAL(getpriority(PRIO_PGRP, child), 9);
	FAILS(getpriority(PRIO_PGRP, 999999), ESRCH);
	FAILS(setpriority(PRIO_PROCESS, 999999, 1), ESRCH);
	FAILS(setpriority(3, 0, 1), EINVAL);

	enum { OF_PROCESS = 1, OF_GROUP, BEST_EFFORT = 2 << 13 };
	EQUAL(syscall(SYS_ioprio_set, OF_PROCESS, child, BEST_EFFORT | 6), 0);
	EQUAL(syscall(SYS_ioprio_get, OF_PROCESS, child), BEST_EFFORT | 6);
	EQUAL(syscall(SYS_ioprio_set, OF_GROUP, child, BEST_EFFORT | 5), 0);
	EQUAL(syscall(SYS_ioprio_get, OF_GROUP, child), BEST_EFFORT | 5);
	CHECK(syscall(SYS_ioprio_get, OF_PROCESS, 0) != (BEST_EFFORT | 5));
	FAILS(syscall(SYS_ioprio_get, OF_GROUP, 999999), ESRCH);
	FAILS(syscall(SYS_ioprio_set, OF_PROCESS, 999999, BEST_EFFORT), ESRCH);

	EQUAL(write(go[1], "", 1), 1);
	int status = -1;
	EQUAL(waitpid(child, &status, 0), child);
	EQUAL(status, 0);
	FAILS(process_vm_readv(child, &local, 1, &remote, 1, 0), ESRCH);
	return finish();
}
