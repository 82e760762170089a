/* typing: asks for lines and keys on its terminal and shows what it got: what a line discipline does to typed bytes. tests/endtoend/terminal.sh
 * types, on a terminal of Linux and on one of the virtual machine. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios settings;
static volatile int caught;
static void note(int number) { caught = number; }

static void ask(const char *prompt) {
	printf("%s", prompt);
	fflush(stdout);
}

static void show(ssize_t got, const char *bytes) {
	printf("[%zd", got);
	if (got < 0) printf(" %s signal %d", strerrorname_np(errno), caught);
	for (ssize_t i = 0; i < got; i++) printf(" %02x", (unsigned char)bytes[i]);
	printf("]\n");
	fflush(stdout);
}

/* One read with so much room. Signals get in while it waits only, so that none comes between the prompt and the wait. */
static void get(const char *prompt, size_t room) {
	char bytes[4096];
	sigset_t none;
	sigemptyset(&none);
	struct pollfd entry = { 0, POLLIN, 0 };
	ask(prompt);
	if (settings.c_cc[VTIME] == 0 && ppoll(&entry, 1, NULL, &none) < 0) show(-1, bytes);
	else show(read(0, bytes, room), bytes);
}

static void set(tcflag_t off, tcflag_t on, int minimum, int time) {
	settings.c_lflag = (settings.c_lflag & ~off) | on;
	settings.c_cc[VMIN] = (cc_t)minimum;
	settings.c_cc[VTIME] = (cc_t)time;
	tcsetattr(0, TCSADRAIN, &settings);
}

int main(void) {
	struct winsize size;
	ioctl(1, TIOCGWINSZ, &size);
	printf("%d %d %d %d\n", isatty(0), isatty(1), size.ws_row, size.ws_col);
	tcgetattr(0, &settings);
	settings.c_iflag |= IUTF8;
	set(0, 0, 1, 0);
	struct sigaction action = { .sa_handler = note };
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGQUIT, &action, NULL);
	sigset_t keys;
	sigemptyset(&keys);
	sigaddset(&keys, SIGINT);
	sigaddset(&keys, SIGQUIT);
	sigprocmask(SIG_BLOCK, &keys, NULL);

	get("line> ", 100);
	get("erase> ", 100);
	get("utf8> ", 100);
	get("word> ", 100);
	get("kill> ", 100);
	get("literal> ", 100);
	get("tab> ", 100);
	get("reprint> ", 100);
	get("part> ", 3);
	get("rest> ", 100);
	get("end> ", 100);
	get("text-end> ", 100);
	get("interrupt> ", 100);
	get("quit> ", 100);
	get("after> ", 100);

	ask("waiting> ");
	struct pollfd entry = { 0, POLLIN, 0 };
	int waiting = 0, ready = poll(&entry, 1, -1);
	ioctl(0, FIONREAD, &waiting);
	printf("%d %x %d\n", ready, entry.revents, waiting);
	tcflush(0, TCIFLUSH);
	ready = poll(&entry, 1, 0);
	printf("%d\n", ready);

	set(ECHO, 0, 1, 0);
	get("secret> ", 100);
	set(ICANON, 0, 3, 0);
	get("keys> ", 100);
	get("controls> ", 100);
	get("few> ", 2);
	set(0, 0, 0, 2);
	get("left> ", 100);
	get("time> ", 100);
	set(ISIG, 0, 1, 0);
	get("raw> ", 100);
	set(0, ECHO, 1, 0);
	get("echo> ", 100);
	set(0, ICANON | ISIG, 1, 0);
	get("again> ", 100);
	settings.c_oflag &= (tcflag_t)~OPOST;
	set(0, 0, 1, 0);
	printf("staircase\nend\r\n");
	return 7;
}
