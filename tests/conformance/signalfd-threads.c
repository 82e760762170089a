// covers: signalfd4 epoll_ctl epoll_pwait tgkill
// A signalfd in an epoll: a signal that another thread sends to the waiting one is an event for that one.
#include "check.h"
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>

static pthread_t waiter;
static volatile int about_to_wait;

/* Sends when the other thread waits: it has said that it is about to, and its state in /proc says that it does. */
static void await_sleep(void) {
	char path[64], text[200];
	while (!about_to_wait) usleep(1000);
	about_to_wait = 0;
	snprintf(path, sizeof path, "/proc/self/task/%d/stat", getpid());
	for (;;) {
		int file = open(path, O_RDONLY);
		ssize_t length = read(file, text, sizeof text - 1);
		close(file);
		text[length > 0 ? length : 0] = 0;
		char *state = strrchr(text, ')');
		if (state && state[2] == 'S') return;
		usleep(1000);
	}
}

static void *sender(void *unused UNUSED) {
	await_sleep();
	pthread_kill(waiter, SIGUSR1);
	await_sleep();
	syscall(SYS_tgkill, getpid(), getpid(), SIGUSR2);
	await_sleep();
	kill(getpid(), SIGUSR1);
	return NULL;
}

int main(void) {
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	EQUAL(pthread_sigmask(SIG_BLOCK, &set, NULL), 0);
	int file = GOOD(signalfd(-1, &set, SFD_NONBLOCK)), epoll = GOOD(epoll_create1(0));
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = 7 };
	EQUAL(epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event), 0);
	EQUAL(epoll_wait(epoll, &event, 1, 0), 0);
	waiter = pthread_self();
	pthread_t thread;
	EQUAL(pthread_create(&thread, NULL, sender, NULL), 0);
	int expected[] = { SIGUSR1, SIGUSR2, SIGUSR1 };
	for (int i = 0; i < 3; i++) {
		struct signalfd_siginfo info = { 0 };
		about_to_wait = 1;
		EQUAL(epoll_wait(epoll, &event, 1, 20000), 1);
		EQUAL(event.data.u32, 7);
		EQUAL(read(file, &info, sizeof info), sizeof info);
		EQUAL(info.ssi_signo, expected[i]);
		EQUAL(epoll_wait(epoll, &event, 1, 0), 0);
	}
	EQUAL(pthread_join(thread, NULL), 0);
	return finish();
}
