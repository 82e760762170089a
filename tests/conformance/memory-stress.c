// covers: mmap munmap mprotect mremap madvise brk
// A seeded random walk over mappings, checked against a model page by page.
#include "faults.h"

enum { PAGES = 256, STEPS = 4000 };
static char *arena;
/* The model: 0 unmapped, else protection + 1; what each page's first byte is. */
static unsigned char protection[PAGES], contents[PAGES];
static uint64_t state = 42;

static unsigned next(unsigned limit) {
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(state >> 33) % limit;
}

static const int kinds[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };

static void check_all(void) {
	int wrong = 0;
	for (int i = 0; i < PAGES; i++) {
		int readable = protection[i] == 2 || protection[i] == 3;
		if (READ(arena + i * PAGE) != (readable ? 0 : SIGSEGV)) wrong++;
		else if (readable && (unsigned char)arena[i * PAGE] != contents[i]) wrong++;
		if (!readable && fault_code != (protection[i] ? SEGV_ACCERR : SEGV_MAPERR)) wrong++;
	}
	EQUAL(wrong, 0);
}

int main(void) {
	catch_faults();
	arena = mmap(NULL, PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	munmap(arena, PAGES * PAGE);
	int failed = 0;
	for (int step = 0; step < STEPS; step++) {
		unsigned first = next(PAGES), count = 1 + next(PAGES - first < 32 ? PAGES - first : 32), kind = next(3);
		char *at = arena + first * PAGE;
		int whole = 1;
		for (unsigned i = first; i < first + count; i++) whole &= protection[i] != 0;
		switch (next(6)) {
		case 0:
			failed += mmap(at, count * PAGE, kinds[kind], MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != at;
			memset(protection + first, kind + 1, count);
			memset(contents + first, 0, count);
			break;
		case 1:
			failed += munmap(at, count * PAGE) != 0;
			memset(protection + first, 0, count);
			break;
		case 2:
			if (!whole) break;
			failed += mprotect(at, count * PAGE, kinds[kind]) != 0;
			memset(protection + first, kind + 1, count);
			break;
		case 3:
			if (!whole) break;
			failed += madvise(at, count * PAGE, MADV_DONTNEED) != 0;
			memset(contents + first, 0, count);
			break;
		default:
			for (unsigned i = first; i < first + count; i++)
				if (protection[i] == 3) arena[i * PAGE] = (char)(contents[i] = (unsigned char)next(256));
		}
		if (step % 200 == 199) check_all();
	}
	EQUAL(failed, 0);
	check_all();
	return finish();
}
