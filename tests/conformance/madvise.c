// covers: madvise mincore mlock munlock mlockall munlockall
// Advice that changes contents, residency, locks.
#include "faults.h"

#define RW (PROT_READ | PROT_WRITE)

int main(void) {
	scratch();
	catch_faults();
	char *a = mmap(NULL, 8 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(a, 'x', 8 * PAGE);
	EQUAL(madvise(a + PAGE, 2 * PAGE, MADV_DONTNEED), 0);
	EQUAL(a[0], 'x');
	EQUAL(a[PAGE], 0);
	EQUAL(a[3 * PAGE - 1], 0);
	EQUAL(a[3 * PAGE], 'x');
	EQUAL(madvise(a, 8 * PAGE, MADV_WILLNEED), 0);
	EQUAL(madvise(a, 8 * PAGE, MADV_SEQUENTIAL), 0);
	EQUAL(madvise(a, 8 * PAGE, MADV_RANDOM), 0);
	EQUAL(madvise(a, 8 * PAGE, MADV_NORMAL), 0);
	EQUAL(madvise(a, 8 * PAGE, MADV_FREE), 0);
	CHECK(a[4 * PAGE] == 'x' || a[4 * PAGE] == 0);
	EQUAL(madvise(a, 8 * PAGE, MADV_DONTFORK), 0);
	EQUAL(madvise(a, 8 * PAGE, MADV_DONTDUMP), 0);
	EQUAL(madvise(a, 0, MADV_DONTNEED), 0);
	FAILS(madvise(a + 1, PAGE, MADV_DONTNEED), EINVAL);
	FAILS(madvise(a, PAGE, 12345), EINVAL);
	FAILS(madvise(a, (size_t)-PAGE, MADV_DONTNEED), EINVAL);
	munmap(a + 7 * PAGE, PAGE);
	FAILS(madvise(a, 8 * PAGE, MADV_DONTNEED), ENOMEM);

	unsigned char resident[8];
	memset(a, 'y', 2 * PAGE);
	EQUAL(mincore(a, 2 * PAGE, resident), 0);
	EQUAL(resident[0] & 1, 1);
	EQUAL(resident[1] & 1, 1);
	char *fresh = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	EQUAL(mincore(fresh, 2 * PAGE, resident), 0);
	EQUAL(mincore(fresh, 1, resident), 0);
	FAILS(mincore(fresh + 1, PAGE, resident), EINVAL);
	FAILS(mincore(a + 6 * PAGE, 2 * PAGE, resident), ENOMEM);
	FAILS(mincore(fresh, 2 * PAGE, BAD_ADDRESS), EFAULT);

	/* A file's private pages come back from the file. */
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	EQUAL(write(file, "from the file", 13), 13);
	char *f = mmap(NULL, PAGE, RW, MAP_PRIVATE, file, 0);
	f[0] = 'F';
	EQUAL(madvise(f, PAGE, MADV_DONTNEED), 0);
	BYTES(f, "from the file", 13);

	EQUAL(mlock(fresh, PAGE), 0);
	EQUAL(munlock(fresh, PAGE), 0);
	FAILS(mlock((void *)PAGE, PAGE), ENOMEM);
	FAILS(munlock((void *)PAGE, PAGE), ENOMEM);
	FAILS(mlockall(0), EINVAL);
	FAILS(mlockall(0x100), EINVAL);
	EQUAL(munlockall(), 0);
	return finish();
}
