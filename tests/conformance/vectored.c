// covers: readv writev preadv pwritev preadv2 pwritev2
// Vectors of buffers: order, empty parts, the limit of 1024, bad parts, flags.
#include "check.h"
#include <sys/uio.h>

int main(void) {
	scratch();
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644));
	struct iovec out[3] = { { "one", 3 }, { NULL, 0 }, { "two", 3 } };
	EQUAL(writev(file, out, 3), 6);
	char a[2], b[8];
	struct iovec in[2] = { { a, 2 }, { b, 8 } };
	EQUAL(lseek(file, 0, SEEK_SET), 0);
	EQUAL(readv(file, in, 2), 6);
	BYTES(a, "on", 2);
	BYTES(b, "etwo", 4);
	EQUAL(readv(file, in, 2), 0);
	EQUAL(readv(file, in, 0), 0);
	EQUAL(writev(file, in, 0), 0);
	FAILS(readv(file, in, -1), EINVAL);
	FAILS(writev(file, out, -1), EINVAL);
	FAILS(writev(99, out, 1), EBADF);
	FAILS(readv(99, in, 1), EBADF);
	FAILS(writev(file, BAD_ADDRESS, 1), EFAULT);
	FAILS(readv(file, BAD_ADDRESS, 1), EFAULT);
	struct iovec bad[2] = { { "x", 1 }, { BAD_ADDRESS, 4 } };
	EQUAL(lseek(file, 0, SEEK_END), 6);
	ssize_t written = writev(file, bad, 2);
	CHECK(written == 1 || (written == -1 && errno == EFAULT));
	EQUAL(ftruncate(file, 6), 0);
	/* A part that reaches beyond the user's addresses, and a negative length. */
	struct iovec huge[2] = { { a, SSIZE_MAX }, { b, SSIZE_MAX } };
	FAILS(readv(file, huge, 2), EFAULT);
	huge[0].iov_len = (size_t)-1;
	FAILS(writev(file, huge, 1), EINVAL);
	static struct iovec many[1025];
	static char bytes[1025];
	for (int i = 0; i < 1025; i++) { bytes[i] = 'a' + i % 26; many[i] = (struct iovec) { bytes + i, 1 }; }
	FAILS(writev(file, many, 1025), EINVAL);
	EQUAL(pwritev(file, many, 1024, 0), 1024);
	static char back[1024];
	EQUAL(pread(file, back, 1024, 0), 1024);
	BYTES(back, bytes, 1024);

	EQUAL(lseek(file, 3, SEEK_SET), 3);
	EQUAL(preadv(file, in, 2, 100), 10);
	BYTES(a, bytes + 100, 2);
	BYTES(b, bytes + 102, 8);
	EQUAL(lseek(file, 0, SEEK_CUR), 3);
	FAILS(preadv(file, in, 2, -1), EINVAL);
	FAILS(pwritev(file, in, 2, -1), EINVAL);
	/* The second pair takes -1 as the file's own offset. */
	EQUAL(preadv2(file, in, 1, -1, 0), 2);
	BYTES(a, bytes + 3, 2);
	EQUAL(lseek(file, 0, SEEK_CUR), 5);
	EQUAL(pwritev2(file, out, 1, 0, 0), 3);
	EQUAL(lseek(file, 0, SEEK_CUR), 5);
	FAILS(preadv2(file, in, 1, 0, 0x40000000), EOPNOTSUPP);
	EQUAL(pwritev2(file, out, 1, 0, RWF_APPEND), 3);
	EQUAL(lseek(file, 0, SEEK_END), 1027);
	int ends[2];
	EQUAL(pipe(ends), 0);
	FAILS(preadv(ends[0], in, 1, 0), ESPIPE);
	FAILS(pwritev(ends[1], out, 1, 0), ESPIPE);
	EQUAL(writev(ends[1], out, 3), 6);
	EQUAL(readv(ends[0], in, 2), 6);
	BYTES(b, "etwo", 4);
	return finish();
}
