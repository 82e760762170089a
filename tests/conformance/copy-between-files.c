// covers: sendfile copy_file_range
// Copies inside the kernel: offsets, partial copies, ends, errors.
#include "check.h"
#include <sys/sendfile.h>

static void send_file(void) {
	int in = GOOD(open("source", O_RDONLY)), out = GOOD(open("copy", O_RDWR | O_CREAT, 0644));
	off_t offset = 4;
	EQUAL(sendfile(out, in, &offset, 3), 3);
	EQUAL(offset, 7);
	EQUAL(lseek(in, 0, SEEK_CUR), 0);
	EQUAL(lseek(out, 0, SEEK_CUR), 3);
	char buffer[32] = "";
	EQUAL(pread(out, buffer, 32, 0), 3);
	STRING(buffer, "456");
	EQUAL(sendfile(out, in, NULL, 100), 10);
	EQUAL(lseek(in, 0, SEEK_CUR), 10);
	EQUAL(sendfile(out, in, NULL, 100), 0);
	EQUAL(sendfile(out, in, NULL, 0), 0);
	FAILS(sendfile(99, in, NULL, 1), EBADF);
	FAILS(sendfile(out, 99, NULL, 1), EBADF);
	FAILS(sendfile(in, in, NULL, 1), EBADF);
	offset = -1;
	FAILS(sendfile(out, in, &offset, 1), EINVAL);
	FAILS(sendfile(out, in, BAD_ADDRESS, 1), EFAULT);
	int ends[2];
	EQUAL(pipe(ends), 0);
	offset = 0;
	EQUAL(sendfile(ends[1], in, &offset, 10), 10);
	EQUAL(read(ends[0], buffer, 32), 10);
	BYTES(buffer, "0123456789", 10);
	int appending = GOOD(open("copy", O_WRONLY | O_APPEND));
	FAILS(sendfile(appending, in, NULL, 1), EINVAL);
	close(in);
	close(out);
}

static void copy_range(void) {
	int in = GOOD(open("source", O_RDONLY)), out = GOOD(open("second", O_RDWR | O_CREAT, 0644));
	EQUAL(copy_file_range(in, NULL, out, NULL, 4, 0), 4);
	EQUAL(lseek(in, 0, SEEK_CUR), 4);
	off_t from = 0, to = 10;
	EQUAL(copy_file_range(in, &from, out, &to, 100, 0), 10);
	EQUAL(from, 10);
	EQUAL(to, 20);
	EQUAL(lseek(in, 0, SEEK_CUR), 4);
	char buffer[32];
	EQUAL(pread(out, buffer, 32, 0), 20);
	BYTES(buffer, "0123\0\0\0\0\0\0" "0123456789", 20);
	EQUAL(copy_file_range(in, &from, out, &to, 100, 0), 0);
	FAILS(copy_file_range(in, NULL, out, NULL, 4, 1), EINVAL);
	FAILS(copy_file_range(99, NULL, out, NULL, 4, 0), EBADF);
	FAILS(copy_file_range(in, NULL, 99, NULL, 4, 0), EBADF);
	FAILS(copy_file_range(out, NULL, in, NULL, 4, 0), EBADF);
	int folder = GOOD(open(".", O_RDONLY)), appending = GOOD(open("second", O_WRONLY | O_APPEND));
	FAILS(copy_file_range(folder, NULL, out, NULL, 4, 0), EISDIR);
	FAILS(copy_file_range(in, NULL, appending, NULL, 4, 0), EBADF);
	int ends[2];
	EQUAL(pipe(ends), 0);
	FAILS(copy_file_range(ends[0], NULL, out, NULL, 4, 0), EINVAL);
	/* Ranges of one file may not overlap. */
	from = 0, to = 5;
	FAILS(copy_file_range(out, &from, out, &to, 10, 0), EINVAL);
	from = 0, to = 20;
	EQUAL(copy_file_range(out, &from, out, &to, 20, 0), 20);
}

int main(void) {
	scratch();
	write_file("source", "0123456789", 10);
	send_file();
	copy_range();
	return finish();
}
