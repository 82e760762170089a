// covers: sethostname setdomainname settimeofday
// What changes the whole system: only its errors and a change to what is there already, since the program runs on the host as well.
#include "check.h"
#include <sys/time.h>
#include <sys/utsname.h>

int main(void) {
	struct utsname before, after;
	EQUAL(uname(&before), 0);
	if (geteuid() == 0) {
		FAILS(sethostname(before.nodename, 65), EINVAL);
		FAILS(sethostname(before.nodename, -1), EINVAL);
		FAILS(syscall(SYS_sethostname, BAD_ADDRESS, 5), EFAULT);
		EQUAL(sethostname(before.nodename, strlen(before.nodename)), 0);
		FAILS(setdomainname(before.domainname, 65), EINVAL);
		FAILS(syscall(SYS_setdomainname, BAD_ADDRESS, 5), EFAULT);
		EQUAL(setdomainname(before.domainname, strlen(before.domainname)), 0);
	} else {
		FAILS(sethostname(before.nodename, 65), EPERM);
		FAILS(sethostname(before.nodename, -1), EPERM);
		FAILS(syscall(SYS_sethostname, BAD_ADDRESS, 5), EPERM);
		FAILS(sethostname(before.nodename, strlen(before.nodename)), EPERM);
		FAILS(setdomainname(before.domainname, 65), EPERM);
		FAILS(syscall(SYS_setdomainname, BAD_ADDRESS, 5), EPERM);
		FAILS(setdomainname(before.domainname, strlen(before.domainname)), EPERM);
	}
	EQUAL(uname(&after), 0);
	STRING(after.nodename, before.nodename);
	STRING(after.domainname, before.domainname);
	FAILS(syscall(SYS_settimeofday, BAD_ADDRESS, NULL), EFAULT);
	FAILS(syscall(SYS_settimeofday, &(struct timeval) { 1, 1000001 }, NULL), EINVAL);
	FAILS(syscall(SYS_settimeofday, &(struct timeval) { 1, -1 }, NULL), EINVAL);
	FAILS(syscall(SYS_settimeofday, NULL, BAD_ADDRESS), EFAULT);
	return finish();
}
