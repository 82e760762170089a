// covers: prctl setuid linkat
// Who has become another keeps what it knows from others (prctl(2), PR_SET_DUMPABLE; proc(5), /proc/pid); only the owner gives a file of his another name
// (proc(5), /proc/sys/fs/protected_hardlinks).
#include "check.h"
#include <sys/prctl.h>
#include <sys/wait.h>

static unsigned owner(const char *path) {
	struct stat status;
	return stat(path, &status) == 0 ? status.st_uid : 99999;
}

static int as_another(void) {
	char target[64];
	EQUAL(prctl(PR_SET_PDEATHSIG, SIGUSR1), 0);
	EQUAL(prctl(PR_SET_DUMPABLE, 1), 0);
	EQUAL(setuid(1000), 0);
	EQUAL(prctl(PR_GET_DUMPABLE), 0);
	int death = -1;
	EQUAL(prctl(PR_GET_PDEATHSIG, &death), 0);
	EQUAL(death, 0);
	EQUAL(owner("/proc/self/task"), 1000);
	EQUAL(owner("/proc/self/environ"), 0);
	EQUAL(owner("/proc/self/fd"), 0);
	EQUAL(owner("/proc/self/stat"), 0);
	FAILS(open("/proc/self/environ", O_RDONLY), EACCES);
	CHECK(open("/proc/self/stat", O_RDONLY) >= 0);
	/* What it has open it sees all the same. */
	CHECK(open("/proc/self/fd", O_RDONLY) >= 0);
	CHECK(readlink("/proc/self/fd/0", target, sizeof target) > 0);
	EQUAL(prctl(PR_SET_DUMPABLE, 1), 0);
	EQUAL(owner("/proc/self/environ"), 1000);
	CHECK(open("/proc/self/environ", O_RDONLY) >= 0);
	EQUAL(setuid(1000), 0);
	EQUAL(prctl(PR_GET_DUMPABLE), 1);
	return checks_failed != 0;
}

/* A file that another could not open to read and write. */
static int names_of_others(void) {
	char setting = '0';
	int file = open("/proc/sys/fs/protected_hardlinks", O_RDONLY);
	if (file >= 0 && read(file, &setting, 1) == 1) close(file);
	EQUAL(setuid(1000), 0);
	int result = link("theirs", "another"), error = errno;
	CHECK(setting == '0' ? result == 0 : result == -1 && error == EPERM);
	result = link("special", "another-special"), error = errno;
	CHECK(setting == '0' ? result == 0 : result == -1 && error == EPERM);
	EQUAL(link("open", "another-open"), 0);
	EQUAL(link("own", "another-own"), 0);
	return checks_failed != 0;
}

static void make(const char *name, unsigned user, unsigned mode) {
	close(open(name, O_CREAT | O_WRONLY, 0600));
	EQUAL(chown(name, user, user), 0);
	EQUAL(chmod(name, mode), 0);
}

static void child(int (*what)(void)) {
	int status;
	fflush(stdout);
	pid_t id = fork();
	if (id == 0) _exit(what());
	EQUAL(waitpid(id, &status, 0), id);
	EQUAL(status, 0);
}

int main(void) {
	if (geteuid() != 0) return finish();
	char folder[] = "/tmp/dumpable-XXXXXX";
	CHECK(mkdtemp(folder) != NULL);
	EQUAL(chdir(folder), 0);
	EQUAL(chmod(".", 0777), 0);
	make("theirs", 0, 0644);
	make("special", 0, 04666);
	make("open", 0, 0666);
	make("own", 1000, 0600);
	child(as_another);
	child(names_of_others);
	const char *names[] = { "theirs", "special", "open", "own", "another", "another-special", "another-open", "another-own" };
	for (unsigned i = 0; i < LENGTH(names); i++) unlink(names[i]);
	EQUAL(chdir("/"), 0);
	EQUAL(rmdir(folder), 0);
	return finish();
}
