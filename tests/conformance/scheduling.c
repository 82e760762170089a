// covers: sched_get_priority_max sched_get_priority_min sched_rr_get_interval sched_setaffinity sched_getaffinity setpriority getpriority
// covers: sched_yield sched_getscheduler ioprio_get ioprio_set
// Policies' ranges, time slices, affinity, nice values and input-output priorities.
#include "check.h"
#include <sched.h>
#include <sys/resource.h>

#define NO_PROCESS 0x3fffffff
enum { WHO_PROCESS = 1, CLASS_NONE = 0, BEST_EFFORT = 2, CLASS_IDLE = 3 };
#define PRIORITY(class, level) ((class) << 13 | (level))

int main(void) {
	int policies[] = { SCHED_FIFO, SCHED_RR, SCHED_OTHER, SCHED_BATCH, SCHED_IDLE, 6 };
	for (unsigned i = 0; i < LENGTH(policies); i++) {
		EQUAL(sched_get_priority_max(policies[i]), i < 2 ? 99 : 0);
		EQUAL(sched_get_priority_min(policies[i]), i < 2 ? 1 : 0);
	}
	FAILS(sched_get_priority_max(4), EINVAL);
	FAILS(sched_get_priority_min(77), EINVAL);
	FAILS(sched_get_priority_max(-1), EINVAL);

	struct timespec slice = { 5, -1 };
	EQUAL(sched_rr_get_interval(0, &slice), 0);
	EQUAL(slice.tv_sec, 0);
	CHECK(slice.tv_nsec >= 0 && slice.tv_nsec < 1000000000);
	EQUAL(sched_rr_get_interval(getpid(), &slice), 0);
	FAILS(sched_rr_get_interval(-1, &slice), EINVAL);
	FAILS(sched_rr_get_interval(NO_PROCESS, &slice), ESRCH);
	FAILS(syscall(SYS_sched_rr_get_interval, 0, BAD_ADDRESS), EFAULT);
	EQUAL(sched_yield(), 0);
	EQUAL(sched_getscheduler(0), SCHED_OTHER);

	unsigned long mask[16] = { 0 };
	long words = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
	CHECK(words > 0 && words % 8 == 0);
	CHECK(mask[0] != 0);
	unsigned long first = mask[0] & -mask[0], none = 0;
	EQUAL(syscall(SYS_sched_setaffinity, 0, sizeof first, &first), 0);
	EQUAL(syscall(SYS_sched_getaffinity, getpid(), sizeof mask, mask), words);
	EQUAL(mask[0], first);
	FAILS(syscall(SYS_sched_setaffinity, 0, sizeof none, &none), EINVAL);
	FAILS(syscall(SYS_sched_setaffinity, NO_PROCESS, sizeof first, &first), ESRCH);
	FAILS(syscall(SYS_sched_setaffinity, 0, sizeof first, BAD_ADDRESS), EFAULT);
	FAILS(syscall(SYS_sched_getaffinity, 0, 7, mask), EINVAL);

	int start = getpriority(PRIO_PROCESS, 0);
	EQUAL(setpriority(PRIO_PROCESS, 0, start + 2), 0);
	EQUAL(getpriority(PRIO_PROCESS, getpid()), start + 2);
	EQUAL(setpriority(PRIO_PROCESS, 0, 1000), 0);
	EQUAL(getpriority(PRIO_PROCESS, 0), 19);
	FAILS(setpriority(3, 0, 0), EINVAL);
	FAILS(setpriority(PRIO_PROCESS, NO_PROCESS, 0), ESRCH);
	FAILS(getpriority(-1, 0), EINVAL);
	if (geteuid() == 0) {
		EQUAL(setpriority(PRIO_PROCESS, 0, -1000), 0);
		EQUAL(getpriority(PRIO_PROCESS, 0), -20);
		EQUAL(setpriority(PRIO_PROCESS, 0, start), 0);
	} else {
		FAILS(setpriority(PRIO_PROCESS, 0, 18), EACCES);
		CHECK(getpriority(PRIO_PROCESS, 0) == 19);
		EQUAL(setpriority(PRIO_PROCESS, 0, 19), 0);
	}

	EQUAL(syscall(SYS_ioprio_set, WHO_PROCESS, 0, PRIORITY(BEST_EFFORT, 6)), 0);
	EQUAL(syscall(SYS_ioprio_get, WHO_PROCESS, 0), PRIORITY(BEST_EFFORT, 6));
	EQUAL(syscall(SYS_ioprio_set, WHO_PROCESS, getpid(), PRIORITY(CLASS_IDLE, 0)), 0);
	EQUAL(syscall(SYS_ioprio_get, WHO_PROCESS, getpid()), PRIORITY(CLASS_IDLE, 0));
	FAILS(syscall(SYS_ioprio_set, WHO_PROCESS, 0, PRIORITY(CLASS_NONE, 3)), EINVAL);
	FAILS(syscall(SYS_ioprio_set, WHO_PROCESS, 0, PRIORITY(5, 0)), EINVAL);
	FAILS(syscall(SYS_ioprio_set, 9, 0, PRIORITY(BEST_EFFORT, 4)), EINVAL);
	FAILS(syscall(SYS_ioprio_set, WHO_PROCESS, NO_PROCESS, PRIORITY(BEST_EFFORT, 4)), ESRCH);
	FAILS(syscall(SYS_ioprio_get, 9, 0), EINVAL);
	FAILS(syscall(SYS_ioprio_get, WHO_PROCESS, NO_PROCESS), ESRCH);
	return finish();
}
