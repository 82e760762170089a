// covers: mmap munmap
// builds: static musl
// Anonymous mappings: flags, hints, fixed places, holes, errors.
#include "faults.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW (PROT_READ | PROT_WRITE)
#define MAP_FAILS(call, expected) ({ errno = 0; void *at_ = (call); CHECK(at_ == MAP_FAILED); EQUAL(errno, expected); })

static char *map(void *hint, size_t length, int protection, int flags) { return mmap(hint, length, protection, flags, -1, 0); }

static void basics(void) {
	char *a = map(NULL, 10, RW, ANONYMOUS);
	CHECK(a != MAP_FAILED);
	EQUAL((uintptr_t)a % PAGE, 0);
	int zero = 1;
	for (int i = 0; i < PAGE; i++) zero &= a[i] == 0;
	CHECK(zero);
	a[PAGE - 1] = 1;
	EQUAL(munmap(a, 10), 0);
	EQUAL(READ(a), SIGSEGV);
	EQUAL(fault_code, SEGV_MAPERR);
	CHECK(fault_address == a);
	/* Unmapping nothing is all right. */
	EQUAL(munmap(a, PAGE), 0);
	FAILS(munmap(a + 1, PAGE), EINVAL);
	FAILS(munmap(a, 0), EINVAL);
	FAILS(munmap((void *)(-2 * PAGE), PAGE), EINVAL);
	FAILS(munmap(a, (size_t)-1), EINVAL);
	MAP_FAILS(map(NULL, 0, RW, ANONYMOUS), EINVAL);
	MAP_FAILS(map(NULL, (size_t)-1, RW, ANONYMOUS), ENOMEM);
	MAP_FAILS(map(NULL, 1UL << 47, RW, ANONYMOUS | MAP_NORESERVE), ENOMEM);
	MAP_FAILS(map(NULL, PAGE, RW, MAP_ANONYMOUS), EINVAL);
	MAP_FAILS(mmap(NULL, PAGE, RW, ANONYMOUS, -1, 1), EINVAL);
	MAP_FAILS(mmap(NULL, PAGE, RW, MAP_PRIVATE, -1, 0), EBADF);
	MAP_FAILS(mmap(NULL, PAGE, RW, MAP_PRIVATE, 99, 0), EBADF);
	/* A descriptor with MAP_ANONYMOUS is ignored. */
	a = mmap(NULL, PAGE, RW, ANONYMOUS, 99, 0);
	CHECK(a != MAP_FAILED);
	munmap(a, PAGE);
}

static void places(void) {
	char *a = map(NULL, 16 * PAGE, RW, ANONYMOUS);
	memset(a, 'a', 16 * PAGE);
	munmap(a + 4 * PAGE, 4 * PAGE);
	/* A free hint is taken, an occupied one not. */
	CHECK(map(a + 5 * PAGE, PAGE, RW, ANONYMOUS) == a + 5 * PAGE);
	char *other = map(a, PAGE, RW, ANONYMOUS);
	CHECK(other != a && other != MAP_FAILED);
	munmap(other, PAGE);
	EQUAL(a[0], 'a');
	/* MAP_FIXED replaces what is there, in the middle of others too. */
	CHECK(map(a + 9 * PAGE, 2 * PAGE, RW, ANONYMOUS | MAP_FIXED) == a + 9 * PAGE);
	EQUAL(a[9 * PAGE], 0);
	EQUAL(a[11 * PAGE], 'a');
	EQUAL(a[9 * PAGE - 1], 'a');
	MAP_FAILS(map(a + 1, PAGE, RW, ANONYMOUS | MAP_FIXED), EINVAL);
	MAP_FAILS(map((void *)(1L << 47), PAGE, RW, ANONYMOUS | MAP_FIXED), ENOMEM);
	MAP_FAILS(map((void *)-PAGE, PAGE, RW, ANONYMOUS | MAP_FIXED), ENOMEM);
	MAP_FAILS(map(a + 15 * PAGE, PAGE, RW, ANONYMOUS | MAP_FIXED_NOREPLACE), EEXIST);
	MAP_FAILS(map(a + 3 * PAGE, 2 * PAGE, RW, ANONYMOUS | MAP_FIXED_NOREPLACE), EEXIST);
	CHECK(map(a + 4 * PAGE, PAGE, RW, ANONYMOUS | MAP_FIXED_NOREPLACE) == a + 4 * PAGE);
	EQUAL(a[4 * PAGE], 0);
	/* The hole that is left faults, its neighbours live. */
	EQUAL(READ(a + 6 * PAGE), SIGSEGV);
	EQUAL(READ(a + 5 * PAGE), 0);
	EQUAL(READ(a + 8 * PAGE), 0);
	EQUAL(munmap(a, 16 * PAGE), 0);
	for (int i = 0; i < 16; i++) EQUAL(READ(a + i * PAGE), SIGSEGV);
	/* Low 4 GiB on demand. */
	char *low = map(NULL, PAGE, RW, ANONYMOUS | MAP_32BIT);
	CHECK(low != MAP_FAILED && (uintptr_t)low < 1UL << 31);
	munmap(low, PAGE);
	/* A hint that is not at a page's start is rounded. */
	char *rounded = map(a + 17, PAGE, RW, ANONYMOUS);
	CHECK(rounded == a || rounded == a + PAGE);
	munmap(rounded, PAGE);
}

static void large_and_sparse(void) {
	/* 64 GiB reserved, three pages used. */
	size_t length = 64UL << 30;
	char *a = map(NULL, length, RW, ANONYMOUS | MAP_NORESERVE);
	CHECK(a != MAP_FAILED);
	a[0] = 1;
	a[length / 2] = 2;
	a[length - 1] = 3;
	EQUAL(a[0] + a[length / 2] + a[length - 1], 6);
	EQUAL(munmap(a, length), 0);
	EQUAL(READ(a + length / 2), SIGSEGV);
	a = map(NULL, 1UL << 40, PROT_NONE, ANONYMOUS | MAP_NORESERVE);
	CHECK(a != MAP_FAILED);
	EQUAL(READ(a + (1UL << 39)), SIGSEGV);
	EQUAL(fault_code, SEGV_ACCERR);
	EQUAL(munmap(a, 1UL << 40), 0);
	/* Many areas, every second one taken out again. */
	enum { COUNT = 500 };
	char *areas = map(NULL, COUNT * PAGE, RW, ANONYMOUS);
	for (int i = 0; i < COUNT; i++) areas[i * PAGE] = (char)i;
	for (int i = 0; i < COUNT; i += 2) munmap(areas + i * PAGE, PAGE);
	int right = 0;
	for (int i = 1; i < COUNT; i += 2) right += areas[i * PAGE] == (char)i;
	EQUAL(right, COUNT / 2);
	EQUAL(munmap(areas, COUNT * PAGE), 0);
	/* 8 MiB, all of it. */
	length = 8 << 20;
	a = map(NULL, length, RW, ANONYMOUS | MAP_POPULATE);
	for (size_t i = 0; i < length; i += 64) a[i] = (char)(i >> 6);
	right = 1;
	for (size_t i = 0; i < length; i += 64) right &= a[i] == (char)(i >> 6);
	CHECK(right);
	munmap(a, length);
	a = map(NULL, 64 * PAGE, RW, ANONYMOUS | MAP_STACK | MAP_GROWSDOWN);
	CHECK(a != MAP_FAILED);
	a[64 * PAGE - 1] = 1;
	munmap(a, 64 * PAGE);
}

int main(void) {
	catch_faults();
	basics();
	places();
	large_and_sparse();
	return finish();
}
