// covers: getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid getgroups setuid setgid setresuid setreuid
// covers: setsid getsid getpgid getpgrp setpgid
// covers: setgroups setresgid setregid setfsuid setfsgid
// Who the process is, and giving up root's rights.
#include "check.h"
#include <grp.h>
#include <sys/fsuid.h>

int main(void) {
	EQUAL(getpid(), syscall(SYS_gettid));
	CHECK(getpid() > 0);
	CHECK(getppid() >= 0);
	uid_t real, effective, saved;
	gid_t g, eg, sg;
	EQUAL(getresuid(&real, &effective, &saved), 0);
	EQUAL(real, getuid());
	EQUAL(effective, geteuid());
	EQUAL(saved, geteuid());
	EQUAL(getresgid(&g, &eg, &sg), 0);
	EQUAL(g, getgid());
	EQUAL(eg, getegid());
	FAILS(syscall(SYS_getresuid, BAD_ADDRESS, &effective, &saved), EFAULT);
	int count = getgroups(0, NULL);
	CHECK(count >= 0);
	gid_t groups[65536 / 16];
	EQUAL(getgroups(LENGTH(groups), groups), count);
	FAILS(getgroups(-1, groups), EINVAL);
	CHECK(getpgid(0) == getpgrp());
	CHECK(getsid(0) > 0);
	EQUAL(getpgid(getpid()), getpgrp());
	FAILS(getpgid(0x3fffffff), ESRCH);
	FAILS(getsid(0x3fffffff), ESRCH);
	FAILS(setpgid(0, -1), EINVAL);
	FAILS(setpgid(0x3fffffff, 0), ESRCH);
	EQUAL(setfsuid(-1), (int)geteuid());
	EQUAL(setfsgid(-1), (int)getegid());
	EQUAL(setregid(-1, -1), 0);
	EQUAL(getgid(), g);
	if (geteuid() == 0) {
		EQUAL(setgroups(0, NULL), 0);
		EQUAL(getgroups(0, NULL), 0);
		gid_t two[2] = { 5, 3 };
		EQUAL(setgroups(2, two), 0);
		EQUAL(getgroups(2, groups), 2);
		FAILS(getgroups(1, groups), EINVAL);
		EQUAL(setresgid(1000, 1001, 1002), 0);
		EQUAL(getegid(), 1001);
		EQUAL(setresuid(1000, 1001, 0), 0);
		EQUAL(getuid(), 1000);
		EQUAL(geteuid(), 1001);
		EQUAL(seteuid(0), 0);
		EQUAL(geteuid(), 0);
		EQUAL(setuid(1000), 0);
		EQUAL(getresuid(&real, &effective, &saved), 0);
		EQUAL(real + effective + saved, 3000);
	} else for (int i = 0; i < 14; i++) CHECK(1);
	/* Now an ordinary user in any case. */
	FAILS(setuid(0), EPERM);
	FAILS(setresuid(0, -1, -1), EPERM);
	FAILS(setreuid(0, 0), EPERM);
	FAILS(setgid(0), EPERM);
	FAILS(setregid(0, 0), EPERM);
	setfsuid(0);
	EQUAL(setfsuid(-1), (int)geteuid());
	FAILS(setgroups(0, NULL), EPERM);
	EQUAL(setuid(getuid()), 0);
	EQUAL(setresuid(-1, -1, -1), 0);
	EQUAL(setreuid(-1, getuid()), 0);
	EQUAL(setgid(getgid()), 0);
	return finish();
}
