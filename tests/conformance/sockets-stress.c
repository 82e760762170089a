// covers: socketpair sendmsg recvmsg sendto recvfrom
// Seeded random calls over many sockets, queues and watches, half of them with wrong arguments: nothing may hang, and the program must get to its end.
#include "check.h"
#include <mqueue.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

#define MOST 48
static int files[MOST];
static uint64_t seed = 4711;
static char memory[65536];

static unsigned pick(unsigned bound) {
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % bound;
}

static int any(void) { return pick(20) ? files[pick(MOST)] : (int)pick(400) - 200; }

static void *address(void) {
	switch (pick(12)) {
	case 0: return BAD_ADDRESS;
	case 1: return 0;
	case 2: return (void *)-1L;
	case 3: return (void *)0x7ffffffff000L;
	case 4: return (void *)0xffffffff80000000L;
	default: return memory + pick(sizeof memory / 2);
	}
}

static long length(void) {
	switch (pick(10)) {
	case 0: return -1L;
	case 1: return 1L << 40;
	case 2: return 0;
	default: return pick(20000);
	}
}

static void keep(int file) {
	if (file < 0) return;
	int slot = pick(MOST);
	if (files[slot] > 2) close(files[slot]);
	files[slot] = file;
	fcntl(file, F_SETFL, O_NONBLOCK);
}

static void name(struct sockaddr_un *to) {
	memset(to, 0, sizeof *to);
	to->sun_family = pick(10) ? AF_UNIX : pick(50);
	if (pick(3)) sprintf(to->sun_path + 1, "stress.%d.%u", (int)getpid(), pick(6));
	else sprintf(to->sun_path, "socket.%u", pick(6));
}

static void message(struct msghdr *header, struct iovec *pieces, char *control) {
	struct sockaddr_un *to = (void *)(memory + 60000);
	for (int i = 0; i < 4; i++) pieces[i] = (struct iovec){ address(), pick(8) ? pick(3000) : (size_t)length() };
	name(to);
	*header = (struct msghdr){ .msg_iov = pick(30) ? pieces : address(), .msg_iovlen = pick(30) ? pick(5) : (size_t)length(),
		.msg_name = pick(4) ? 0 : to, .msg_namelen = pick(140), .msg_control = pick(8) ? control : address(), .msg_controllen = pick(200) };
	struct cmsghdr *part = (void *)control;
	*part = (struct cmsghdr){ .cmsg_len = pick(4) ? CMSG_LEN(4 * (1 + pick(4))) : pick(100), .cmsg_level = pick(9) ? SOL_SOCKET : 3, .cmsg_type = 1 + !pick(6) };
	int *data = (void *)CMSG_DATA(part);
	for (int i = 0; i < 4; i++) data[i] = any();
	if (pick(3)) header->msg_controllen = CMSG_SPACE(16);
	if (pick(2)) header->msg_control = 0, header->msg_controllen = 0;
}

static void call(void) {
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	struct sockaddr_un to;
	struct msghdr header;
	struct iovec pieces[4];
	char control[256] __attribute__((aligned(8)));
	int pair[2], size = pick(120), flags = MSG_DONTWAIT | MSG_NOSIGNAL | (pick(4) ? 0 : 1 << pick(31));
	flags &= ~MSG_OOB;
	name(&to);
	switch (pick(26)) {
	case 0: keep(socket(AF_UNIX, types[pick(3)] | SOCK_NONBLOCK, 0)); break;
	case 1: case 2: if (!socketpair(AF_UNIX, types[pick(3)] | SOCK_NONBLOCK, 0, pair)) { keep(pair[0]); keep(pair[1]); } break;
	case 3: bind(any(), pick(9) ? (void *)&to : address(), pick(2) ? 2 + 1 + strlen(to.sun_path + 1) : pick(130)); break;
	case 4: connect(any(), pick(9) ? (void *)&to : address(), pick(2) ? 2 + 1 + strlen(to.sun_path + 1) : pick(130)); break;
	case 5: listen(any(), pick(5)); break;
	case 6: keep(accept4(any(), pick(2) ? address() : 0, address(), SOCK_NONBLOCK)); break;
	case 7: shutdown(any(), pick(4)); break;
	case 8: getsockname(any(), address(), address()); break;
	case 9: getpeername(any(), address(), address()); break;
	case 10: case 11: sendto(any(), address(), length(), flags, pick(2) ? 0 : (void *)&to, size); break;
	case 12: case 13: recvfrom(any(), address(), length(), flags, pick(2) ? 0 : address(), address()); break;
	case 14: case 15: message(&header, pieces, control); sendmsg(any(), &header, flags); break;
	case 16: case 17:
		message(&header, pieces, control);
		if (recvmsg(any(), &header, flags) >= 0 && header.msg_control == control)
			for (struct cmsghdr *part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part))
				if (part->cmsg_type == SCM_RIGHTS) for (unsigned i = 0; i < (part->cmsg_len - CMSG_LEN(0)) / 4; i++) keep(((int *)CMSG_DATA(part))[i]);
		break;
	case 18: write(any(), address(), length()); break;
	case 19: read(any(), address(), length()); break;
	case 20: setsockopt(any(), SOL_SOCKET, pick(80), address(), pick(20)); break;
	case 21: getsockopt(any(), SOL_SOCKET, pick(80), address(), address()); break;
	case 22: { struct epoll_event event = { .events = 1 << pick(32) }; epoll_ctl(any(), 1 + pick(3), any(), &event); break; }
	case 23: ioctl(any(), pick(2) ? FIONREAD : TIOCOUTQ, address()); break;
	case 24: keep(pick(3) ? epoll_create1(0) : inotify_init1(IN_NONBLOCK)); break;
	default: inotify_add_watch(any(), pick(2) ? "." : "socket.1", pick(4096)); unlink("socket.1"); break;
	}
}

int main(void) {
	signal(SIGPIPE, SIG_IGN);
	scratch();
	for (int i = 0; i < 30000; i++) {
		call();
		if (i % 100 == 0 && pick(2)) {
			int slot = pick(MOST);
			if (files[slot] > 2) close(files[slot]);
			files[slot] = 0;
		}
	}
	for (int i = 0; i < MOST; i++) if (files[i] > 2) close(files[i]);
	// What is left works.
	int pair[2];
	char text[8];
	EQUAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	EQUAL(write(pair[0], "end", 3), 3);
	EQUAL(read(pair[1], text, 8), 3);
	// Message queues, the same way.
	int queues[4];
	char queue_name[40];
	for (int i = 0; i < 4; i++) {
		sprintf(queue_name, "/stress.%d.%d", (int)getpid(), i);
		struct mq_attr attributes = { .mq_maxmsg = 1 + pick(9), .mq_msgsize = 1 + pick(5000) };
		queues[i] = GOOD(mq_open(queue_name, O_CREAT | O_RDWR | O_NONBLOCK, 0600, &attributes));
		mq_unlink(queue_name);
	}
	for (int i = 0; i < 5000; i++) {
		int queue = pick(9) ? queues[pick(4)] : (int)pick(100);
		if (pick(2)) syscall(SYS_mq_timedsend, queue, address(), pick(4) ? pick(5000) : length(), pick(40000), pick(9) ? 0 : address());
		else syscall(SYS_mq_timedreceive, queue, address(), pick(4) ? 6000 : length(), pick(2) ? 0 : address(), pick(9) ? 0 : address());
	}
	return finish();
}
