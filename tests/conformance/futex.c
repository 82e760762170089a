// covers: futex set_robust_list get_robust_list rseq
// What one thread can see of futexes: values that differ, timeouts, wake-ups of nobody, errors.
#include "check.h"
#include <linux/futex.h>

static long futex(void *word, int operation, unsigned value, const struct timespec *time) {
	return syscall(SYS_futex, word, operation, value, time, NULL, ~0u);
}
static int64_t now(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }

int main(void) {
	static int word = 5;
	struct timespec brief = { 0, 20000000 };
	FAILS(futex(&word, FUTEX_WAIT, 6, &brief), EAGAIN);
	FAILS(futex(&word, FUTEX_WAIT_PRIVATE, 6, NULL), EAGAIN);
	int64_t before = now(CLOCK_MONOTONIC);
	FAILS(futex(&word, FUTEX_WAIT_PRIVATE, 5, &brief), ETIMEDOUT);
	CHECK(now(CLOCK_MONOTONIC) - before >= 20000000);
	FAILS(futex(&word, FUTEX_WAIT, 5, &brief), ETIMEDOUT);
	EQUAL(futex(&word, FUTEX_WAKE, 1, NULL), 0);
	EQUAL(futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL), 0);
	int64_t until = now(CLOCK_MONOTONIC) + 20000000;
	struct timespec absolute = { until / 1000000000, until % 1000000000 };
	FAILS(futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 5, &absolute), ETIMEDOUT);
	CHECK(now(CLOCK_MONOTONIC) >= until);
	until = now(CLOCK_REALTIME) + 10000000;
	absolute = (struct timespec) { until / 1000000000, until % 1000000000 };
	FAILS(futex(&word, FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, 5, &absolute), ETIMEDOUT);
	EQUAL(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, 1, NULL), 0);
	FAILS(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 5, &brief, NULL, 0), EINVAL);
	FAILS(futex((char *)&word + 1, FUTEX_WAIT, 5, &brief), EINVAL);
	FAILS(futex((char *)&word + 1, FUTEX_WAKE, 1, NULL), EINVAL);
	FAILS(futex(BAD_ADDRESS, FUTEX_WAIT, 5, &brief), EFAULT);
	struct timespec bad = { 0, 1000000000 };
	FAILS(futex(&word, FUTEX_WAIT, 5, &bad), EINVAL);
	FAILS(futex(&word, 99, 5, NULL), ENOSYS);
	struct { void *head; size_t length; } list;
	EQUAL(syscall(SYS_get_robust_list, 0, &list.head, &list.length), 0);
	EQUAL(list.length, 24);
	FAILS(syscall(SYS_set_robust_list, list.head, 5), EINVAL);
	FAILS(syscall(SYS_get_robust_list, 0, BAD_ADDRESS, &list.length), EFAULT);
	FAILS(syscall(SYS_get_robust_list, 0x3fffffff, &list.head, &list.length), ESRCH);
	return finish();
}
