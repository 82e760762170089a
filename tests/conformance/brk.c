// covers: brk
// The heap's end: growing, shrinking, asking, refusing.
#include "faults.h"

static char *raw_brk(void *to) { return (char *)syscall(SYS_brk, to); }

int main(void) {
	catch_faults();
	setvbuf(stdout, NULL, _IONBF, 0);
	/* The raw call always answers the end, changed or not. */
	char *start = raw_brk(NULL);
	CHECK(start != NULL);
	CHECK(raw_brk((void *)1) == start);
	CHECK(raw_brk(start + 10 * PAGE) == start + 10 * PAGE);
	CHECK(raw_brk(NULL) == start + 10 * PAGE);
	int zero = 1;
	char *aligned = (char *)(((uintptr_t)start + PAGE - 1) & -PAGE);
	for (char *p = aligned; p < start + 9 * PAGE; p++) zero &= *p == 0;
	CHECK(zero);
	memset(start, 'h', 10 * PAGE);
	CHECK(raw_brk(start + 5 * PAGE) == start + 5 * PAGE);
	EQUAL(start[5 * PAGE - 1], 'h');
	EQUAL(READ(aligned + 6 * PAGE), SIGSEGV);
	/* What comes back is zero again. */
	CHECK(raw_brk(start + 10 * PAGE) == start + 10 * PAGE);
	EQUAL(aligned[6 * PAGE], 0);
	CHECK(raw_brk(start + 123) == start + 123);
	CHECK(raw_brk(start) == start);
	/* Too much: unchanged. */
	CHECK(raw_brk((void *)(1L << 47)) == start);
	CHECK(raw_brk((void *)-1L) == start);
	/* In the way of a mapping: unchanged. */
	char *wall = mmap(aligned + 20 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	CHECK(wall == aligned + 20 * PAGE);
	CHECK(raw_brk(aligned + 30 * PAGE) == start);
	CHECK(raw_brk(aligned + 10 * PAGE) == aligned + 10 * PAGE);
	CHECK(raw_brk(start) == start);
	return finish();
}
