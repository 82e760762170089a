/* hostile.h: what the programs of random calls share: seeded random values, most of them wrong in some way. */
#ifndef HOSTILE_H
#define HOSTILE_H
#include "check.h"
#include <grp.h>

static char *area;

static uint64_t next_random(uint64_t *state) {
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Four pages of random words, and behind them a page that is not there. */
static void UNUSED make_area(void) {
	area = mmap(NULL, 5 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(area + 4 * PAGE, PAGE);
}

static long hostile_value(uint64_t *state) {
	static const long odd[] = { 0, 1, -1, 2, 3, 4095, 4096, 4097, 0x7fffffff, -0x7fffffff - 1L, 0xffffffffL, 0x100000000L, LONG_MAX, LONG_MIN, 8, AT_FDCWD,
		0x7ffffffff000L, 0x7fffffffffffL, 0x800000000000L, -4096, 0xffffffff80000000UL, 0xffff800000000000UL, 0xdeadbeefdeadbeefUL };
	switch (next_random(state) % 7) {
	case 0: return odd[next_random(state) % LENGTH(odd)];
	case 1: return (long)(area + next_random(state) % (4 * PAGE));
	case 2: return (long)(area + 4 * PAGE - next_random(state) % 64);
	case 3: return (long)(next_random(state) % 300);
	case 4: return (long)next_random(state);
	case 5: return (long)(next_random(state) % 12);
	default: return (long)area;
	}
}

static long gentle(long pointer) { return pointer >= (long)area && pointer < (long)(area + 4 * PAGE) ? 0 : pointer; }

/* Root becomes nobody first: the program also runs on a person's own machine. */
static int UNUSED become_nobody(void) {
	if (geteuid() != 0) return 0;
	return setgroups(0, NULL) || setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534);
}
#endif
