// covers: uname sysinfo getrusage times getcpu sched_getaffinity sched_getscheduler sched_getparam getpriority personality set_tid_address membarrier
// What the process may ask about the system and its own use of it.
#include "check.h"
#include <sched.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>

int main(void) {
	struct utsname name;
	EQUAL(uname(&name), 0);
	STRING(name.sysname, "Linux");
	STRING(name.machine, "x86_64");
	CHECK(name.release[0] >= '3' && strchr(name.release, '.'));
	CHECK(name.nodename[0] != 0);
	CHECK(name.version[0] == '#');
	FAILS(syscall(SYS_uname, BAD_ADDRESS), EFAULT);

	struct sysinfo system;
	EQUAL(sysinfo(&system), 0);
	CHECK(system.uptime >= 0);
	CHECK(system.totalram * system.mem_unit >= 4 << 20);
	CHECK(system.freeram <= system.totalram);
	CHECK(system.procs >= 1);
	FAILS(syscall(SYS_sysinfo, BAD_ADDRESS), EFAULT);

	struct rusage usage;
	EQUAL(getrusage(RUSAGE_SELF, &usage), 0);
	CHECK(usage.ru_maxrss > 0);
	CHECK(usage.ru_utime.tv_usec < 1000000);
	struct rusage before = usage;
	volatile long sum = 0;
	clock_t start = clock();
	while (clock() - start < CLOCKS_PER_SEC / 20) for (int i = 0; i < 10000; i++) sum += i;
	EQUAL(getrusage(RUSAGE_SELF, &usage), 0);
	long used = (usage.ru_utime.tv_sec - before.ru_utime.tv_sec + usage.ru_stime.tv_sec - before.ru_stime.tv_sec) * 1000000
		+ usage.ru_utime.tv_usec - before.ru_utime.tv_usec + usage.ru_stime.tv_usec - before.ru_stime.tv_usec;
	CHECK(used >= 30000 && used < 3000000);
	EQUAL(getrusage(RUSAGE_CHILDREN, &usage), 0);
	EQUAL(usage.ru_utime.tv_sec + usage.ru_maxrss, 0);
	EQUAL(getrusage(RUSAGE_THREAD, &usage), 0);
	FAILS(getrusage(99, &usage), EINVAL);
	FAILS(syscall(SYS_getrusage, RUSAGE_SELF, BAD_ADDRESS), EFAULT);
	struct tms spent;
	clock_t ticks = times(&spent);
	CHECK(ticks != -1);
	CHECK(spent.tms_utime + spent.tms_stime >= 3);
	EQUAL(spent.tms_cutime, 0);
	FAILS(syscall(SYS_times, BAD_ADDRESS), EFAULT);

	unsigned cpu = 999, node = 999;
	EQUAL(syscall(SYS_getcpu, &cpu, &node, NULL), 0);
	CHECK(cpu < 1024 && node < 64);
	cpu_set_t set;
	EQUAL(sched_getaffinity(0, sizeof set, &set), 0);
	CHECK(CPU_COUNT(&set) >= 1);
	CHECK(sysconf(_SC_NPROCESSORS_ONLN) >= 1);
	FAILS(syscall(SYS_sched_getaffinity, 0, 1, &set), EINVAL);
	EQUAL(sched_setaffinity(0, sizeof set, &set), 0);
	EQUAL(sched_getscheduler(0), SCHED_OTHER);
	struct sched_param parameter;
	EQUAL(sched_getparam(0, &parameter), 0);
	EQUAL(parameter.sched_priority, 0);
	EQUAL(sched_get_priority_max(SCHED_FIFO), 99);
	EQUAL(sched_get_priority_min(SCHED_OTHER), 0);
	FAILS(sched_get_priority_max(77), EINVAL);
	errno = 0;
	EQUAL(getpriority(PRIO_PROCESS, 0), 0);
	EQUAL(errno, 0);
	FAILS(getpriority(99, 0), EINVAL);
	EQUAL(personality(0xffffffff), PER_LINUX);
	EQUAL(syscall(SYS_set_tid_address, &cpu), getpid());
	return finish();
}
