// covers: pipe pipe2 read write fcntl
// Pipes: order, capacity, atomic writes, ends that close, SIGPIPE.
#include "check.h"

static volatile int broken;
static void note(int number UNUSED) { broken++; }

int main(void) {
	int ends[2];
	EQUAL(pipe(ends), 0);
	EQUAL(fcntl(ends[0], F_GETFL), O_RDONLY);
	EQUAL(fcntl(ends[1], F_GETFL), O_WRONLY);
	char buffer[64];
	EQUAL(write(ends[1], "hello", 5), 5);
	EQUAL(write(ends[1], " world", 6), 6);
	EQUAL(read(ends[0], buffer, 3), 3);
	BYTES(buffer, "hel", 3);
	EQUAL(read(ends[0], buffer, 64), 8);
	BYTES(buffer, "lo world", 8);
	FAILS(read(ends[1], buffer, 1), EBADF);
	FAILS(write(ends[0], buffer, 1), EBADF);
	EQUAL(write(ends[1], buffer, 0), 0);
	EQUAL(read(ends[0], buffer, 0), 0);
	FAILS(write(ends[1], BAD_ADDRESS, 5), EFAULT);
	EQUAL(write(ends[1], "x", 1), 1);
	FAILS(read(ends[0], BAD_ADDRESS, 5), EFAULT);
	EQUAL(read(ends[0], buffer, 5), 1);
	close(ends[1]);
	EQUAL(read(ends[0], buffer, 5), 0);
	close(ends[0]);

	EQUAL(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
	EQUAL(fcntl(ends[0], F_GETFD), FD_CLOEXEC);
	EQUAL(fcntl(ends[0], F_GETFL), O_RDONLY | O_NONBLOCK);
	FAILS(read(ends[0], buffer, 1), EAGAIN);
	EQUAL(fcntl(ends[0], F_GETPIPE_SZ), 65536);
	static char block[70000], back[70000];
	for (size_t i = 0; i < sizeof block; i++) block[i] = (char)(i * 31 + (i >> 7));
	EQUAL(write(ends[1], block, sizeof block), 65536);
	FAILS(write(ends[1], "x", 1), EAGAIN);
	/* Up to PIPE_BUF all or nothing. */
	EQUAL(read(ends[0], back, 100), 100);
	FAILS(write(ends[1], block, 4096), EAGAIN);
	EQUAL(read(ends[0], back + 100, sizeof back - 100), 65436);
	BYTES(back, block, 65536);
	FAILS(read(ends[0], buffer, 1), EAGAIN);
	/* Full capacity again, page by page. */
	for (int i = 0; i < 16; i++) EQUAL(write(ends[1], block, 4096), 4096);
	FAILS(write(ends[1], block, 4096), EAGAIN);
	EQUAL(read(ends[0], back, 65536), 65536);
	EQUAL(fcntl(ends[1], F_SETPIPE_SZ, 4096), 4096);
	EQUAL(write(ends[1], block, 8192), 4096);
	FAILS(fcntl(ends[1], F_SETPIPE_SZ, -1), EINVAL);
	EQUAL(fcntl(ends[1], F_SETPIPE_SZ, 100000), 131072);
	EQUAL(read(ends[0], back, 8192), 4096);
	BYTES(back, block, 4096);

	/* No reader left. */
	struct sigaction action = { .sa_handler = note };
	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
	close(ends[0]);
	FAILS(write(ends[1], "x", 1), EPIPE);
	EQUAL(broken, 1);
	signal(SIGPIPE, SIG_IGN);
	FAILS(write(ends[1], "x", 1), EPIPE);
	close(ends[1]);

	/* Packet mode: a read gets one write, or a page of it; what it leaves is lost. */
	EQUAL(pipe2(ends, O_DIRECT | O_NONBLOCK), 0);
	EQUAL(fcntl(ends[1], F_GETFL), O_WRONLY | O_NONBLOCK | O_DIRECT);
	EQUAL(fcntl(ends[0], F_GETFL), O_RDONLY | O_NONBLOCK);
	EQUAL(write(ends[1], "first", 5), 5);
	EQUAL(write(ends[1], "", 0), 0);
	EQUAL(write(ends[1], "second", 6), 6);
	EQUAL(read(ends[0], buffer, 64), 5);
	BYTES(buffer, "first", 5);
	EQUAL(read(ends[0], buffer, 3), 3);
	FAILS(read(ends[0], buffer, 3), EAGAIN);
	EQUAL(write(ends[1], block, 10000), 10000);
	EQUAL(read(ends[0], back, 20000), 4096);
	EQUAL(read(ends[0], back + 4096, 20000), 4096);
	EQUAL(read(ends[0], back + 8192, 20000), 1808);
	BYTES(back, block, 10000);
	int packets = 0;
	while (write(ends[1], "x", 1) == 1) packets++;
	EQUAL(packets, 16);
	FAILS(fcntl(ends[1], F_SETPIPE_SZ, 8192), EBUSY);
	EQUAL(fcntl(ends[1], F_SETPIPE_SZ, 131072), 131072);
	EQUAL(write(ends[1], "y", 1), 1);
	for (int i = 0; i < 17; i++) EQUAL(read(ends[0], buffer, 64), 1);
	EQUAL(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	EQUAL(write(ends[1], "stream", 6), 6);
	EQUAL(fcntl(ends[1], F_SETFL, O_NONBLOCK | O_DIRECT), 0);
	EQUAL(write(ends[1], "packet", 6), 6);
	EQUAL(read(ends[0], buffer, 64), 12);
	BYTES(buffer, "streampacket", 12);
	close(ends[0]);
	close(ends[1]);

	FAILS(syscall(SYS_pipe, BAD_ADDRESS), EFAULT);
	FAILS(pipe2(ends, 0x1), EINVAL);
	FAILS(pipe2(BAD_ADDRESS, 0), EFAULT);
	return finish();
}
