// covers: getrlimit setrlimit prlimit64
// Resource limits: reading, lowering, raising, and those that bite in one process.
#include "check.h"
#include <sys/resource.h>

static volatile int too_big;
static void note(int number UNUSED) { too_big++; }

int main(void) {
	scratch();
	struct rlimit limit, old;
	for (int i = 0; i < RLIMIT_NLIMITS; i++) {
		EQUAL(getrlimit(i, &limit), 0);
		CHECK(limit.rlim_cur <= limit.rlim_max);
	}
	FAILS(getrlimit(99, &limit), EINVAL);
	FAILS(syscall(SYS_getrlimit, RLIMIT_STACK, BAD_ADDRESS), EFAULT);
	EQUAL(getrlimit(RLIMIT_STACK, &limit), 0);
	CHECK(limit.rlim_cur >= 1 << 20);
	limit = (struct rlimit) { 200, 100 };
	FAILS(setrlimit(RLIMIT_NOFILE, &limit), EINVAL);
	FAILS(setrlimit(99, &limit), EINVAL);
	FAILS(syscall(SYS_setrlimit, RLIMIT_NOFILE, BAD_ADDRESS), EFAULT);
	EQUAL(getrlimit(RLIMIT_NOFILE, &limit), 0);
	struct rlimit lower = { limit.rlim_cur - 10, limit.rlim_max };
	EQUAL(prlimit(0, RLIMIT_NOFILE, &lower, &old), 0);
	EQUAL(old.rlim_cur, limit.rlim_cur);
	EQUAL(prlimit(getpid(), RLIMIT_NOFILE, NULL, &old), 0);
	EQUAL(old.rlim_cur, limit.rlim_cur - 10);
	EQUAL(setrlimit(RLIMIT_NOFILE, &limit), 0);
	FAILS(prlimit(0x3fffffff, RLIMIT_NOFILE, NULL, &old), ESRCH);
	if (geteuid() != 0) {
		/* The hard limit goes down only. */
		EQUAL(getrlimit(RLIMIT_CORE, &limit), 0);
		limit.rlim_cur = limit.rlim_max = 0;
		EQUAL(setrlimit(RLIMIT_CORE, &limit), 0);
		limit.rlim_max = 1;
		FAILS(setrlimit(RLIMIT_CORE, &limit), EPERM);
	}

	/* The largest file: SIGXFSZ and EFBIG. */
	signal(SIGXFSZ, note);
	EQUAL(getrlimit(RLIMIT_FSIZE, &limit), 0);
	struct rlimit small = { 1000, limit.rlim_max };
	EQUAL(setrlimit(RLIMIT_FSIZE, &small), 0);
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	static char block[2000];
	EQUAL(write(file, block, 2000), 1000);
	EQUAL(too_big, 0);
	FAILS(write(file, block, 1), EFBIG);
	EQUAL(too_big, 1);
	FAILS(ftruncate(file, 1001), EFBIG);
	EQUAL(too_big, 2);
	/* What is over the limit already may shrink to something that still is. */
	small.rlim_cur = 500;
	EQUAL(setrlimit(RLIMIT_FSIZE, &small), 0);
	EQUAL(ftruncate(file, 800), 0);
	EQUAL(truncate("file", 700), 0);
	FAILS(ftruncate(file, 701), EFBIG);
	EQUAL(fallocate(file, FALLOC_FL_KEEP_SIZE, 0, 4096), 0);
	EQUAL(too_big, 3);
	EQUAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
	EQUAL(write(file, block, 1), 1);

	/* The address space. */
	EQUAL(getrlimit(RLIMIT_AS, &limit), 0);
	small = (struct rlimit) { 64 << 20, limit.rlim_max };
	EQUAL(setrlimit(RLIMIT_AS, &small), 0);
	CHECK(mmap(NULL, 128 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == ENOMEM);
	CHECK(malloc(128 << 20) == NULL);
	EQUAL(setrlimit(RLIMIT_AS, &limit), 0);
	void *area = malloc(128 << 20);
	CHECK(area != NULL);
	return finish();
}
