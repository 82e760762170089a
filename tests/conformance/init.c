// covers: kill tkill tgkill rt_sigqueueinfo getpgid getsid
// Process 1 is another process, which belongs to root: it is there, and only root may send it signals.
#include "check.h"

static void as_user(void) {
	FAILS(kill(1, 0), EPERM);
	FAILS(kill(1, SIGTERM), EPERM);
	FAILS(syscall(SYS_tkill, 1, 0), EPERM);
	FAILS(syscall(SYS_tgkill, 1, 1, SIGUSR1), EPERM);
	union sigval value = { .sival_int = 1 };
	FAILS(sigqueue(1, 0, value), EPERM);
	FAILS(sigqueue(1, SIGTERM, value), EPERM);
	FAILS(kill(1, 65), EINVAL);
	FAILS(sigqueue(1, 65, value), EINVAL);
}

static void files(void) {
	char text[4096] = "";
	int file = GOOD(open("/proc/1/stat", O_RDONLY));
	CHECK(read(file, text, sizeof text - 1) > 0);
	EQUAL(close(file), 0);
	CHECK(!strncmp(text, "1 (", 3));
	char *end = strrchr(text, ')');
	int parent = -1, group = -1, session = -1;
	CHECK(end && sscanf(end, ") %*c %d %d %d", &parent, &group, &session) == 3);
	EQUAL(parent, 0);
	EQUAL(group, getpgid(1));
	EQUAL(session, getsid(1));
	struct stat status;
	EQUAL(stat("/proc/1", &status), 0);
	EQUAL(status.st_uid, 0);
	file = GOOD(open("/proc/1/comm", O_RDONLY));
	CHECK(read(file, text, sizeof text) > 1);
	EQUAL(close(file), 0);
	int found = 0;
	DIR *folder = opendir("/proc");
	for (struct dirent *entry; folder && (entry = readdir(folder));) found |= strcmp(entry->d_name, "1") == 0 ? 1 : atoi(entry->d_name) == getpid() ? 2 : 0;
	if (folder) closedir(folder);
	EQUAL(found, 3);
}

int main(void) {
	CHECK(getpid() > 1);
	CHECK(getpgid(1) >= 0);
	CHECK(getsid(1) >= 0);
	CHECK(getpgrp() != 1);
	FAILS(setpgid(1, 0), ESRCH);
	files();
	if (geteuid() == 0) {
		EQUAL(kill(1, 0), 0);
		EQUAL(syscall(SYS_tgkill, 1, 1, 0), 0);
		FAILS(kill(1, 65), EINVAL);
		EQUAL(setuid(1000), 0);
	} else for (int i = 0; i < 4; i++) CHECK(1);
	as_user();
	return finish();
}
