// covers: capget capset
// Capability sets: versions of the header, reading, giving up, and that what is gone does not come back.
#include "check.h"
#include <linux/capability.h>
#include <pthread.h>

static struct __user_cap_header_struct header;
static struct __user_cap_data_struct sets[2];

static int version(unsigned number) { header.version = number; header.pid = 0; return number; }

/* A thread's number will do. */
static void *ask_for_itself(void *unused) {
	header.pid = (int)syscall(SYS_gettid);
	EQUAL(syscall(SYS_capget, &header, sets), 0);
	return unused;
}

int main(void) {
	version(0);
	FAILS(syscall(SYS_capget, &header, sets), EINVAL);
	EQUAL(header.version, _LINUX_CAPABILITY_VERSION_3);
	version(0);
	EQUAL(syscall(SYS_capget, &header, NULL), 0);
	EQUAL(header.version, _LINUX_CAPABILITY_VERSION_3);
	EQUAL(syscall(SYS_capget, &header, NULL), 0);
	FAILS(syscall(SYS_capget, BAD_ADDRESS, sets), EFAULT);
	FAILS(syscall(SYS_capget, &header, BAD_ADDRESS), EFAULT);
	header.pid = -1;
	FAILS(syscall(SYS_capget, &header, sets), EINVAL);
	header.pid = 0x3fffffff;
	FAILS(syscall(SYS_capget, &header, sets), ESRCH);
	header.pid = getpid();
	EQUAL(syscall(SYS_capget, &header, sets), 0);
	CHECK((sets[0].effective & ~sets[0].permitted) == 0);
	CHECK(geteuid() != 0 || sets[0].effective != 0);
	CHECK(geteuid() == 0 || sets[0].effective == 0);
	pthread_t thread;
	EQUAL(pthread_create(&thread, NULL, ask_for_itself, NULL), 0);
	EQUAL(pthread_join(thread, NULL), 0);
	version(_LINUX_CAPABILITY_VERSION_1);
	EQUAL(syscall(SYS_capget, &header, sets), 0);
	version(_LINUX_CAPABILITY_VERSION_3);
	EQUAL(syscall(SYS_capget, &header, sets), 0);
	EQUAL(syscall(SYS_capset, &header, sets), 0);
	FAILS(syscall(SYS_capset, &header, BAD_ADDRESS), EFAULT);
	header.pid = 0x3fffffff;
	FAILS(syscall(SYS_capset, &header, sets), EPERM);
	header.pid = 0;
	// Effective without permitted.
	struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } }, some[2] = { { 1, 0, 0 }, { 0, 0, 0 } };
	FAILS(syscall(SYS_capset, &header, some), EPERM);
	// Effective may come and go while permitted stays.
	struct __user_cap_data_struct quiet[2] = { { 0, sets[0].permitted, 0 }, { 0, sets[1].permitted, 0 } };
	EQUAL(syscall(SYS_capset, &header, quiet), 0);
	EQUAL(syscall(SYS_capget, &header, some), 0);
	EQUAL(some[0].effective, 0);
	EQUAL(some[0].permitted, sets[0].permitted);
	EQUAL(syscall(SYS_capset, &header, sets), 0);
	EQUAL(syscall(SYS_capset, &header, none), 0);
	some[0].permitted = 1;
	FAILS(syscall(SYS_capset, &header, some), EPERM);
	EQUAL(syscall(SYS_capget, &header, some), 0);
	EQUAL(some[0].permitted | some[1].permitted, 0);
	return finish();
}
