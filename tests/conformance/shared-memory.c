// covers: mmap mremap madvise munmap mlock
// Shared anonymous memory is an object of its own: mappings come and go, its content stays, and past its end is SIGBUS. Holes by MADV_REMOVE,
// mremap of length 0 and of locked memory, and limits that a mapping over another one does not count twice.
#include "faults.h"
#include <sys/resource.h>

#define RW (PROT_READ | PROT_WRITE)
#define MAP_FAILS(call, expected) ({ errno = 0; void *at_ = (call); CHECK(at_ == MAP_FAILED); EQUAL(errno, expected); })

static char *shared(long pages) { return mmap(NULL, pages * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0); }

/* What the first mapping writes, a second one of the same object shows: Linux makes one for an old length of 0. */
static void two_views(char *a, long pages) {
	char *b = mremap(a, 0, pages * PAGE, MREMAP_MAYMOVE);
	CHECK(b != MAP_FAILED && b != a);
	for (long i = 0; i < pages; i++) a[i * PAGE] = 'a' + i % 20;
	for (long i = 0; i < pages; i++) EQUAL(b[i * PAGE], 'a' + i % 20);
	b[PAGE - 1] = 'B';
	EQUAL(a[PAGE - 1], 'B');
	EQUAL(madvise(a, pages * PAGE, MADV_DONTNEED), 0);
	EQUAL(a[0], 'a');
	EQUAL(a[(pages - 1) * PAGE], 'a' + (pages - 1) % 20);
	EQUAL(munmap(a, pages * PAGE), 0);
	EQUAL(b[PAGE], 'b');
	EQUAL(munmap(b, pages * PAGE), 0);
}

static void resized(char *a) {
	memset(a, 'x', 8 * PAGE);
	/* What is cut off stays in the object, and comes back with growth. */
	CHECK(mremap(a, 8 * PAGE, 2 * PAGE, 0) == a);
	char *b = mremap(a, 2 * PAGE, 12 * PAGE, MREMAP_MAYMOVE);
	CHECK(b != MAP_FAILED);
	EQUAL(b[7 * PAGE], 'x');
	EQUAL(READ(b + 8 * PAGE), SIGBUS);
	EQUAL(fault_code, BUS_ADRERR);
	EQUAL(WRITE(b + 11 * PAGE), SIGBUS);
	int ends[2];
	EQUAL(pipe(ends), 0);
	FAILS(write(ends[1], b + 8 * PAGE, 1), EFAULT);
	FAILS(madvise(b, 12 * PAGE, MADV_POPULATE_READ), EFAULT);
	munmap(b, 12 * PAGE);
}

static void rights(void) {
	char *a = shared(4);
	a[0] = 'r';
	EQUAL(mprotect(a, 4 * PAGE, PROT_READ), 0);
	EQUAL(WRITE(a), SIGSEGV);
	EQUAL(a[PAGE], 0);
	EQUAL(mprotect(a, 4 * PAGE, RW), 0);
	a[PAGE] = 's';
	EQUAL(mprotect(a, 4 * PAGE, PROT_NONE), 0);
	EQUAL(READ(a), SIGSEGV);
	EQUAL(mprotect(a, 4 * PAGE, RW), 0);
	EQUAL(a[0], 'r');
	EQUAL(a[PAGE], 's');
	EQUAL(madvise(a, PAGE, MADV_REMOVE), 0);
	EQUAL(a[0], 0);
	EQUAL(a[PAGE], 's');
	FAILS(madvise(a, PAGE, MADV_FREE), EINVAL);
	FAILS(madvise(a, PAGE, MADV_WIPEONFORK), EINVAL);
	unsigned char resident[4];
	EQUAL(madvise(a, 4 * PAGE, MADV_DONTNEED), 0);
	EQUAL(mincore(a, 4 * PAGE, resident), 0);
	EQUAL(resident[1] & 1, 1);
	/* The mapping is left where it was, without pages; the object is one. */
	char *b = mremap(a, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
	CHECK(b != MAP_FAILED);
	EQUAL(a[PAGE], 's');
	b[PAGE] = 't';
	EQUAL(a[PAGE], 't');
	munmap(a, 4 * PAGE);
	munmap(b, 4 * PAGE);
	a = mmap(NULL, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MAP_FAILS(mremap(a, 0, PAGE, MREMAP_MAYMOVE), EINVAL);
	MAP_FAILS(mremap(a, 0, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, a + 0x100000), EINVAL);
	FAILS(madvise(a, PAGE, MADV_REMOVE), EINVAL);
	munmap(a, PAGE);
}

/* MADV_REMOVE punches a hole in a file, too, if it may be written. */
static void holes(const char *name, int file) {
	char page[PAGE];
	memset(page, 'f', PAGE);
	for (int i = 0; i < 4; i++) EQUAL(pwrite(file, page, PAGE, i * PAGE), PAGE);
	char *a = mmap(NULL, 4 * PAGE, RW, MAP_SHARED, file, 0);
	EQUAL(a[2 * PAGE], 'f');
	EQUAL(madvise(a + PAGE, 2 * PAGE, MADV_REMOVE), 0);
	EQUAL(a[0], 'f');
	EQUAL(a[PAGE], 0);
	EQUAL(a[3 * PAGE - 1], 0);
	EQUAL(a[3 * PAGE], 'f');
	EQUAL(pread(file, page, 1, 2 * PAGE), 1);
	EQUAL(page[0], 0);
	munmap(a, 4 * PAGE);
	a = mmap(NULL, PAGE, RW, MAP_PRIVATE, file, 0);
	FAILS(madvise(a, PAGE, MADV_REMOVE), EACCES);
	munmap(a, PAGE);
	if (!name) return;
	int reader = GOOD(open(name, O_RDONLY));
	a = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, reader, 0);
	FAILS(madvise(a, PAGE, MADV_REMOVE), EACCES);
	munmap(a, PAGE);
	close(reader);
}

static void limits(void) {
	/* Locked memory grows within RLIMIT_MEMLOCK. */
	struct rlimit old, limit = { 4 * PAGE, 4 * PAGE };
	char *a = mmap(NULL, 16 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(a + 2 * PAGE, 14 * PAGE);
	if (geteuid() != 0) {
		EQUAL(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
		EQUAL(mlock(a, 2 * PAGE), 0);
		CHECK(mremap(a, 2 * PAGE, 4 * PAGE, 0) == a);
		MAP_FAILS(mremap(a, 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE), EAGAIN);
	} else {
		CHECK(mremap(a, 2 * PAGE, 4 * PAGE, 0) == a);
		checks_passed += 4;
	}
	munmap(a, 16 * PAGE);
	/* A mapping in the place of another one takes no more room. */
	long big = 256 << 20;
	a = mmap(NULL, big, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	EQUAL(getrlimit(RLIMIT_AS, &old), 0);
	limit = (struct rlimit) { 384 << 20, old.rlim_max };
	EQUAL(setrlimit(RLIMIT_AS, &limit), 0);
	CHECK(mmap(a, big, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == a);
	MAP_FAILS(mmap(NULL, big, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0), ENOMEM);
	EQUAL(setrlimit(RLIMIT_AS, &old), 0);
	munmap(a, big);
	/* More than the machine could ever have. */
	MAP_FAILS(mmap(NULL, 1L << 46, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0), ENOMEM);
	CHECK((a = mmap(NULL, 1L << 40, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) != MAP_FAILED);
	a[1L << 39] = 'n';
	EQUAL(a[(1L << 39) - 1], 0);
	munmap(a, 1L << 40);
}

int main(void) {
	scratch();
	catch_faults();
	two_views(shared(8), 8);
	two_views(shared(600), 600);
	int zero = GOOD(open("/dev/zero", O_RDWR));
	two_views(mmap(NULL, 3 * PAGE, RW, MAP_SHARED, zero, 0), 3);
	/* The object of /dev/zero is as long as the mapping, but begins at 0. */
	char *late = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, zero, 2 * PAGE);
	EQUAL(READ(late), 0);
	EQUAL(READ(late + PAGE), SIGBUS);
	munmap(late, 3 * PAGE);
	resized(shared(8));
	rights();
	holes("file", GOOD(open("file", O_RDWR | O_CREAT, 0644)));
	holes(NULL, GOOD(memfd_create("memory", 0)));
	limits();
	return finish();
}
