// covers: sched_getscheduler sched_getparam sched_getaffinity getpriority ioprio_get lseek fchmodat unlinkat
// Process 1 has a policy and a priority that everybody may ask for; the folders of /proc and /sys end at 0; a count beyond memory is EFAULT, and an
// empty path ENOENT, before anything else is looked at.
#include "check.h"
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

int main(void) {
	struct sched_param parameters = {-1};
	cpu_set_t processors;
	CHECK(sched_getscheduler(1) >= 0);
	GOOD(sched_getparam(1, &parameters));
	CHECK(parameters.sched_priority >= 0);
	GOOD(sched_getaffinity(1, sizeof processors, &processors));
	errno = 0;
	getpriority(PRIO_PROCESS, 1);
	EQUAL(errno, 0);
	CHECK(syscall(SYS_ioprio_get, 1, 1) >= 0);
	const char *folders[] = {"/proc", "/proc/self", "/proc/self/task", "/sys"};
	for (size_t i = 0; i < LENGTH(folders); i++) {
		int folder = open(folders[i], O_RDONLY | O_DIRECTORY);
		EQUAL(lseek(folder, 0, SEEK_END), 0);
		close(folder);
	}
	int ends[2], number = open("/proc/self/oom_score_adj", O_WRONLY);
	char text[8];
	EQUAL(write(number, "0\0", 2), 2);
	GOOD(pipe(ends));
	FAILS(syscall(SYS_read, ends[0], text, -1L), EFAULT);
	FAILS(syscall(SYS_write, ends[1], text, -1L), EFAULT);
	FAILS(syscall(SYS_pread64, number, text, LONG_MIN, 0), EBADF);
	/* An empty path is refused before the descriptor is looked at. */
	FAILS(fchmodat(-1, "", 0600, 0), ENOENT);
	FAILS(openat(-1, "", O_RDONLY), ENOENT);
	FAILS(unlinkat(-1, "", 0), ENOENT);
	FAILS(mkdirat(-1, "", 0700), ENOENT);
	FAILS(renameat(-1, "", -1, "x"), ENOENT);
	FAILS(faccessat(-1, "", F_OK, 0), ENOENT);
	FAILS(fchmodat(-1, "x", 0600, 0), EBADF);
	int somaxconn = open("/proc/sys/net/core/somaxconn", O_RDONLY), ports = open("/proc/sys/net/ipv4/ip_local_port_range", O_RDONLY);
	CHECK(read(somaxconn, text, sizeof text) > 1);
	CHECK(read(ports, text, sizeof text) > 3);
	return finish();
}
