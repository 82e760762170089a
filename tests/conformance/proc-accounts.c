// covers: getrusage flock fcntl pread64 pwrite64
// What /proc tells about what a process has done: bytes read and written, switches, locks; its memory as a file and in all; its namespaces.
#include "check.h"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include "text-file.h"

static void input_and_output(void) {
	CHECK(slurp("/proc/self/io") > 50);
	long read_bytes = field("rchar: "), written = field("wchar: "), reads = field("syscr: "), writes = field("syscw: ");
	CHECK(read_bytes >= 0 && written >= 0 && reads >= 0 && writes >= 0);
	CHECK(field("read_bytes: ") >= 0 && field("write_bytes: ") >= 0 && field("cancelled_write_bytes: ") >= 0);
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0600));
	EQUAL(write(file, text, 5000), 5000);
	EQUAL(pwrite(file, text, 7, 1), 7);
	EQUAL(pread(file, text + 6000, 3000, 0), 3000);
	CHECK(slurp("/proc/self/io") > 50);
	EQUAL(field("wchar: ") - written, 5007);
	EQUAL(field("syscw: ") - writes, 2);
	CHECK(field("rchar: ") - read_bytes >= 3000 && field("rchar: ") - read_bytes < 5000);
	CHECK(field("syscr: ") - reads >= 2);
	close(file);
}

static void switches(void) {
	struct rusage before, after;
	CHECK(slurp("/proc/self/status") > 100);
	long waits = field("\nvoluntary_ctxt_switches:\t");
	CHECK(waits >= 0 && field("\nnonvoluntary_ctxt_switches:\t") >= 0);
	EQUAL(getrusage(RUSAGE_SELF, &before), 0);
	for (int i = 0; i < 10; i++) usleep(1000);
	EQUAL(getrusage(RUSAGE_SELF, &after), 0);
	CHECK(after.ru_nvcsw - before.ru_nvcsw >= 10);
	CHECK(slurp("/proc/self/status") > 100);
	CHECK(field("\nvoluntary_ctxt_switches:\t") - waits >= 10);
	EQUAL(getrusage(RUSAGE_THREAD, &after), 0);
	CHECK(after.ru_nvcsw >= 10);
}

static void locks(void) {
	int file = GOOD(open("locked", O_RDWR | O_CREAT, 0600));
	struct stat status;
	char expected[100];
	EQUAL(fstat(file, &status), 0);
	struct flock lock = { .l_type = F_WRLCK, .l_start = 10, .l_len = 20 };
	EQUAL(fcntl(file, F_SETLK, &lock), 0);
	EQUAL(flock(file, LOCK_SH), 0);
	CHECK(slurp("/proc/locks") > 20);
	snprintf(expected, sizeof expected, "POSIX  ADVISORY  WRITE %d ", getpid());
	char *line = strstr(text, expected);
	CHECK(line != NULL);
	snprintf(expected, sizeof expected, ":%lu 10 29\n", status.st_ino);
	CHECK(line && strstr(line, expected));
	snprintf(expected, sizeof expected, "FLOCK  ADVISORY  READ %d ", getpid());
	line = strstr(text, expected);
	snprintf(expected, sizeof expected, ":%lu 0 EOF\n", status.st_ino);
	CHECK(line && strstr(line, expected));
	close(file);
	CHECK(slurp("/proc/locks") >= 0);
	snprintf(expected, sizeof expected, ":%lu 10 29\n", status.st_ino);
	CHECK(strstr(text, expected) == NULL);
}

static void memory(void) {
	int file = GOOD(open("/proc/self/mem", O_RDWR));
	static char here[10000];
	char got[16];
	memset(here, 'm', sizeof here);
	EQUAL(pread(file, got, 16, (off_t)(here + 5000)), 16);
	EQUAL(got[15], 'm');
	EQUAL(pwrite(file, "written", 7, (off_t)here), 7);
	BYTES(here, "written", 7);
	EQUAL(lseek(file, (off_t)here, SEEK_SET), (off_t)here);
	EQUAL(read(file, got, 7), 7);
	EQUAL(lseek(file, 0, SEEK_CUR), (off_t)here + 7);
	FAILS(lseek(file, 0, SEEK_END), EINVAL);
	char *hole = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(hole + PAGE, PAGE);
	FAILS(pread(file, got, 1, (off_t)(hole + PAGE)), EIO);
	EQUAL(pread(file, got, 16, (off_t)(hole + PAGE - 4)), 4);
	close(file);
	CHECK(slurp("/proc/self/smaps_rollup") > 100);
	CHECK(strstr(text, " ---p 00000000 00:00 0 ") && strstr(text, "[rollup]\nRss:  "));
	long resident = field("\nRss:"), private = field("\nPrivate_Dirty:"), anonymous = field("\nAnonymous:");
	CHECK(resident > 0 && private > 0 && anonymous > 0 && anonymous <= resident && field("\nPss:") <= resident);
	hole = mmap(NULL, 256 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(hole, 1, 256 * PAGE);
	CHECK(slurp("/proc/self/smaps_rollup") > 100 && field("\nAnonymous:") >= anonymous + 1024);
	CHECK(slurp("/proc/self/smaps") > 100);
	CHECK(strstr(text, "\nShared_Clean: ") && strstr(text, "\nReferenced: ") && strstr(text, "\nPss_Dirty: ") && strstr(text, "\nTHPeligible: "));
}

static void identity(void) {
	static const char *const kinds[] = { "cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "user", "uts" };
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		char path[64], target[64], expected[64];
		struct stat status;
		snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
		ssize_t length = GOOD(readlink(path, target, sizeof target - 1));
		target[length > 0 ? length : 0] = 0;
		EQUAL(stat(path, &status), 0);
		snprintf(expected, sizeof expected, "%.*s:[%lu]", (int)strcspn(kinds[i], "_"), kinds[i], status.st_ino);
		STRING(target, expected);
	}
	CHECK(slurp("/proc/self/uid_map") > 10);
	EQUAL(slurp("/proc/self/setgroups"), 6);
	CHECK(slurp("/proc/self/oom_score") > 1);
	CHECK(atol(text) >= 0 && atol(text) <= 2000);
	EQUAL(slurp("/proc/self/coredump_filter"), 9);
	STRING(text, "00000033\n");
	int file = GOOD(open("/proc/self/coredump_filter", O_WRONLY));
	EQUAL(write(file, "0x7f\n", 5), 5);
	FAILS(write(file, "no", 2), EINVAL);
	close(file);
	EQUAL(slurp("/proc/self/coredump_filter"), 9);
	STRING(text, "0000007f\n");
	CHECK(access("/sys/devices/system/cpu/cpu0/topology/core_siblings_list", R_OK) == 0);
	CHECK(slurp("/sys/devices/system/cpu/cpu0/topology/physical_package_id") > 0);
	CHECK(slurp("/sys/devices/system/node/node0/meminfo") > 100);
	CHECK(strncmp(text, "Node 0 MemTotal: ", 17) == 0);
	CHECK(slurp("/sys/devices/system/node/online") > 1);
	CHECK(access("/sys/block", R_OK) == 0);
	CHECK(access("/sys/dev/block", R_OK) == 0);
	CHECK(access("/sys/fs/cgroup", R_OK) == 0);
}

int main(void) {
	scratch();
	input_and_output();
	switches();
	locks();
	memory();
	identity();
	return finish();
}
