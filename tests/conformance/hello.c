// covers: write exit_group brk arch_prctl set_tid_address set_robust_list rseq prlimit64 readlink getrandom mprotect newfstatat
// builds: static dynamic pie static-pie musl musl-dynamic
// The smallest program of every ELF kind: starts, has its arguments, prints and ends.
#include "check.h"

int main(int count, char **values, char **environment) {
	EQUAL(count, 1);
	CHECK(values[0] != NULL);
	CHECK(values[1] == NULL);
	CHECK(environment != NULL);
	static _Thread_local int local = 42, zero;
	EQUAL(local, 42);
	EQUAL(zero, 0);
	return finish();
}
