// covers: inotify_add_watch inotify_rm_watch inotify_init inotify_init1
// inotify: which events which changes bring, their order, names and cookies; the queue; errors.
#include "check.h"
#include <poll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>

static int notify;
static char events[65536];

/* The events that have come, as text: "watch:mask[:name]", "+" where a cookie is as that of the event before, "*" where there is a new one. */
static const char *seen(void) {
	static char text[4096];
	static char buffer[16384] __attribute__((aligned(8)));
	uint32_t cookie = 0;
	int used = 0;
	text[0] = 0;
	ssize_t length = read(notify, buffer, sizeof buffer);
	for (ssize_t at = 0; at < length;) {
		struct inotify_event *event = (void *)(buffer + at);
		used += snprintf(text + used, sizeof text - used, "%s%d:%x%s%s%s", used ? " " : "", event->wd, event->mask, event->len ? ":" : "",
			event->len ? event->name : "", !event->cookie ? "" : event->cookie == cookie ? "+" : "*");
		cookie = event->cookie;
		at += sizeof *event + event->len;
	}
	return text;
}

static void errors(void) {
	FAILS(inotify_init1(1), EINVAL);
	FAILS(inotify_add_watch(-1, ".", IN_OPEN), EBADF);
	FAILS(inotify_add_watch(-1, ".", 0), EINVAL);
	FAILS(inotify_add_watch(0, ".", IN_OPEN), EINVAL);
	FAILS(inotify_add_watch(notify, ".", 0), EINVAL);
	FAILS(inotify_add_watch(notify, ".", 0x00100000), EINVAL);
	FAILS(inotify_add_watch(notify, ".", IN_MASK_ADD | IN_MASK_CREATE | IN_OPEN), EINVAL);
	FAILS(inotify_add_watch(notify, "missing", IN_OPEN), ENOENT);
	FAILS(inotify_add_watch(notify, "", IN_OPEN), ENOENT);
	FAILS(inotify_add_watch(notify, BAD_ADDRESS, IN_OPEN), EFAULT);
	FAILS(inotify_rm_watch(-1, 1), EBADF);
	FAILS(inotify_rm_watch(0, 1), EINVAL);
	FAILS(inotify_rm_watch(notify, 77), EINVAL);
	write_file("plain", "", 0);
	FAILS(inotify_add_watch(notify, "plain", IN_OPEN | IN_ONLYDIR), ENOTDIR);
	FAILS(write(notify, "x", 1), EBADF);
	EQUAL(lseek(notify, 5, SEEK_SET), 0);
	if (geteuid() != 0) {
		chmod("plain", 0);
		FAILS(inotify_add_watch(notify, "plain", IN_OPEN), EACCES);
	} else CHECK(1);
	unlink("plain");
	FAILS(read(notify, events, sizeof events), EAGAIN);
	int other = GOOD(inotify_init());
	EQUAL(fcntl(other, F_GETFL), O_RDONLY);
	EQUAL(fcntl(notify, F_GETFL), O_RDONLY | O_NONBLOCK);
	EQUAL(fcntl(notify, F_GETFD), FD_CLOEXEC);
	char path[64], link[64] = "";
	snprintf(path, sizeof path, "/proc/self/fd/%d", other);
	readlink(path, link, sizeof link - 1);
	STRING(link, "anon_inode:inotify");
	close(other);
}

static void files(void) {
	char byte;
	int file = open("f", O_CREAT | O_RDWR, 0644);
	EQUAL(inotify_add_watch(notify, ".", IN_ALL_EVENTS), 1);
	EQUAL(inotify_add_watch(notify, "f", IN_ALL_EVENTS), 2);
	write(file, "x", 1);
	STRING(seen(), "1:2:f 2:2");
	pread(file, &byte, 1, 0);
	STRING(seen(), "1:1:f 2:1");
	pread(file, &byte, 1, 9);
	pwrite(file, &byte, 0, 0);
	STRING(seen(), "");
	ftruncate(file, 5);
	STRING(seen(), "1:2:f 2:2");
	truncate("f", 9);
	STRING(seen(), "1:2:f 2:2");
	fchmod(file, 0600);
	chmod("f", 0644);
	STRING(seen(), "1:4:f 2:4 1:4:f 2:4");
	chown("f", -1, getegid());
	STRING(seen(), "1:4:f 2:4");
	struct timespec times[2] = { { 1, 0 }, { 2, 0 } };
	futimens(file, times);
	times[0].tv_nsec = UTIME_OMIT;
	utimensat(AT_FDCWD, "f", times, 0);
	times[0].tv_nsec = 0;
	times[1].tv_nsec = UTIME_OMIT;
	utimensat(AT_FDCWD, "f", times, 0);
	STRING(seen(), "1:4:f 2:4 1:2:f 2:2 1:1:f 2:1");
	rename("f", "g");
	STRING(seen(), "1:40:f* 1:80:g+ 2:800");
	link("g", "h");
	STRING(seen(), "2:4 1:100:h");
	unlink("h");
	STRING(seen(), "2:4 1:200:h");
	unlink("g");
	STRING(seen(), "2:4 1:200:g");
	close(file);
	STRING(seen(), "1:8:g 2:8 2:400 2:8000");
	FAILS(inotify_rm_watch(notify, 2), EINVAL);
	file = open("n", O_CREAT | O_WRONLY, 0644);
	STRING(seen(), "1:100:n 1:20:n");
	close(file);
	STRING(seen(), "1:8:n");
	close(open("n", O_CREAT | O_TRUNC | O_WRONLY, 0644));
	const char *cut = seen();
	CHECK(!strcmp(cut, "1:20:n 1:2:n 1:8:n") || !strcmp(cut, "1:2:n 1:20:n 1:8:n"));
	file = open("n", O_RDONLY);
	int copy = dup(file);
	close(file);
	STRING(seen(), "1:20:n");
	close(copy);
	STRING(seen(), "1:10:n");
	close(open("n", O_PATH));
	struct stat status;
	stat("n", &status);
	access("n", R_OK);
	STRING(seen(), "");
	symlink("n", "s");
	mknod("p", S_IFIFO | 0644, 0);
	STRING(seen(), "1:100:s 1:100:p");
	unlink("s");
	unlink("p");
	unlink("n");
	STRING(seen(), "1:200:s 1:200:p 1:200:n");
}

static void folders(void) {
	mkdir("d", 0755);
	STRING(seen(), "1:40000100:d");
	int d = inotify_add_watch(notify, "d", IN_ALL_EVENTS);
	EQUAL(d, 3);
	chmod("d", 0700);
	STRING(seen(), "1:40000004:d 3:40000004");
	DIR *stream = opendir("d");
	STRING(seen(), "1:40000020:d 3:40000020");
	readdir(stream);
	STRING(seen(), "1:40000001:d 3:40000001");
	close(open("d", O_RDONLY | O_TRUNC));
	STRING(seen(), "");
	closedir(stream);
	STRING(seen(), "1:40000010:d 3:40000010");
	close(open("d/file", O_CREAT | O_WRONLY, 0600));
	STRING(seen(), "3:100:file 3:20:file 3:8:file");
	rename("d/file", "file");
	STRING(seen(), "3:40:file* 1:80:file+");
	rename("d", "e");
	STRING(seen(), "1:40000040:d* 1:40000080:e+ 3:800");
	mkdir("other", 0755);
	seen();
	renameat2(AT_FDCWD, "e", AT_FDCWD, "other", RENAME_EXCHANGE);
	STRING(seen(), "1:40000040:e* 1:40000080:other+ 3:800 1:40000040:other* 1:40000080:e+");
	rmdir("e");
	STRING(seen(), "1:40000200:e");
	rmdir("other");
	STRING(seen(), "3:400 3:8000 1:40000200:other");
	// A file that is replaced.
	write_file("new", "", 0);
	seen();
	int watch = inotify_add_watch(notify, "file", IN_ALL_EVENTS);
	rename("new", "file");
	STRING(seen(), "1:40:new* 1:80:file+ 4:4 4:400 4:8000");
	EQUAL(watch, 4);
	unlink("file");
	seen();
}

static void masks(void) {
	EQUAL(inotify_add_watch(notify, ".", IN_CREATE), 1);
	FAILS(inotify_add_watch(notify, ".", IN_CREATE | IN_MASK_CREATE), EEXIST);
	close(open("m", O_CREAT | O_RDWR, 0600));
	STRING(seen(), "1:100:m");
	EQUAL(inotify_add_watch(notify, ".", IN_OPEN | IN_MASK_ADD), 1);
	close(open("m", O_CREAT | O_RDWR, 0600));
	mkdir("mm", 0700);
	STRING(seen(), "1:20:m 1:40000100:mm");
	EQUAL(inotify_rm_watch(notify, 1), 0);
	STRING(seen(), "1:8000");
	unlink("m");
	int once = inotify_add_watch(notify, ".", IN_CREATE | IN_DELETE | IN_ONESHOT);
	EQUAL(once, 5);
	rmdir("mm");
	mkdir("mm", 0700);
	STRING(seen(), "5:40000200:mm 5:8000");
	// The link itself, or what it leads to.
	symlink("mm", "link");
	int self = inotify_add_watch(notify, "link", IN_ATTRIB | IN_DONT_FOLLOW), target = inotify_add_watch(notify, "link", IN_ATTRIB);
	CHECK(self != target);
	chmod("mm", 0755);
	unlink("link");
	rmdir("mm");
	STRING(seen(), "7:40000004 6:4 6:8000 7:8000");
	int folder = inotify_add_watch(notify, ".", IN_CLOSE | IN_EXCL_UNLINK);
	int file = open("gone", O_CREAT | O_RDWR, 0600);
	unlink("gone");
	close(file);
	STRING(seen(), "");
	inotify_rm_watch(notify, folder);
	seen();
}

static void queueing(void) {
	int count, folder = inotify_add_watch(notify, ".", IN_CREATE | IN_OPEN | IN_MODIFY);
	struct pollfd entry = { notify, POLLIN | POLLOUT | POLLRDNORM, 0 };
	EQUAL(poll(&entry, 1, 0), 0);
	int file = open("queue", O_CREAT | O_RDWR, 0600);
	EQUAL(poll(&entry, 1, 0), 1);
	EQUAL(entry.revents, POLLIN | POLLRDNORM);
	EQUAL(ioctl(notify, FIONREAD, &count), 0);
	EQUAL(count, 2 * 32);
	FAILS(ioctl(notify, FIONREAD, BAD_ADDRESS), EFAULT);
	FAILS(read(notify, events, 31), EINVAL);
	FAILS(read(notify, BAD_ADDRESS, 64), EFAULT);
	seen();
	close(open("queue", O_RDWR));
	close(open("queue", O_RDWR));
	EQUAL(read(notify, events, 40), 32);
	EQUAL(((struct inotify_event *)events)->len, 16);
	FAILS(read(notify, events, 40), EAGAIN);
	// Events alike are one; between others they are not.
	for (int i = 0; i < 10; i++) write(file, "x", 1);
	close(open("queue", O_RDWR));
	write(file, "x", 1);
	char expected[64];
	snprintf(expected, sizeof expected, "%d:2:queue %d:20:queue %d:2:queue", folder, folder, folder);
	STRING(seen(), expected);
	// Names take a multiple of 16 bytes.
	close(open("fifteen-letters", O_CREAT | O_WRONLY, 0600));
	EQUAL(read(notify, events, sizeof events), 64);
	EQUAL(((struct inotify_event *)events)->len, 16);
	close(open("sixteen--letters", O_CREAT | O_WRONLY, 0600));
	EQUAL(read(notify, events, sizeof events), 96);
	EQUAL(((struct inotify_event *)events)->len, 32);
	unlink("fifteen-letters");
	unlink("sixteen--letters");
	// Without end: the queue says so once.
	for (int i = 0; i < 40000; i++) {
		write(file, "x", 1);
		close(open("queue", O_RDONLY));
	}
	int overflows = 0, total = 0, length, last = 0;
	while ((length = read(notify, events, sizeof events)) > 0)
		for (int at = 0; at < length; at += sizeof(struct inotify_event) + ((struct inotify_event *)(events + at))->len) {
			struct inotify_event *event = (void *)(events + at);
			total++;
			last = event->mask;
			if (event->mask & IN_Q_OVERFLOW && event->wd == -1) overflows++;
		}
	EQUAL(overflows, 1);
	EQUAL(last, IN_Q_OVERFLOW);
	CHECK(total > 1000 && total < 79000);
	write(file, "x", 1);
	snprintf(expected, sizeof expected, "%d:2:queue", folder);
	STRING(seen(), expected);
	close(file);
}

static volatile int alarms;
static void on_alarm(int number) { (void)number; alarms++; }

static void waiting(void) {
	struct sigaction action = { .sa_handler = on_alarm };
	sigaction(SIGALRM, &action, 0);
	fcntl(notify, F_SETFL, 0);
	alarm(1);
	FAILS(read(notify, events, sizeof events), EINTR);
	EQUAL(alarms, 1);
	close(notify);
}

int main(void) {
	scratch();
	notify = GOOD(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	errors();
	files();
	folders();
	masks();
	queueing();
	waiting();
	return finish();
}
