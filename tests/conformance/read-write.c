// covers: read write pread64 pwrite64
// builds: static musl
// Plain and positioned reads and writes: partial results, the file's end, holes, bad descriptors, bad memory.
#include "check.h"

int main(void) {
	scratch();
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	char buffer[64];
	EQUAL(read(file, buffer, sizeof buffer), 0);
	EQUAL(write(file, "0123456789", 10), 10);
	EQUAL(read(file, buffer, 1), 0);
	EQUAL(lseek(file, 4, SEEK_SET), 4);
	EQUAL(read(file, buffer, 3), 3);
	BYTES(buffer, "456", 3);
	EQUAL(read(file, buffer, sizeof buffer), 3);
	BYTES(buffer, "789", 3);
	EQUAL(read(file, buffer, 0), 0);
	EQUAL(write(file, buffer, 0), 0);

	/* Positioned calls leave the offset alone. */
	EQUAL(pread(file, buffer, 4, 2), 4);
	BYTES(buffer, "2345", 4);
	EQUAL(pread(file, buffer, 4, 8), 2);
	EQUAL(pread(file, buffer, 4, 10), 0);
	EQUAL(pread(file, buffer, 4, 1000), 0);
	EQUAL(lseek(file, 0, SEEK_CUR), 10);
	EQUAL(pwrite(file, "ab", 2, 20), 2);
	EQUAL(lseek(file, 0, SEEK_CUR), 10);
	EQUAL(lseek(file, 0, SEEK_END), 22);
	EQUAL(pread(file, buffer, 12, 10), 12);
	BYTES(buffer, "\0\0\0\0\0\0\0\0\0\0ab", 12);
	FAILS(pread(file, buffer, 1, -1), EINVAL);
	FAILS(pwrite(file, buffer, 1, -1), EINVAL);

	FAILS(read(99, buffer, 1), EBADF);
	FAILS(read(-1, buffer, 1), EBADF);
	FAILS(write(99, buffer, 1), EBADF);
	FAILS(pread(99, buffer, 1, 0), EBADF);
	FAILS(pwrite(99, buffer, 1, 0), EBADF);
	EQUAL(lseek(file, 0, SEEK_SET), 0);
	FAILS(read(file, BAD_ADDRESS, 1), EFAULT);
	FAILS(write(file, BAD_ADDRESS, 1), EFAULT);
	FAILS(pread(file, BAD_ADDRESS, 1, 0), EFAULT);
	FAILS(pwrite(file, BAD_ADDRESS, 1, 0), EFAULT);
	FAILS(read(file, (void *)(-PAGE), 1), EFAULT);
	FAILS(read(file, (void *)0x800000000000L, 1), EFAULT);
	EQUAL(lseek(file, 0, SEEK_CUR), 0);

	/* Memory that ends in the middle: nothing at the bad address is touched; Linux answers what it could move, or EFAULT. */
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(pages != MAP_FAILED);
	munmap(pages + PAGE, PAGE);
	ssize_t moved = pread(file, pages + PAGE - 3, 10, 0);
	CHECK(moved == 3 || (moved == -1 && errno == EFAULT));
	if (moved == 3) BYTES(pages + PAGE - 3, "012", 3); else CHECK(1);
	EQUAL(pread(file, pages + PAGE - 3, 3, 0), 3);
	BYTES(pages + PAGE - 3, "012", 3);
	/* Read-only memory cannot be read into, but written from. */
	mprotect(pages, PAGE, PROT_READ);
	FAILS(pread(file, pages, 3, 0), EFAULT);
	EQUAL(pwrite(file, pages + PAGE - 3, 3, 0), 3);
	mprotect(pages, PAGE, PROT_NONE);
	FAILS(pwrite(file, pages, 3, 0), EFAULT);
	munmap(pages, PAGE);

	/* Text is readable, not writable. */
	FAILS(pread(file, (void *)main, 3, 0), EFAULT);

	/* A large transfer, byte by byte right. */
	size_t length = 3 * 1024 * 1024 + 17;
	unsigned char *out = malloc(length), *in = malloc(length);
	for (size_t i = 0; i < length; i++) out[i] = (unsigned char)(i * 7 + (i >> 8));
	EQUAL(pwrite(file, out, length, 1), length);
	EQUAL(pread(file, in, length, 1), length);
	BYTES(in, out, length);
	free(out);
	free(in);
	close(file);
	return finish();
}
