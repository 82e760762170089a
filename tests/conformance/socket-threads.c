// covers: socketpair accept connect epoll_wait mq_timedsend mq_timedreceive semop msgsnd msgrcv
// Two threads that wait for each other: over sockets of every type, listening, epoll, pipes, message queues, semaphores.
#include "check.h"
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/un.h>

#define ROUNDS 200
static int pair[2], second[2];

static void *echo(void *unused) {
	char text[64];
	ssize_t length;
	while ((length = read(pair[1], text, sizeof text)) > 0) if (write(pair[1], text, length) != length) break;
	return unused;
}

static void ping_pong(int type) {
	pthread_t thread;
	char text[64];
	int good = 0;
	socketpair(AF_UNIX, type, 0, pair);
	pthread_create(&thread, 0, echo, 0);
	for (int i = 0; i < ROUNDS; i++) {
		int length = sprintf(text, "round %d", i);
		write(pair[0], text, length);
		memset(text, 0, sizeof text);
		good += read(pair[0], text, sizeof text) == length && atoi(text + 6) == i;
	}
	EQUAL(good, ROUNDS);
	if (type == SOCK_DGRAM) write(pair[0], "", 0);
	else shutdown(pair[0], SHUT_WR);
	pthread_join(thread, 0);
	close(pair[0]); close(pair[1]);
}

static char data[1000000], back[1000000];

static void *pour(void *unused) {
	EQUAL(write(pair[0], data, sizeof data), (long)sizeof data);
	close(pair[0]);
	return unused;
}

/* More than any buffer holds: both sides wait again and again. */
static void transfer(int piped) {
	pthread_t thread;
	long got = 0, length;
	for (size_t i = 0; i < sizeof data; i++) data[i] = i * 31 >> 6;
	if (piped) { pipe(second); pair[0] = second[1]; pair[1] = second[0]; }
	else socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	pthread_create(&thread, 0, pour, 0);
	while ((length = read(pair[1], back + got, 7000)) > 0) got += length;
	EQUAL(got, (long)sizeof data);
	CHECK(memcmp(data, back, sizeof data) == 0);
	pthread_join(thread, 0);
	close(pair[1]);
	memset(back, 0, sizeof back);
}

static void *all_at_once(void *unused) {
	EQUAL(recv(pair[1], back, 300000, MSG_WAITALL), 300000);
	return unused;
}

static void wait_for_all(void) {
	pthread_t thread;
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	pthread_create(&thread, 0, all_at_once, 0);
	for (int i = 0; i < 300; i++) write(pair[0], data + i * 1000, 1000);
	pthread_join(thread, 0);
	CHECK(memcmp(data, back, 300000) == 0);
	close(pair[0]); close(pair[1]);
}

static struct sockaddr_un address = { .sun_family = AF_UNIX };
static socklen_t address_length;

static void *clients(void *unused) {
	for (int i = 0; i < 20; i++) {
		int client = socket(AF_UNIX, SOCK_STREAM, 0);
		EQUAL(connect(client, (void *)&address, address_length), 0);
		write(client, &i, sizeof i);
		char byte;
		read(client, &byte, 1);
		close(client);
	}
	return unused;
}

/* The backlog of one makes clients wait for accept, and accept for clients. */
static void listening(void) {
	pthread_t threads[3];
	int sum = 0, number;
	address_length = 3 + sprintf(address.sun_path + 1, "threads.%d", (int)getpid());
	int server = socket(AF_UNIX, SOCK_STREAM, 0);
	bind(server, (void *)&address, address_length);
	listen(server, 0);
	for (int i = 0; i < 3; i++) pthread_create(threads + i, 0, clients, 0);
	for (int i = 0; i < 60; i++) {
		int end = accept(server, 0, 0);
		if (read(end, &number, sizeof number) == sizeof number) sum += number;
		close(end);
	}
	for (int i = 0; i < 3; i++) pthread_join(threads[i], 0);
	EQUAL(sum, 3 * 190);
	close(server);
}

static int epoll, stop;
static int handled[3];

static void *handle(void *which) {
	struct epoll_event event;
	while (epoll_wait(epoll, &event, 1, -1) == 1) {
		char byte;
		if (event.data.fd == stop) break;
		if (read(event.data.fd, &byte, 1) == 1) {
			handled[(long)which]++;
			write(second[0], &byte, 1);
		}
		event.events = EPOLLIN | EPOLLONESHOT;
		epoll_ctl(epoll, EPOLL_CTL_MOD, event.data.fd, &event);
	}
	return 0;
}

/* One-shot interests: an event is one thread's alone. */
static void one_shot(void) {
	pthread_t threads[3];
	char byte = 'x';
	struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT };
	epoll = epoll_create1(0);
	stop = eventfd(0, 0);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	socketpair(AF_UNIX, SOCK_STREAM, 0, second);
	event.data.fd = pair[1];
	epoll_ctl(epoll, EPOLL_CTL_ADD, pair[1], &event);
	event = (struct epoll_event){ .events = EPOLLIN, .data.fd = stop };
	epoll_ctl(epoll, EPOLL_CTL_ADD, stop, &event);
	for (long i = 0; i < 3; i++) pthread_create(threads + i, 0, handle, (void *)i);
	for (int i = 0; i < ROUNDS; i++) {
		write(pair[0], &byte, 1);
		read(second[1], &byte, 1);
	}
	uint64_t one = 1;
	write(stop, &one, sizeof one);
	for (int i = 0; i < 3; i++) pthread_join(threads[i], 0);
	EQUAL(handled[0] + handled[1] + handled[2], ROUNDS);
	close(pair[0]); close(pair[1]); close(second[0]); close(second[1]); close(epoll); close(stop);
}

static void *hang_up(void *unused) {
	usleep(20000);
	close(pair[1]);
	return unused;
}

static void *hang_up_full(void *unused) {
	int waiting = 0;
	while (ioctl(pair[0], TIOCOUTQ, &waiting) == 0 && waiting < 100000) usleep(1000);
	close(pair[1]);
	return unused;
}

/* A wait ends when the other end goes. */
static void hanging_up(void) {
	pthread_t thread;
	char byte;
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	pthread_create(&thread, 0, hang_up, 0);
	EQUAL(read(pair[0], &byte, 1), 0);
	pthread_join(thread, 0);
	close(pair[0]);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	pthread_create(&thread, 0, hang_up, 0);
	struct pollfd entry = { pair[0], POLLIN | POLLRDHUP, 0 };
	EQUAL(poll(&entry, 1, -1), 1);
	EQUAL(entry.revents, POLLIN | POLLHUP | POLLRDHUP);
	pthread_join(thread, 0);
	close(pair[0]);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	pthread_create(&thread, 0, hang_up_full, 0);
	long sent = write(pair[0], data, sizeof data);
	CHECK(sent > 0 && sent < (long)sizeof data);
	pthread_join(thread, 0);
	close(pair[0]);
}

static int queues[2], letters[2], set;

static void *answer(void *unused) {
	char text[32];
	struct { long type; char text[8]; } letter;
	struct sembuf take = { 0, -1, 0 }, give = { 1, 1, 0 };
	for (int i = 0; i < ROUNDS; i++) {
		long length = mq_receive(queues[0], text, sizeof text, 0);
		mq_send(queues[1], text, length, 0);
		length = msgrcv(letters[0], &letter, 8, 0, 0);
		msgsnd(letters[1], &letter, length, 0);
		semop(set, &take, 1);
		semop(set, &give, 1);
	}
	return unused;
}

static void queueing(void) {
	pthread_t thread;
	char name[64], text[32];
	struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = 32 };
	struct { long type; char text[8]; } letter = { 1, "letter" };
	struct sembuf give = { 0, 1, 0 }, take = { 1, -1, 0 };
	int good = 0;
	for (int i = 0; i < 2; i++) {
		sprintf(name, "/threads.%d.%d", (int)getpid(), i);
		queues[i] = GOOD(mq_open(name, O_CREAT | O_RDWR, 0600, &attributes));
		mq_unlink(name);
		letters[i] = GOOD(msgget(IPC_PRIVATE, 0600));
	}
	set = GOOD(semget(IPC_PRIVATE, 2, 0600));
	pthread_create(&thread, 0, answer, 0);
	for (int i = 0; i < ROUNDS; i++) {
		mq_send(queues[0], "x", 1, 0);
		good += mq_receive(queues[1], text, sizeof text, 0) == 1;
		msgsnd(letters[0], &letter, 6, 0);
		good += msgrcv(letters[1], &letter, 8, 0, 0) == 6;
		semop(set, &give, 1);
		good += semop(set, &take, 1) == 0;
	}
	EQUAL(good, 3 * ROUNDS);
	pthread_join(thread, 0);
	semctl(set, 0, IPC_RMID);
	for (int i = 0; i < 2; i++) {
		mq_close(queues[i]);
		msgctl(letters[i], IPC_RMID, 0);
	}
}

static void *removed(void *unused) {
	while (semctl(set, 0, GETNCNT) == 0) usleep(1000);
	semctl(set, 0, IPC_RMID);
	usleep(100000);
	msgctl(letters[0], IPC_RMID, 0);
	return unused;
}

/* What is removed ends the waits for it. */
static void removing(void) {
	pthread_t thread;
	struct { long type; char text[8]; } letter;
	struct sembuf take = { 0, -1, 0 };
	set = semget(IPC_PRIVATE, 1, 0600);
	letters[0] = msgget(IPC_PRIVATE, 0600);
	pthread_create(&thread, 0, removed, 0);
	FAILS(semop(set, &take, 1), EIDRM);
	// On a machine so slow that the queue is gone before the wait has begun, that is what it says.
	CHECK(msgrcv(letters[0], &letter, 8, 0, 0) == -1 && (errno == EIDRM || errno == EINVAL));
	pthread_join(thread, 0);
}

int main(void) {
	signal(SIGPIPE, SIG_IGN);
	ping_pong(SOCK_STREAM);
	ping_pong(SOCK_SEQPACKET);
	ping_pong(SOCK_DGRAM);
	transfer(0);
	transfer(1);
	wait_for_all();
	listening();
	one_shot();
	hanging_up();
	queueing();
	removing();
	return finish();
}
