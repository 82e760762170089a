// covers: splice tee vmsplice
// Bytes between pipes and files without a copy through the program: order, offsets, ends, what waits and what does not.
#include "check.h"
#include <sys/uio.h>

static int in[2], out[2];
static char block[8192], back[8192];

static void between_pipes(void) {
	EQUAL(write(in[1], "abcdef", 6), 6);
	EQUAL(tee(in[0], out[1], 4, 0), 4);
	EQUAL(read(out[0], back, 64), 4);
	BYTES(back, "abcd", 4);
	EQUAL(splice(in[0], NULL, out[1], NULL, 3, 0), 3);
	EQUAL(splice(in[0], NULL, out[1], NULL, 100, 0), 3);
	EQUAL(read(out[0], back, 64), 6);
	BYTES(back, "abcdef", 6);
	FAILS(splice(in[0], NULL, out[1], NULL, 10, SPLICE_F_NONBLOCK), EAGAIN);
	FAILS(tee(in[0], out[1], 10, SPLICE_F_NONBLOCK), EAGAIN);
	EQUAL(splice(in[0], NULL, out[1], NULL, 0, 0), 0);
	FAILS(splice(in[0], NULL, in[1], NULL, 1, 0), EINVAL);
	FAILS(tee(in[0], in[1], 1, 0), EINVAL);
	FAILS(splice(in[0], NULL, out[1], NULL, 1, 64), EINVAL);
	FAILS(splice(in[1], NULL, out[1], NULL, 1, 0), EBADF);
	FAILS(splice(in[0], NULL, out[0], NULL, 1, 0), EBADF);
	FAILS(splice(-1, NULL, out[1], NULL, 1, 0), EBADF);
	loff_t offset = 0;
	FAILS(splice(in[0], &offset, out[1], NULL, 1, 0), ESPIPE);
	FAILS(splice(in[0], NULL, out[1], &offset, 1, 0), ESPIPE);
}

static void with_files(void) {
	const char *path = "spliced";
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	CHECK(file >= 0);
	for (size_t i = 0; i < sizeof block; i++) block[i] = (char)(i * 7 + (i >> 8));
	EQUAL(write(file, block, sizeof block), (long)sizeof block);
	EQUAL(lseek(file, 100, SEEK_SET), 100);
	EQUAL(splice(file, NULL, in[1], NULL, 5000, 0), 5000);
	EQUAL(lseek(file, 0, SEEK_CUR), 5100);
	EQUAL(read(in[0], back, sizeof back), 5000);
	BYTES(back, block + 100, 5000);
	loff_t offset = 8000;
	EQUAL(splice(file, &offset, in[1], NULL, 5000, 0), 192);
	EQUAL(offset, 8192);
	EQUAL(lseek(file, 0, SEEK_CUR), 5100);
	EQUAL(splice(file, &offset, in[1], NULL, 5000, 0), 0);
	offset = 10;
	EQUAL(splice(in[0], NULL, file, &offset, 1000, 0), 192);
	EQUAL(offset, 202);
	EQUAL(pread(file, back, 192, 10), 192);
	BYTES(back, block + 8000, 192);
	EQUAL(write(in[1], "end", 3), 3);
	EQUAL(lseek(file, 0, SEEK_END), 8192);
	EQUAL(splice(in[0], NULL, file, NULL, 1000, 0), 3);
	EQUAL(lseek(file, 0, SEEK_CUR), 8195);
	EQUAL(pread(file, back, 10, 8190), 5);
	BYTES(back + 2, "end", 3);
	FAILS(splice(file, NULL, file, NULL, 1, 0), EINVAL);
	offset = -1;
	FAILS(splice(file, &offset, in[1], NULL, 1, 0), EINVAL);
	FAILS(splice(file, BAD_ADDRESS, in[1], NULL, 1, 0), EFAULT);
	int appending = open(path, O_WRONLY | O_APPEND);
	EQUAL(write(in[1], "x", 1), 1);
	FAILS(splice(in[0], NULL, appending, NULL, 1, 0), EINVAL);
	EQUAL(read(in[0], back, 1), 1);
	close(appending);
	close(file);
	unlink(path);
}

/* Packets stay packets in the other pipe, the parts of a divided one too. */
static void of_packets(void) {
	int packets[2];
	EQUAL(pipe2(packets, O_DIRECT), 0);
	EQUAL(write(packets[1], "one", 3), 3);
	EQUAL(write(packets[1], "second", 6), 6);
	EQUAL(write(packets[1], "three", 5), 5);
	EQUAL(tee(packets[0], out[1], 100, 0), 14);
	EQUAL(read(out[0], back, 64), 3);
	EQUAL(read(out[0], back, 2), 2);
	BYTES(back, "se", 2);
	EQUAL(read(out[0], back, 64), 5);
	BYTES(back, "three", 5);
	EQUAL(splice(packets[0], NULL, out[1], NULL, 5, 0), 5);
	EQUAL(write(out[1], "plain", 5), 5);
	EQUAL(read(out[0], back, 64), 3);
	BYTES(back, "one", 3);
	EQUAL(read(out[0], back, 64), 2);
	BYTES(back, "se", 2);
	EQUAL(read(out[0], back, 64), 5);
	EQUAL(splice(packets[0], NULL, out[1], NULL, 100, 0), 9);
	EQUAL(read(out[0], back, 64), 4);
	BYTES(back, "cond", 4);
	EQUAL(read(out[0], back, 64), 5);
	FAILS(splice(packets[0], NULL, out[1], NULL, 100, SPLICE_F_NONBLOCK), EAGAIN);
	EQUAL(close(packets[0]), 0);
	EQUAL(close(packets[1]), 0);
}

static void with_memory(void) {
	struct iovec pieces[3] = { { block, 10 }, { block + 100, 0 }, { block + 200, 3000 } };
	EQUAL(vmsplice(in[1], pieces, 3, 0), 3010);
	struct iovec places[2] = { { back, 1500 }, { back + 4000, 1510 } };
	EQUAL(vmsplice(in[0], places, 2, 0), 3010);
	BYTES(back, block, 10);
	BYTES(back + 10, block + 200, 1490);
	BYTES(back + 4000, block + 1690, 1510);
	EQUAL(vmsplice(in[1], pieces, 0, 0), 0);
	FAILS(vmsplice(in[0], places, 1, SPLICE_F_NONBLOCK), EAGAIN);
	FAILS(vmsplice(in[1], pieces, 1025, 0), EINVAL);
	FAILS(vmsplice(-1, pieces, 1, 0), EBADF);
}

int main(void) {
	scratch();
	EQUAL(pipe(in), 0);
	EQUAL(pipe(out), 0);
	between_pipes();
	of_packets();
	with_files();
	with_memory();
	signal(SIGPIPE, SIG_IGN);
	EQUAL(write(in[1], "left", 4), 4);
	close(in[1]);
	close(out[0]);
	FAILS(splice(in[0], NULL, out[1], NULL, 4, 0), EPIPE);
	EQUAL(read(in[0], back, 10), 4);
	FAILS(splice(in[0], NULL, out[1], NULL, 4, 0), EPIPE);
	return finish();
}
