// covers: sendmsg recvmsg
// Control messages of AF_UNIX: descriptors and credentials that go with data, and headers that are wrong.
#include "check.h"
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

static union { char bytes[2048]; struct cmsghdr aligned; } control;

/* Sends one byte with descriptors. */
static long send_files(int socket, const int *files, int count, const char *text) {
	struct iovec piece = { (char *)text, strlen(text) };
	struct msghdr header = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = CMSG_SPACE(count * sizeof *files) };
	memset(&control, 0, sizeof control);
	struct cmsghdr *message = CMSG_FIRSTHDR(&header);
	message->cmsg_level = SOL_SOCKET;
	message->cmsg_type = SCM_RIGHTS;
	message->cmsg_len = CMSG_LEN(count * sizeof *files);
	memcpy(CMSG_DATA(message), files, count * sizeof *files);
	return sendmsg(socket, &header, 0);
}

static struct msghdr received;
/* Receives, and answers how many descriptors came. */
static long receive_files(int socket, int *files, int most, int flags, long *length) {
	static char text[64];
	struct iovec piece = { text, sizeof text };
	received = (struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = most };
	memset(&control, 0, sizeof control);
	*length = recvmsg(socket, &received, flags);
	if (*length < 0) return -1;
	for (struct cmsghdr *message = CMSG_FIRSTHDR(&received); message; message = CMSG_NXTHDR(&received, message))
		if (message->cmsg_level == SOL_SOCKET && message->cmsg_type == SCM_RIGHTS) {
			int count = (message->cmsg_len - CMSG_LEN(0)) / sizeof(int);
			memcpy(files, CMSG_DATA(message), count * sizeof(int));
			return count;
		}
	return 0;
}

static void passing(int type) {
	int pair[2], pipes[2], got[8];
	long length;
	socketpair(AF_UNIX, type, 0, pair);
	pipe(pipes);
	EQUAL(send_files(pair[0], pipes, 2, "x"), 1);
	EQUAL(receive_files(pair[1], got, sizeof control, 0, &length), 2);
	EQUAL(length, 1);
	EQUAL(received.msg_flags, 0);
	EQUAL(received.msg_controllen, CMSG_SPACE(8));
	EQUAL(fcntl(got[0], F_GETFD), 0);
	EQUAL(write(got[1], "through", 7), 7);
	char text[16];
	EQUAL(read(pipes[0], text, 16), 7);
	// The same open file: its status flags are shared.
	fcntl(got[0], F_SETFL, O_NONBLOCK);
	EQUAL(fcntl(pipes[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	close(got[0]); close(got[1]);
	// A file lives while it is on its way.
	send_files(pair[0], pipes, 2, "x");
	close(pipes[0]); close(pipes[1]);
	EQUAL(receive_files(pair[1], got, sizeof control, MSG_CMSG_CLOEXEC, &length), 2);
	EQUAL(received.msg_flags, MSG_CMSG_CLOEXEC);
	EQUAL(fcntl(got[1], F_GETFD), FD_CLOEXEC);
	EQUAL(write(got[1], "alive", 5), 5);
	EQUAL(read(got[0], text, 16), 5);
	// Room for one of two: the other is closed.
	send_files(pair[0], got, 2, "x");
	EQUAL(receive_files(pair[1], pipes, CMSG_LEN(4), 0, &length), 1);
	EQUAL(received.msg_flags, MSG_CTRUNC);
	EQUAL(received.msg_controllen, CMSG_LEN(4));
	close(pipes[0]); close(got[1]);
	EQUAL(read(got[0], text, 16), 0);
	send_files(pair[0], got, 1, "x");
	EQUAL(receive_files(pair[1], pipes, 0, 0, &length), 0);
	EQUAL(received.msg_flags, MSG_CTRUNC);
	send_files(pair[0], got, 1, "x");
	EQUAL(recv(pair[1], text, 16, 0), 1);
	// Looking does not take, but gives.
	send_files(pair[0], got, 1, "peek");
	EQUAL(receive_files(pair[1], pipes, sizeof control, MSG_PEEK, &length), 1);
	close(pipes[0]);
	EQUAL(receive_files(pair[1], pipes, sizeof control, 0, &length), 1);
	close(pipes[0]);
	int bad = 0x7fff, path = open("/", O_PATH);
	FAILS(send_files(pair[0], &bad, 1, "x"), EBADF);
	bad = -1;
	FAILS(send_files(pair[0], &bad, 1, "x"), EBADF);
	EQUAL(send_files(pair[0], &path, 1, "x"), 1);
	EQUAL(receive_files(pair[1], pipes, sizeof control, 0, &length), 1);
	close(pipes[0]); close(path);
	static int many[254];
	for (int i = 0; i < 254; i++) many[i] = got[0];
	FAILS(send_files(pair[0], many, 254, "x"), EINVAL);
	EQUAL(send_files(pair[0], many, 253, "x"), 1);
	static int all[253];
	EQUAL(receive_files(pair[1], all, sizeof control, 0, &length), 253);
	for (int i = 0; i < 253; i++) close(all[i]);
	// No descriptor left.
	struct rlimit limit, before;
	getrlimit(RLIMIT_NOFILE, &before);
	limit = before;
	send_files(pair[0], many, 3, "x");
	int next = dup(0);
	close(next);
	limit.rlim_cur = next + 1;
	setrlimit(RLIMIT_NOFILE, &limit);
	EQUAL(receive_files(pair[1], all, sizeof control, 0, &length), 1);
	EQUAL(received.msg_flags, MSG_CTRUNC);
	setrlimit(RLIMIT_NOFILE, &before);
	close(all[0]); close(got[0]);
	close(pair[0]); close(pair[1]);
}

/* A stream is read up to the end of what files came with. */
static void stream(void) {
	int pair[2], file = open("/dev/null", O_RDWR), got[4];
	long length;
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
	write(pair[0], "plain", 5);
	send_files(pair[0], &file, 1, "files");
	write(pair[0], "after", 5);
	EQUAL(receive_files(pair[1], got, sizeof control, 0, &length), 1);
	EQUAL(length, 10);
	close(got[0]);
	EQUAL(receive_files(pair[1], got, sizeof control, 0, &length), 0);
	EQUAL(length, 5);
	char text[16];
	send_files(pair[0], &file, 1, "abcdef");
	send_files(pair[0], &file, 1, "ghi");
	struct iovec piece = { text, 2 };
	struct msghdr header = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control };
	EQUAL(recvmsg(pair[1], &header, 0), 2);
	EQUAL(header.msg_controllen, CMSG_SPACE(4));
	close(*(int *)CMSG_DATA(CMSG_FIRSTHDR(&header)));
	EQUAL(receive_files(pair[1], got, sizeof control, 0, &length), 1);
	EQUAL(length, 7);
	close(got[0]);
	EQUAL(recv(pair[1], text, 16, 0), -1);
	close(pair[0]); close(pair[1]); close(file);
}

/* Descriptors that nobody can receive any more are closed in the end. */
static void cycles(void) {
	int pair[2], pipes[2];
	pipe(pipes);
	fcntl(pipes[0], F_SETFL, O_NONBLOCK);
	for (int round = 0; round < 300; round++) {
		socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
		send_files(pair[0], pair, 2, "x");
		send_files(pair[1], pair, 2, "x");
		if (round == 0) send_files(pair[0], pipes + 1, 1, "x");
		close(pair[0]); close(pair[1]);
	}
	close(pipes[1]);
	// Closing any socket makes the kernel look; Linux does so in its own time.
	char byte;
	long end = -1;
	for (int tries = 0; tries < 200 && end != 0; tries++) {
		socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
		send_files(pair[0], pair, 1, "x");
		close(pair[0]); close(pair[1]);
		usleep(tries * 100);
		end = read(pipes[0], &byte, 1);
	}
	EQUAL(end, 0);
	close(pipes[0]);
	// A long chain of sockets, each in the next one's queue.
	int last[2];
	socketpair(AF_UNIX, SOCK_DGRAM, 0, last);
	for (int i = 0; i < 2000; i++) {
		socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
		if (send_files(pair[0], last + 1, 1, "x") < 0) { close(pair[0]); close(pair[1]); continue; }
		close(last[0]); close(last[1]);
		last[0] = pair[0]; last[1] = pair[1];
	}
	close(last[0]); close(last[1]);
	// A connection that was never accepted, and its listener in a message to itself.
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int length = 3 + sprintf(address.sun_path + 1, "cycle.%d", (int)getpid());
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
	bind(listener, (void *)&address, length);
	listen(listener, 4);
	EQUAL(connect(client, (void *)&address, length), 0);
	EQUAL(send_files(client, &listener, 1, "x"), 1);
	EQUAL(send_files(client, &client, 1, "x"), 1);
	close(client); close(listener);
}

static long send_raw(int socket, long controllen, long cmsglen, int level, int type, const void *data, int size) {
	struct iovec piece = { "y", 1 };
	struct msghdr header = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = controllen };
	memset(&control, 0, sizeof control);
	control.aligned = (struct cmsghdr){ .cmsg_len = cmsglen, .cmsg_level = level, .cmsg_type = type };
	memcpy(control.bytes + sizeof(struct cmsghdr), data, size);
	return sendmsg(socket, &header, MSG_DONTWAIT);
}

static void headers(void) {
	int pair[2];
	socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair);
	struct iovec piece = { "x", 1 }, wrong = { BAD_ADDRESS, 1 }, negative = { "x", -1L };
	struct msghdr header = { .msg_iov = &piece, .msg_iovlen = 1 };
	FAILS(sendmsg(-1, &header, 0), EBADF);
	FAILS(sendmsg(pair[0], BAD_ADDRESS, 0), EFAULT);
	FAILS(recvmsg(pair[0], BAD_ADDRESS, 0), EFAULT);
	header.msg_iovlen = 1025;
	FAILS(sendmsg(pair[0], &header, 0), EMSGSIZE);
	FAILS(recvmsg(pair[0], &header, 0), EMSGSIZE);
	header.msg_iovlen = 1;
	header.msg_iov = BAD_ADDRESS;
	FAILS(sendmsg(pair[0], &header, 0), EFAULT);
	header.msg_iov = &wrong;
	FAILS(sendmsg(pair[0], &header, 0), EFAULT);
	header.msg_iov = &negative;
	FAILS(sendmsg(pair[0], &header, 0), EINVAL);
	header.msg_iov = &piece;
	struct sockaddr_un name;
	header.msg_name = &name;
	header.msg_namelen = -1;
	FAILS(sendmsg(pair[0], &header, 0), EINVAL);
	FAILS(recvmsg(pair[0], &header, 0), EINVAL);
	header.msg_name = 0;
	header.msg_namelen = 99;
	EQUAL(sendmsg(pair[0], &header, 0), 1);
	header.msg_control = BAD_ADDRESS;
	header.msg_controllen = 32;
	FAILS(sendmsg(pair[0], &header, 0), EFAULT);
	header.msg_controllen = 0;
	EQUAL(sendmsg(pair[0], &header, 0), 1);
	int file = 0;
	FAILS(send_raw(pair[0], 24, 15, SOL_SOCKET, SCM_RIGHTS, &file, 4), EINVAL);
	FAILS(send_raw(pair[0], 24, 25, SOL_SOCKET, SCM_RIGHTS, &file, 4), EINVAL);
	FAILS(send_raw(pair[0], 24, 20, SOL_SOCKET, 77, &file, 4), EINVAL);
	EQUAL(send_raw(pair[0], 24, 20, 41, 77, &file, 4), 1);
	EQUAL(send_raw(pair[0], 8, 20, SOL_SOCKET, 77, &file, 4), 1);
	EQUAL(send_raw(pair[0], 16, 16, SOL_SOCKET, SCM_RIGHTS, &file, 4), 1);
	FAILS(send_raw(pair[0], 10000000, 20, SOL_SOCKET, SCM_RIGHTS, &file, 4), ENOBUFS);
	FAILS(send_raw(pair[0], 24, 20, SOL_SOCKET, SCM_CREDENTIALS, &file, 4), EINVAL);
	close(pair[0]); close(pair[1]);
}

static int receive_credentials(int socket, struct ucred *got, char *text) {
	struct iovec piece = { text, 64 };
	received = (struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control };
	memset(&control, 0, sizeof control);
	int length = recvmsg(socket, &received, 0);
	struct cmsghdr *message = CMSG_FIRSTHDR(&received);
	if (length < 0 || !message) return -1;
	EQUAL(message->cmsg_type, SCM_CREDENTIALS);
	EQUAL(message->cmsg_len, CMSG_LEN(sizeof *got));
	memcpy(got, CMSG_DATA(message), sizeof *got);
	return length;
}

static void credentials(int type) {
	int pair[2], on = 1;
	char text[64];
	struct ucred got, mine = { getpid(), getuid(), getgid() };
	socketpair(AF_UNIX, type, 0, pair);
	write(pair[0], "before", 6);
	EQUAL(setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on), 0);
	EQUAL(receive_credentials(pair[1], &got, text), 6);
	CHECK(got.pid == 0 && got.uid == 65534 && got.gid == 65534);
	write(pair[0], "after", 5);
	EQUAL(receive_credentials(pair[1], &got, text), 5);
	CHECK(got.pid == mine.pid && got.uid == mine.uid && got.gid == mine.gid);
	EQUAL(send_raw(pair[0], 32, 28, SOL_SOCKET, SCM_CREDENTIALS, &mine, sizeof mine), 1);
	EQUAL(receive_credentials(pair[1], &got, text), 1);
	CHECK(got.pid == mine.pid && got.uid == mine.uid && got.gid == mine.gid);
	struct ucred other = mine;
	other.uid = mine.uid + 7;
	if (getuid() != 0) FAILS(send_raw(pair[0], 32, 28, SOL_SOCKET, SCM_CREDENTIALS, &other, sizeof other), EPERM);
	else {
		EQUAL(send_raw(pair[0], 32, 28, SOL_SOCKET, SCM_CREDENTIALS, &other, sizeof other), 1);
		// Runs of different senders are read one by one.
		EQUAL(send_raw(pair[0], 32, 28, SOL_SOCKET, SCM_CREDENTIALS, &mine, sizeof mine), 1);
		EQUAL(receive_credentials(pair[1], &got, text), 1);
		EQUAL(got.uid, other.uid);
		EQUAL(receive_credentials(pair[1], &got, text), 1);
		EQUAL(got.uid, mine.uid);
	}
	write(pair[0], "short", 5);
	struct iovec piece = { text, 64 };
	received = (struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = 20 };
	EQUAL(recvmsg(pair[1], &received, 0), 5);
	EQUAL(received.msg_flags, MSG_CTRUNC);
	EQUAL(received.msg_controllen, 20);
	EQUAL(control.aligned.cmsg_len, 20);
	write(pair[0], "none", 4);
	received = (struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1 };
	EQUAL(recvmsg(pair[1], &received, 0), 4);
	EQUAL(received.msg_flags, MSG_CTRUNC);
	close(pair[0]); close(pair[1]);
}

int main(void) {
	passing(SOCK_STREAM);
	passing(SOCK_DGRAM);
	passing(SOCK_SEQPACKET);
	stream();
	cycles();
	headers();
	credentials(SOCK_STREAM);
	credentials(SOCK_DGRAM);
	credentials(SOCK_SEQPACKET);
	return finish();
}
