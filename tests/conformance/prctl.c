// covers: prctl arch_prctl
// The process's name and switches; FS and GS.
#include "check.h"
#include <asm/prctl.h>
#include <sys/prctl.h>

int main(void) {
	char name[17] = "";
	EQUAL(prctl(PR_GET_NAME, name), 0);
	STRING(name, "prctl.static");
	EQUAL(prctl(PR_SET_NAME, "a-name-that-is-too-long"), 0);
	EQUAL(prctl(PR_GET_NAME, name), 0);
	STRING(name, "a-name-that-is-");
	int file = GOOD(open("/proc/self/comm", O_RDONLY));
	char text[32] = "";
	EQUAL(read(file, text, 31), 16);
	STRING(text, "a-name-that-is-\n");
	FAILS(prctl(PR_SET_NAME, BAD_ADDRESS), EFAULT);
	FAILS(prctl(PR_GET_NAME, BAD_ADDRESS), EFAULT);
	EQUAL(prctl(PR_GET_DUMPABLE), 1);
	EQUAL(prctl(PR_SET_DUMPABLE, 0), 0);
	EQUAL(prctl(PR_GET_DUMPABLE), 0);
	FAILS(prctl(PR_SET_DUMPABLE, 9), EINVAL);
	EQUAL(prctl(PR_SET_DUMPABLE, 1), 0);
	int number = -1;
	EQUAL(prctl(PR_GET_PDEATHSIG, &number), 0);
	EQUAL(number, 0);
	EQUAL(prctl(PR_GET_KEEPCAPS), 0);
	EQUAL(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
	EQUAL(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	EQUAL(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
	FAILS(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL);
	FAILS(prctl(0x7fffffff), EINVAL);

	unsigned long base = 0, again = 0;
	EQUAL(syscall(SYS_arch_prctl, ARCH_GET_FS, &base), 0);
	CHECK(base != 0);
	/* FS may be moved; what it points at moves along. */
	static unsigned long other[512] = { [0] = 0 };
	memcpy(other, (void *)base, 1024);
	unsigned long first;
	EQUAL(syscall(SYS_arch_prctl, ARCH_SET_FS, base), 0);
	__asm__ volatile("mov %%fs:0,%0" : "=r"(first));
	CHECK(first == base);
	EQUAL(syscall(SYS_arch_prctl, ARCH_GET_FS, &again), 0);
	CHECK(again == base);
	FAILS(syscall(SYS_arch_prctl, ARCH_SET_FS, 0xffff800000000000UL), EPERM);
	FAILS(syscall(SYS_arch_prctl, ARCH_GET_FS, BAD_ADDRESS), EFAULT);
	FAILS(syscall(SYS_arch_prctl, 0x9999, 0), EINVAL);
	return finish();
}
