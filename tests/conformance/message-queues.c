// covers: mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
// POSIX message queues: names, attributes, priorities, waiting with timeouts and signals, notification.
#include "check.h"
#include <mqueue.h>
#include <poll.h>
#include <sys/resource.h>

static volatile int alarms, told;
static volatile siginfo_t information;
static void on_alarm(int number) { (void)number; alarms++; }
static void on_told(int number, siginfo_t *info, void *context) { (void)number; (void)context; told++; information = *info; }

static char name[64], other[64];

static long raw_open(const char *text, int flags, int mode, void *attributes) { return syscall(SYS_mq_open, text, flags, mode, attributes); }
static long raw_send(int queue, const void *data, long length, unsigned priority, void *time) {
	return syscall(SYS_mq_timedsend, queue, data, length, priority, time);
}
static long raw_receive(int queue, void *data, long length, unsigned *priority, void *time) {
	return syscall(SYS_mq_timedreceive, queue, data, length, priority, time);
}

static void opening(void) {
	struct mq_attr attributes = { .mq_maxmsg = 3, .mq_msgsize = 20 }, got;
	FAILS(raw_open(BAD_ADDRESS, O_CREAT | O_RDWR, 0600, 0), EFAULT);
	FAILS(raw_open(name + 1, O_CREAT | O_RDWR, 0600, BAD_ADDRESS), EFAULT);
	FAILS(raw_open("", O_CREAT | O_RDWR, 0600, 0), ENOENT);
	FAILS(raw_open("a/b", O_CREAT | O_RDWR, 0600, 0), EACCES);
	FAILS(raw_open(".", O_CREAT | O_RDWR, 0600, 0), EACCES);
	FAILS(mq_open("/", O_CREAT | O_RDWR, 0600, 0), ENOENT);
	FAILS(mq_open("without", O_CREAT | O_RDWR, 0600, 0), EINVAL);
	char longest[300];
	memset(longest, 'n', sizeof longest);
	longest[256] = 0;
	FAILS(raw_open(longest, O_CREAT | O_RDWR, 0600, 0), ENAMETOOLONG);
	FAILS(mq_open(name, O_RDWR), ENOENT);
	FAILS(mq_unlink(name), ENOENT);
	attributes.mq_maxmsg = 0;
	FAILS(mq_open(name, O_CREAT | O_RDWR, 0600, &attributes), EINVAL);
	attributes.mq_maxmsg = -1;
	FAILS(mq_open(name, O_CREAT | O_RDWR, 0600, &attributes), EINVAL);
	attributes.mq_maxmsg = 70000;
	FAILS(mq_open(name, O_CREAT | O_RDWR, 0600, &attributes), EINVAL);
	attributes.mq_maxmsg = 3;
	attributes.mq_msgsize = 0;
	FAILS(mq_open(name, O_CREAT | O_RDWR, 0600, &attributes), EINVAL);
	attributes.mq_msgsize = 1 << 25;
	FAILS(mq_open(name, O_CREAT | O_RDWR, 0600, &attributes), EINVAL);
	attributes.mq_msgsize = 20;
	int queue = GOOD(mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0640, &attributes));
	EQUAL(fcntl(queue, F_GETFD), FD_CLOEXEC);
	FAILS(mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0640, &attributes), EEXIST);
	FAILS(mq_open(name, 3), EINVAL);
	struct stat status;
	EQUAL(fstat(queue, &status), 0);
	EQUAL(status.st_mode, S_IFREG | 0640);
	EQUAL(status.st_size, 80);
	EQUAL(status.st_uid, geteuid());
	EQUAL(mq_getattr(queue, &got), 0);
	CHECK(got.mq_flags == 0 && got.mq_maxmsg == 3 && got.mq_msgsize == 20 && got.mq_curmsgs == 0);
	char path[64], link[64] = "";
	snprintf(path, sizeof path, "/proc/self/fd/%d", queue);
	readlink(path, link, sizeof link - 1);
	STRING(link, name);
	// Without attributes: the defaults.
	int second = GOOD(mq_open(other, O_CREAT | O_RDONLY | O_NONBLOCK, 0600, 0));
	EQUAL(mq_getattr(second, &got), 0);
	CHECK(got.mq_flags == O_NONBLOCK && got.mq_maxmsg == 10 && got.mq_msgsize == 8192);
	got.mq_flags = 0;
	got.mq_maxmsg = 99;
	EQUAL(mq_setattr(second, &got, &attributes), 0);
	EQUAL(attributes.mq_flags, O_NONBLOCK);
	EQUAL(mq_getattr(second, &got), 0);
	CHECK(got.mq_flags == 0 && got.mq_maxmsg == 10);
	got.mq_flags = O_APPEND;
	FAILS(mq_setattr(second, &got, 0), EINVAL);
	FAILS(mq_getattr(-1, &got), EBADF);
	FAILS(mq_getattr(0, &got), EBADF);
	FAILS(syscall(SYS_mq_getsetattr, second, BAD_ADDRESS, 0), EFAULT);
	FAILS(syscall(SYS_mq_getsetattr, second, 0, BAD_ADDRESS), EFAULT);
	// More than the limit of all queues together.
	struct rlimit limit;
	getrlimit(RLIMIT_MSGQUEUE, &limit);
	if (limit.rlim_cur < 4000000) {
		struct mq_attr large = { .mq_maxmsg = 10, .mq_msgsize = 8192 };
		int queues[64], count = 0;
		char text[80];
		for (; count < 64; count++) {
			snprintf(text, sizeof text, "%s.%d", name, count);
			queues[count] = mq_open(text, O_CREAT | O_RDWR, 0600, &large);
			if (queues[count] < 0) break;
		}
		EQUAL(errno, EMFILE);
		while (count-- > 0) {
			snprintf(text, sizeof text, "%s.%d", name, count);
			mq_unlink(text);
			mq_close(queues[count]);
		}
	} else CHECK(1);
	// Unlinked, it goes on for those who have it open; the name is free.
	EQUAL(mq_unlink(other), 0);
	FAILS(mq_open(other, O_RDONLY), ENOENT);
	EQUAL(fstat(second, &status), 0);
	EQUAL(status.st_nlink, 0);
	mq_close(second);
	mq_close(queue);
}

static void sending(void) {
	int queue = GOOD(mq_open(name, O_RDWR | O_NONBLOCK)), reader = GOOD(mq_open(name, O_RDONLY | O_NONBLOCK)), writer = GOOD(mq_open(name, O_WRONLY));
	char data[32];
	unsigned priority = 99;
	struct pollfd entry = { queue, POLLIN | POLLOUT, 0 };
	FAILS(mq_send(-1, "x", 1, 0), EBADF);
	FAILS(mq_send(0, "x", 1, 0), EBADF);
	FAILS(mq_send(reader, "x", 1, 0), EBADF);
	FAILS(mq_receive(writer, data, 20, 0), EBADF);
	FAILS(mq_receive(-1, data, 20, 0), EBADF);
	FAILS(mq_send(queue, data, 21, 0), EMSGSIZE);
	FAILS(mq_receive(queue, data, 19, 0), EMSGSIZE);
	FAILS(mq_send(queue, "x", 1, 32768), EINVAL);
	FAILS(mq_send(queue, BAD_ADDRESS, 1, 0), EFAULT);
	FAILS(mq_receive(queue, data, 20, 0), EAGAIN);
	EQUAL(poll(&entry, 1, 0), 1);
	EQUAL(entry.revents, POLLOUT);
	EQUAL(mq_send(queue, "low", 3, 1), 0);
	EQUAL(mq_send(queue, "high", 4, 32767), 0);
	EQUAL(mq_send(queue, "low again", 9, 1), 0);
	poll(&entry, 1, 0);
	EQUAL(entry.revents, POLLIN);
	FAILS(mq_send(queue, "full", 4, 1), EAGAIN);
	char text[128] = "";
	EQUAL(read(queue, text, sizeof text), 60);
	STRING(text, "QSIZE:16         NOTIFY:0     SIGNO:0     NOTIFY_PID:0     \n");
	EQUAL(mq_receive(reader, data, 20, &priority), 4);
	EQUAL(priority, 32767);
	BYTES(data, "high", 4);
	EQUAL(mq_send(queue, "", 0, 0), 0);
	EQUAL(mq_receive(reader, data, 20, &priority), 3);
	EQUAL(priority, 1);
	EQUAL(mq_receive(reader, data, 32, 0), 9);
	BYTES(data, "low again", 9);
	EQUAL(mq_receive(reader, data, 32, &priority), 0);
	EQUAL(priority, 0);
	mq_send(queue, "lost", 4, 0);
	FAILS(mq_receive(queue, BAD_ADDRESS, 20, 0), EFAULT);
	FAILS(mq_receive(queue, data, 20, 0), EAGAIN);
	mq_send(queue, "lost", 4, 0);
	FAILS(raw_receive(queue, data, 20, BAD_ADDRESS, 0), EFAULT);
	mq_close(reader);
	mq_close(writer);
	mq_close(queue);
}

static void waiting(void) {
	int queue = GOOD(mq_open(name, O_RDWR));
	char data[32];
	struct timespec past = { 1, 0 }, bad = { 1, 1000000000 }, negative = { -1, 0 }, later;
	FAILS(mq_timedreceive(queue, data, 20, 0, &past), ETIMEDOUT);
	FAILS(mq_timedreceive(queue, data, 20, 0, &bad), EINVAL);
	FAILS(mq_timedreceive(queue, data, 20, 0, &negative), EINVAL);
	FAILS(raw_receive(queue, data, 20, 0, BAD_ADDRESS), EFAULT);
	FAILS(raw_send(queue, data, 20, 0, BAD_ADDRESS), EFAULT);
	clock_gettime(CLOCK_REALTIME, &later);
	later.tv_nsec += 30000000;
	if (later.tv_nsec >= 1000000000) { later.tv_sec++; later.tv_nsec -= 1000000000; }
	FAILS(mq_timedreceive(queue, data, 20, 0, &later), ETIMEDOUT);
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	CHECK(now.tv_sec > later.tv_sec || (now.tv_sec == later.tv_sec && now.tv_nsec >= later.tv_nsec));
	alarm(1);
	FAILS(mq_receive(queue, data, 20, 0), EINTR);
	EQUAL(alarms, 1);
	// What is there needs no waiting, whatever the time.
	EQUAL(mq_timedsend(queue, "a", 1, 0, &past), 0);
	EQUAL(mq_timedreceive(queue, data, 20, 0, &past), 1);
	for (int i = 0; i < 3; i++) mq_send(queue, "x", 1, 0);
	FAILS(mq_timedsend(queue, "x", 1, 0, &past), ETIMEDOUT);
	alarm(1);
	FAILS(mq_send(queue, "x", 1, 0), EINTR);
	EQUAL(alarms, 2);
	// With SA_RESTART it goes on waiting until its time.
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	sigaction(SIGALRM, &action, 0);
	clock_gettime(CLOCK_REALTIME, &later);
	later.tv_sec += 2;
	alarm(1);
	FAILS(mq_timedsend(queue, "x", 1, 0, &later), ETIMEDOUT);
	EQUAL(alarms, 3);
	for (int i = 0; i < 3; i++) mq_receive(queue, data, 20, 0);
	mq_close(queue);
}

static void notification(void) {
	int queue = GOOD(mq_open(name, O_RDWR | O_NONBLOCK));
	char data[32];
	struct sigaction action = { .sa_sigaction = on_told, .sa_flags = SA_SIGINFO };
	sigaction(SIGUSR1, &action, 0);
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 4711 };
	FAILS(mq_notify(-1, &event), EBADF);
	FAILS(mq_notify(0, &event), EBADF);
	FAILS(syscall(SYS_mq_notify, queue, BAD_ADDRESS), EFAULT);
	event.sigev_signo = 65;
	FAILS(mq_notify(queue, &event), EINVAL);
	event.sigev_signo = SIGUSR1;
	event.sigev_notify = 77;
	FAILS(mq_notify(queue, &event), EINVAL);
	event.sigev_notify = SIGEV_SIGNAL;
	EQUAL(mq_notify(queue, &event), 0);
	FAILS(mq_notify(queue, &event), EBUSY);
	EQUAL(mq_send(queue, "x", 1, 0), 0);
	EQUAL(told, 1);
	EQUAL(information.si_code, SI_MESGQ);
	EQUAL(information.si_value.sival_int, 4711);
	EQUAL(information.si_pid, getpid());
	EQUAL(information.si_uid, getuid());
	// Once only; and only for a queue that was empty.
	mq_receive(queue, data, 20, 0);
	mq_send(queue, "x", 1, 0);
	EQUAL(told, 1);
	EQUAL(mq_notify(queue, &event), 0);
	mq_send(queue, "x", 1, 0);
	EQUAL(told, 1);
	while (mq_receive(queue, data, 20, 0) >= 0) ;
	mq_send(queue, "x", 1, 0);
	EQUAL(told, 2);
	mq_receive(queue, data, 20, 0);
	EQUAL(mq_notify(queue, &event), 0);
	EQUAL(mq_notify(queue, 0), 0);
	EQUAL(mq_notify(queue, 0), 0);
	mq_send(queue, "x", 1, 0);
	EQUAL(told, 2);
	mq_receive(queue, data, 20, 0);
	event.sigev_notify = SIGEV_NONE;
	EQUAL(mq_notify(queue, &event), 0);
	event.sigev_notify = SIGEV_SIGNAL;
	FAILS(mq_notify(queue, &event), EBUSY);
	mq_send(queue, "x", 1, 0);
	mq_receive(queue, data, 20, 0);
	EQUAL(mq_notify(queue, &event), 0);
	// Closing a descriptor of the queue ends the registration.
	int second = mq_open(name, O_RDWR);
	mq_close(second);
	EQUAL(mq_notify(queue, &event), 0);
	mq_close(queue);
	queue = mq_open(name, O_RDWR);
	EQUAL(mq_notify(queue, &event), 0);
	mq_close(queue);
}

int main(void) {
	struct sigaction action = { .sa_handler = on_alarm };
	sigaction(SIGALRM, &action, 0);
	snprintf(name, sizeof name, "/check.%d", (int)getpid());
	snprintf(other, sizeof other, "/other.%d", (int)getpid());
	opening();
	sending();
	waiting();
	notification();
	EQUAL(mq_unlink(name), 0);
	return finish();
}
