// covers: mmap munmap msync
// Mapped files: private copies, shared pages, the file's end, what the descriptor must allow.
#include "faults.h"

#define RW (PROT_READ | PROT_WRITE)
#define MAP_FAILS(call, expected) ({ errno = 0; void *at_ = (call); CHECK(at_ == MAP_FAILED); EQUAL(errno, expected); })

static void private_maps(int file) {
	char *a = mmap(NULL, 3 * PAGE, RW, MAP_PRIVATE, file, 0), byte;
	CHECK(a != MAP_FAILED);
	EQUAL(a[0], 'a');
	EQUAL(a[PAGE], 'b');
	a[0] = 'X';
	EQUAL(pread(file, &byte, 1, 0), 1);
	EQUAL(byte, 'a');
	/* A page that was not written yet shows what is written to the file. */
	EQUAL(pwrite(file, "Y", 1, PAGE + 1), 1);
	CHECK(a[PAGE + 1] == 'Y' || a[PAGE + 1] == 'b');
	EQUAL(a[1], 'a');
	EQUAL(pwrite(file, "b", 1, PAGE + 1), 1);
	munmap(a, 3 * PAGE);
	char *second = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, file, PAGE);
	EQUAL(second[0], 'b');
	munmap(second, PAGE);
	MAP_FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, file, 100), EINVAL);
	MAP_FAILS(mmap(NULL, PAGE, PROT_READ, 0, file, 0), EINVAL);
	MAP_FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, file, -PAGE), EOVERFLOW);
}

static void file_end(int file) {
	/* 2 pages and 100 bytes: the rest of the last page is zero, beyond it SIGBUS. */
	char *a = mmap(NULL, 5 * PAGE, RW, MAP_PRIVATE, file, 0);
	EQUAL(a[2 * PAGE + 99], 'c');
	EQUAL(a[2 * PAGE + 100], 0);
	EQUAL(a[3 * PAGE - 1], 0);
	EQUAL(READ(a + 3 * PAGE), SIGBUS);
	EQUAL(fault_code, BUS_ADRERR);
	CHECK(fault_address == a + 3 * PAGE);
	EQUAL(WRITE(a + 4 * PAGE), SIGBUS);
	munmap(a, 5 * PAGE);
	/* A system call given such memory says EFAULT. */
	a = mmap(NULL, 5 * PAGE, PROT_READ, MAP_PRIVATE, file, 0);
	FAILS(write(file, a + 3 * PAGE, 1), EFAULT);
	munmap(a, 5 * PAGE);
}

static void shared_maps(int file) {
	char *a = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, file, 0), *b = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, PAGE), byte;
	CHECK(a != MAP_FAILED && b != MAP_FAILED);
	a[PAGE + 5] = 'S';
	EQUAL(b[5], 'S');
	EQUAL(pread(file, &byte, 1, PAGE + 5), 1);
	EQUAL(byte, 'S');
	EQUAL(pwrite(file, "W", 1, PAGE + 6), 1);
	EQUAL(a[PAGE + 6], 'W');
	EQUAL(b[6], 'W');
	EQUAL(msync(a, 3 * PAGE, MS_SYNC), 0);
	EQUAL(msync(a, 3 * PAGE, MS_ASYNC), 0);
	EQUAL(msync(a, PAGE, MS_INVALIDATE), 0);
	FAILS(msync(a, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
	FAILS(msync(a + 1, PAGE, MS_SYNC), EINVAL);
	FAILS(msync(a, PAGE, 0x100), EINVAL);
	/* The map outlives descriptor and name. */
	int copy = GOOD(open("second", O_RDWR | O_CREAT, 0644));
	EQUAL(ftruncate(copy, PAGE), 0);
	char *c = mmap(NULL, PAGE, RW, MAP_SHARED, copy, 0);
	c[10] = 'k';
	close(copy);
	EQUAL(unlink("second"), 0);
	EQUAL(c[10], 'k');
	munmap(c, PAGE);
	FAILS(msync(c, PAGE, MS_SYNC), ENOMEM);
	munmap(b, PAGE);
	/* Truncation takes the pages away, growing brings zeros. */
	EQUAL(ftruncate(file, 10), 0);
	EQUAL(READ(a + PAGE), SIGBUS);
	EQUAL(a[9], 'a');
	EQUAL(a[10], 0);
	EQUAL(ftruncate(file, 2 * PAGE), 0);
	EQUAL(READ(a + PAGE), 0);
	EQUAL(a[PAGE + 5], 0);
	a[PAGE + 7] = 'z';
	EQUAL(pread(file, &byte, 1, PAGE + 7), 1);
	EQUAL(byte, 'z');
	munmap(a, 3 * PAGE);
}

static void permissions(void) {
	int reader = GOOD(open("file", O_RDONLY)), writer = GOOD(open("file", O_WRONLY)), folder = GOOD(open(".", O_RDONLY));
	MAP_FAILS(mmap(NULL, PAGE, RW, MAP_SHARED, reader, 0), EACCES);
	MAP_FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, writer, 0), EACCES);
	MAP_FAILS(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, writer, 0), EACCES);
	MAP_FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, folder, 0), ENODEV);
	int ends[2];
	EQUAL(pipe(ends), 0);
	MAP_FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, ends[0], 0), ENODEV);
	char *a = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, reader, 0);
	CHECK(a != MAP_FAILED);
	FAILS(mprotect(a, PAGE, RW), EACCES);
	munmap(a, PAGE);
	a = mmap(NULL, PAGE, RW, MAP_PRIVATE, reader, 0);
	CHECK(a != MAP_FAILED);
	munmap(a, PAGE);
	int zero = GOOD(open("/dev/zero", O_RDWR));
	a = mmap(NULL, PAGE, RW, MAP_PRIVATE, zero, 0);
	CHECK(a != MAP_FAILED);
	EQUAL(a[0], 0);
	a[0] = 1;
	munmap(a, PAGE);
}

static void shared_anonymous(void) {
	char *a = mmap(NULL, 2 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(a != MAP_FAILED);
	a[PAGE] = 'q';
	EQUAL(a[PAGE], 'q');
	EQUAL(a[0], 0);
	munmap(a, 2 * PAGE);
}

int main(void) {
	scratch();
	catch_faults();
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	char page[PAGE];
	memset(page, 'a', PAGE);
	EQUAL(write(file, page, PAGE), PAGE);
	memset(page, 'b', PAGE);
	EQUAL(write(file, page, PAGE), PAGE);
	memset(page, 'c', PAGE);
	EQUAL(write(file, page, 100), 100);
	private_maps(file);
	file_end(file);
	shared_maps(file);
	permissions();
	shared_anonymous();
	return finish();
}
