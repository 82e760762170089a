// covers: pread64 pwrite64 preadv pwritev sendfile splice copy_file_range readv lseek
// Offsets near the end of 63 bits, and counts above what one call moves: errors and their order.
#include "check.h"
#include <sys/sendfile.h>
#include <sys/uio.h>

#define LAST ((off_t)0x7fffffffffffffff)

int main(void) {
	scratch();
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0600)), other = GOOD(open("other", O_RDWR | O_CREAT, 0600)), ends[2];
	char data[100] = "data";
	EQUAL(write(file, data, 100), 100);
	EQUAL(pipe(ends), 0);
	/* The sum of offset and count may not overflow. */
	FAILS(pread(file, data, 2, LAST), EINVAL);
	FAILS(pwrite(file, data, 2, LAST), EINVAL);
	FAILS(pread(file, data, 100, LAST - 50), EINVAL);
	EQUAL(pread(file, data, 0, LAST), 0);
	EQUAL(pread(file, data, 1, LAST - 1), 0);
	struct iovec pieces[2] = { { data, 50 }, { data, 50 } };
	FAILS(preadv(file, pieces, 2, LAST - 60), EINVAL);
	FAILS(pwritev(file, pieces, 2, LAST - 60), EINVAL);
	EQUAL(lseek(file, LAST, SEEK_SET) == LAST || errno == EINVAL, 1);
	EQUAL(lseek(file, 0, SEEK_SET), 0);
	/* A pipe has no offset, which comes before how it is open. */
	FAILS(pread(ends[1], data, 1, 0), ESPIPE);
	FAILS(pwrite(ends[0], data, 1, 0), ESPIPE);
	FAILS(preadv2(ends[0], pieces, 1, 0, 0), ESPIPE);
	FAILS(pread(file, data, 1, -1), EINVAL);
	FAILS(pread(-1, data, 1, -1), EINVAL);
	FAILS(pread(-1, data, 1, 0), EBADF);
	/* Copies. */
	off_t from = LAST - 10, to = 0;
	FAILS(sendfile(other, file, &from, 100), EINVAL);
	EQUAL(copy_file_range(file, &from, other, &to, 100, 0), 0);
	from = -100;
	FAILS(copy_file_range(file, &from, other, &to, 10, 0), EINVAL);
	from = -1;
	FAILS(copy_file_range(file, &from, other, &to, 10, 0), EOVERFLOW);
	FAILS(sendfile(other, file, &from, 10), EINVAL);
	from = 0;
	to = -5;
	FAILS(copy_file_range(file, &from, other, &to, 10, 0), EOVERFLOW);
	/* A call moves at most 2 GiB - 4 KiB, however much it is offered. */
	int null = GOOD(open("/dev/null", O_WRONLY));
	size_t huge = 3L << 30, most = 0x7ffff000;
	char *area = mmap(NULL, huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	CHECK(area != MAP_FAILED);
	EQUAL(write(null, area, huge), most);
	struct iovec large[2] = { { area, 2L << 30 }, { area + (2L << 30), 1L << 30 } };
	EQUAL(writev(null, large, 2), most);
	struct iovec small[2] = { { area, 10 }, { area, huge } };
	EQUAL(writev(null, small, 2), most);
	EQUAL(readv(file, large, 2), 100);
	loff_t at = LAST - 10;
	FAILS(splice(file, &at, ends[1], NULL, 100, 0), EINVAL);
	at = -1;
	FAILS(splice(file, &at, ends[1], NULL, 10, 0), EINVAL);
	return finish();
}
