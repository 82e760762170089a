// covers: mremap
// Growing, shrinking, moving and placing; contents follow.
#include "faults.h"

#define RW (PROT_READ | PROT_WRITE)
#define REMAP_FAILS(call, expected) ({ errno = 0; void *at_ = (call); CHECK(at_ == MAP_FAILED); EQUAL(errno, expected); })

int main(void) {
	scratch();
	catch_faults();
	char *a = mmap(NULL, 8 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < 8; i++) memset(a + i * PAGE, 'a' + i, PAGE);
	/* Shrinking gives back the tail. */
	CHECK(mremap(a, 8 * PAGE, 4 * PAGE, 0) == a);
	EQUAL(READ(a + 4 * PAGE), SIGSEGV);
	EQUAL(a[4 * PAGE - 1], 'd');
	/* Growing in place where there is room, with zeros. */
	CHECK(mremap(a, 4 * PAGE, 6 * PAGE, 0) == a);
	EQUAL(a[4 * PAGE], 0);
	EQUAL(a[0], 'a');
	/* No room: refused without MAYMOVE, moved with it. */
	CHECK(mmap(a + 6 * PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == a + 6 * PAGE);
	a[6 * PAGE] = 'n';
	CHECK(mprotect(a + 6 * PAGE, PAGE, PROT_READ) == 0);
	REMAP_FAILS(mremap(a, 6 * PAGE, 20 * PAGE, 0), ENOMEM);
	char *b = mremap(a, 6 * PAGE, 20 * PAGE, MREMAP_MAYMOVE);
	CHECK(b != MAP_FAILED && b != a);
	EQUAL(b[0], 'a');
	EQUAL(b[3 * PAGE], 'd');
	EQUAL(b[19 * PAGE], 0);
	EQUAL(READ(a), SIGSEGV);
	EQUAL(a[6 * PAGE], 'n');
	munmap(a + 6 * PAGE, PAGE);
	/* To a fixed place, over what is there. */
	char *place = mmap(NULL, 20 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(place, 'p', 20 * PAGE);
	CHECK(mremap(b, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place + 4 * PAGE) == place + 4 * PAGE);
	EQUAL(place[4 * PAGE], 'a');
	EQUAL(place[5 * PAGE], 'b');
	EQUAL(place[6 * PAGE], 'p');
	EQUAL(READ(b), SIGSEGV);
	EQUAL(b[2 * PAGE], 'c');
	/* Part of an area moves out of its middle. */
	char *c = mremap(place + 10 * PAGE, PAGE, 3 * PAGE, MREMAP_MAYMOVE);
	CHECK(c != MAP_FAILED && c != place + 10 * PAGE);
	EQUAL(c[0], 'p');
	EQUAL(c[PAGE], 0);
	EQUAL(READ(place + 10 * PAGE), SIGSEGV);
	EQUAL(place[11 * PAGE], 'p');

	REMAP_FAILS(mremap(c + 1, PAGE, 2 * PAGE, MREMAP_MAYMOVE), EINVAL);
	REMAP_FAILS(mremap(c, PAGE, 0, MREMAP_MAYMOVE), EINVAL);
	REMAP_FAILS(mremap(c, PAGE, PAGE, 0x40), EINVAL);
	REMAP_FAILS(mremap(c, PAGE, PAGE, MREMAP_FIXED, place), EINVAL);
	REMAP_FAILS(mremap(c, PAGE, PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, place + 1), EINVAL);
	REMAP_FAILS(mremap(c, 2 * PAGE, 2 * PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, c + PAGE), EINVAL);
	REMAP_FAILS(mremap(place + 10 * PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE), EFAULT);
	/* More than there are addresses: EINVAL, ENOMEM before Linux 6.17. */
	CHECK(mremap(c, 3 * PAGE, 1UL << 47, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK(errno == EINVAL || errno == ENOMEM);
	/* Protection goes along. */
	mprotect(c, 3 * PAGE, PROT_READ);
	char *d = mremap(c, 3 * PAGE, 40 * PAGE, MREMAP_MAYMOVE);
	CHECK(d != MAP_FAILED);
	EQUAL(d[0], 'p');
	EQUAL(WRITE(d), SIGSEGV);
	EQUAL(WRITE(d + 39 * PAGE), SIGSEGV);
	munmap(d, 40 * PAGE);

	/* A file's map grows over more of the file. */
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	EQUAL(ftruncate(file, 3 * PAGE), 0);
	EQUAL(pwrite(file, "third", 5, 2 * PAGE), 5);
	char *f = mmap(NULL, PAGE, RW, MAP_SHARED, file, 0);
	f = mremap(f, PAGE, 3 * PAGE, MREMAP_MAYMOVE);
	CHECK(f != MAP_FAILED);
	BYTES(f + 2 * PAGE, "third", 5);
	f[2 * PAGE] = 'T';
	char byte;
	EQUAL(pread(file, &byte, 1, 2 * PAGE), 1);
	EQUAL(byte, 'T');
	/* A shared map with old length 0 is made a second time. */
	char *twin = mremap(f, 0, PAGE, MREMAP_MAYMOVE);
	CHECK(twin != MAP_FAILED && twin != f);
	f[5] = 'w';
	EQUAL(twin[5], 'w');
	/* realloc of large blocks rests on all this. */
	char *block = malloc(1 << 20);
	memset(block, 'm', 1 << 20);
	block = realloc(block, 16 << 20);
	EQUAL(block[(1 << 20) - 1], 'm');
	block = realloc(block, 1 << 19);
	EQUAL(block[(1 << 19) - 1], 'm');
	free(block);
	return finish();
}
