// covers: read write readv accept4 recvfrom splice epoll_wait dup2 close flock
// A call that waits goes on with the file that it began with, whatever another thread makes of its descriptor.
#include "check.h"
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>

enum kind { READ, READV, WRITE, RECEIVE, ACCEPT, SPLICE, EPOLL, FLOCK };
struct call {
	enum kind kind;
	int descriptor, other;
	volatile int thread;
	long result;
	int error;
	char bytes[65536];
};

static void *waits(void *argument) {
	struct call *call = argument;
	struct iovec vector = { call->bytes, sizeof call->bytes };
	struct epoll_event event = { .data.u64 = 0 };
	call->thread = gettid();
	switch (call->kind) {
	case READ: call->result = read(call->descriptor, call->bytes, sizeof call->bytes); break;
	case READV: call->result = readv(call->descriptor, &vector, 1); break;
	case WRITE: call->result = write(call->descriptor, call->bytes, sizeof call->bytes); break;
	case RECEIVE: call->result = recv(call->descriptor, call->bytes, sizeof call->bytes, 0); break;
	case ACCEPT: call->result = accept4(call->descriptor, NULL, NULL, 0); break;
	case SPLICE: call->result = splice(call->descriptor, NULL, call->other, NULL, 4096, 0); break;
	case EPOLL: call->result = epoll_wait(call->descriptor, &event, 1, -1); break;
	case FLOCK: call->result = flock(call->descriptor, LOCK_EX); break;
	}
	call->error = errno;
	return NULL;
}

static pthread_t begin(struct call *call, enum kind kind, int descriptor, int other) {
	pthread_t thread;
	memset(call, 0, sizeof *call);
	call->kind = kind;
	call->descriptor = descriptor;
	call->other = other;
	EQUAL(pthread_create(&thread, NULL, waits, call), 0);
	UNTIL(call->thread != 0 && is_asleep(call->thread));
	return thread;
}

static struct call call;

/* The number is another pipe's, and has data there. */
static void another_file(enum kind kind) {
	int one[2], two[2], out[2];
	CHECK(pipe(one) == 0 && pipe(two) == 0 && pipe(out) == 0);
	pthread_t thread = begin(&call, kind, one[0], out[1]);
	EQUAL(write(two[1], "wrong", 5), 5);
	EQUAL(dup2(two[0], one[0]), one[0]);
	EQUAL(write(one[1], "right!", 6), 6);
	pthread_join(thread, NULL);
	EQUAL(call.result, 6);
	if (kind == SPLICE) EQUAL(read(out[0], call.bytes, sizeof call.bytes), 6);
	BYTES(call.bytes, "right!", 6);
	/* Nobody holds the first pipe's end any more. */
	signal(SIGPIPE, SIG_IGN);
	FAILS(write(one[1], "x", 1), EPIPE);
	EQUAL(read(one[0], call.bytes, 99), 5);
	BYTES(call.bytes, "wrong", 5);
	for (int i = 0; i < 2; i++) { close(one[i]); close(two[i]); close(out[i]); }
}

/* The number is free. */
static void closed_meanwhile(void) {
	int ends[2];
	CHECK(pipe(ends) == 0);
	pthread_t thread = begin(&call, READ, ends[0], -1);
	EQUAL(close(ends[0]), 0);
	EQUAL(write(ends[1], "kept", 4), 4);
	pthread_join(thread, NULL);
	EQUAL(call.result, 4);
	FAILS(fcntl(ends[0], F_GETFD), EBADF);
	FAILS(write(ends[1], "x", 1), EPIPE);
	close(ends[1]);

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	thread = begin(&call, RECEIVE, ends[0], -1);
	EQUAL(close(ends[0]), 0);
	EQUAL(send(ends[1], "sent", 4, 0), 4);
	pthread_join(thread, NULL);
	EQUAL(call.result, 4);
	close(ends[1]);
}

static void accepting(void) {
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
	sprintf(name.sun_path + 1, "waiting-files-%d", getpid());
	EQUAL(bind(listener, (void *)&name, sizeof name), 0);
	EQUAL(listen(listener, 4), 0);
	pthread_t thread = begin(&call, ACCEPT, listener, -1);
	EQUAL(close(listener), 0);
	EQUAL(connect(client, (void *)&name, sizeof name), 0);
	pthread_join(thread, NULL);
	CHECK(call.result >= 0);
	EQUAL(write(client, "hello", 5), 5);
	EQUAL(read((int)call.result, call.bytes, 99), 5);
	/* The listener is gone with the call. */
	int late = socket(AF_UNIX, SOCK_STREAM, 0);
	FAILS(connect(late, (void *)&name, sizeof name), ECONNREFUSED);
	close(late); close(client); close((int)call.result);
}

static void writing(void) {
	int one[2], two[2];
	static char bytes[65536];
	CHECK(pipe(one) == 0 && pipe(two) == 0);
	EQUAL(write(one[1], bytes, 65536), 65536);
	pthread_t thread = begin(&call, WRITE, one[1], -1);
	EQUAL(dup2(two[1], one[1]), one[1]);
	for (long total = 0, length; total < 131072; total += length) CHECK((length = read(one[0], bytes, sizeof bytes)) > 0);
	pthread_join(thread, NULL);
	EQUAL(call.result, 65536);
	EQUAL(read(one[0], bytes, 1), 0);	/* its writers are gone */
	EQUAL(fcntl(two[0], F_SETFL, O_NONBLOCK), 0);
	FAILS(read(two[0], bytes, 1), EAGAIN);
	for (int i = 0; i < 2; i++) { close(one[i]); close(two[i]); }
}

static void watching(void) {
	int ends[2], set = epoll_create1(0), empty = epoll_create1(0);
	struct epoll_event event = { .events = EPOLLIN };
	CHECK(pipe(ends) == 0);
	EQUAL(epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &event), 0);
	pthread_t thread = begin(&call, EPOLL, set, -1);
	EQUAL(dup2(empty, set), set);
	EQUAL(write(ends[1], "x", 1), 1);
	pthread_join(thread, NULL);
	EQUAL(call.result, 1);
	close(set); close(empty); close(ends[0]); close(ends[1]);
}

static void locking(void) {
	scratch();
	int one = open("file", O_CREAT | O_RDWR, 0600), two = open("file", O_RDWR), other = open("other", O_CREAT | O_RDWR, 0600);
	EQUAL(flock(one, LOCK_EX), 0);
	int saved = dup(two);
	pthread_t thread = begin(&call, FLOCK, two, -1);
	EQUAL(dup2(other, two), two);
	EQUAL(flock(one, LOCK_UN), 0);
	pthread_join(thread, NULL);
	EQUAL(call.result, 0);
	FAILS(flock(one, LOCK_EX | LOCK_NB), EWOULDBLOCK);	/* held by what was meant */
	close(saved);
	EQUAL(flock(one, LOCK_EX | LOCK_NB), 0);
	close(one); close(two); close(other);
}

/* A signal ends the wait: nothing is held afterwards. */
static void handler(int number) { (void)number; }
static void interrupted(void) {
	int ends[2];
	struct sigaction action = { .sa_handler = handler };
	CHECK(pipe(ends) == 0);
	sigaction(SIGUSR1, &action, NULL);
	pthread_t thread = begin(&call, READ, ends[0], -1);
	EQUAL(close(ends[0]), 0);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	EQUAL(call.result, -1);
	EQUAL(call.error, EINTR);
	FAILS(write(ends[1], "x", 1), EPIPE);
	close(ends[1]);
}

int main(void) {
	another_file(READ);
	another_file(READV);
	another_file(SPLICE);
	closed_meanwhile();
	accepting();
	writing();
	watching();
	locking();
	interrupted();
	return finish();
}
