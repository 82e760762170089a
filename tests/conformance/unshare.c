// covers: unshare
// One thread alone shares nothing; what a thread of several cannot have for itself.
#include "check.h"
#include <pthread.h>
#include <sched.h>

static void *second(void *nothing UNUSED) {
	FAILS(unshare(CLONE_THREAD), EINVAL);
	FAILS(unshare(CLONE_SIGHAND), EINVAL);
	FAILS(unshare(CLONE_VM), EINVAL);
	EQUAL(unshare(CLONE_SYSVSEM), 0);
	EQUAL(unshare(0), 0);
	return NULL;
}

int main(void) {
	int file = GOOD(open("/dev/null", O_RDONLY));
	EQUAL(unshare(0), 0);
	EQUAL(unshare(CLONE_FILES), 0);
	EQUAL(unshare(CLONE_FS), 0);
	EQUAL(unshare(CLONE_FILES | CLONE_FS | CLONE_SYSVSEM), 0);
	EQUAL(unshare(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM), 0);
	EQUAL(close(file), 0);
	FAILS(unshare(0xff), EINVAL);
	FAILS(unshare(CLONE_PARENT), EINVAL);
	FAILS(unshare(CLONE_SETTLS), EINVAL);
	FAILS(unshare(CLONE_PIDFD | CLONE_FILES), EINVAL);
	pthread_t thread;
	EQUAL(pthread_create(&thread, NULL, second, NULL), 0);
	pthread_join(thread, NULL);
	return finish();
}
