// covers: open read getdents64
// What /proc tells about the whole machine.
#include "check.h"
#include "text-file.h"

int main(void) {
	CHECK(slurp("/proc/cpuinfo") > 100);
	CHECK(strncmp(text, "processor\t: 0\n", 14) == 0);
	CHECK(strstr(text, "vendor_id\t: ") != NULL);
	CHECK(strstr(text, "model name\t: ") != NULL);
	CHECK(strstr(text, " sse2 ") != NULL);
	CHECK(slurp("/proc/meminfo") > 50);
	long total = field("MemTotal:"), free_memory = field("MemFree:"), available = field("MemAvailable:");
	CHECK(total > 4096 && free_memory > 0 && free_memory <= total && available > 0 && available <= total);
	CHECK(slurp("/proc/stat") > 20);
	CHECK(strncmp(text, "cpu  ", 5) == 0);
	CHECK(strstr(text, "\ncpu0 ") != NULL);
	long boot = field("\nbtime "), now = time(NULL);
	CHECK(boot > 0 && boot <= now);
	CHECK(slurp("/proc/uptime") > 5);
	double up = 0, idle = 0;
	EQUAL(sscanf(text, "%lf %lf", &up, &idle), 2);
	CHECK(up >= 0 && up < now);          /* a virtual machine may be younger than a hundredth of a second */
	CHECK(boot + up > now - 5 && boot + up < now + 5);
	CHECK(slurp("/proc/loadavg") > 10);
	CHECK(slurp("/proc/version") > 10);
	CHECK(strncmp(text, "Linux version ", 14) == 0);
	CHECK(slurp("/proc/mounts") > 10);
	CHECK(strstr(text, " / ") != NULL);
	CHECK(strstr(text, " /proc proc ") != NULL);
	CHECK(slurp("/proc/filesystems") > 0);
	CHECK(strstr(text, "proc") != NULL);
	CHECK(slurp("/proc/sys/kernel/osrelease") > 3);
	CHECK(slurp("/proc/sys/kernel/ostype") == 6);
	STRING(text, "Linux\n");
	CHECK(slurp("/proc/sys/kernel/hostname") > 1);
	CHECK(slurp("/proc/sys/kernel/pid_max") > 1);
	CHECK(atol(text) >= 32768);
	CHECK(slurp("/proc/sys/kernel/random/uuid") == 37);
	CHECK(slurp("/proc/sys/kernel/random/boot_id") == 37);
	CHECK(slurp("/proc/sys/vm/overcommit_memory") == 2);
	/* What vmstat, free and top read. */
	CHECK(slurp("/proc/meminfo") > 50);
	CHECK(field("\nCached:") >= 0 && field("\nSwapTotal:") >= 0 && field("\nShmem:") >= 0 && field("\nMapped:") >= 0);
	CHECK(slurp("/proc/vmstat") > 50);
	CHECK(field("nr_free_pages ") > 0 && field("pgpgin ") >= 0 && field("pswpout ") >= 0 && field("pgfault ") > 0);
	long faults = field("pgfault ");
	char *fresh = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int i = 63; i >= 0; i -= 3) fresh[i * PAGE] = 1;
	CHECK(slurp("/proc/vmstat") > 50 && field("pgfault ") > faults);
	CHECK(slurp("/proc/stat") > 20);
	long switches = field("\nctxt ");
	CHECK(field("\nintr ") >= 0 && switches >= 0);
	for (int i = 0; i < 20; i++) usleep(100);
	CHECK(slurp("/proc/stat") > 20 && field("\nctxt ") >= switches);
	CHECK(slurp("/proc/cmdline") >= 1);
	CHECK(slurp("/proc/partitions") >= 0);
	CHECK(slurp("/proc/diskstats") >= 0);
	CHECK(slurp("/proc/swaps") > 10);
	CHECK(strncmp(text, "Filename", 8) == 0);
	CHECK(slurp("/proc/devices") > 10);
	CHECK(strncmp(text, "Character devices:\n  1 mem\n", 27) == 0 && strstr(text, "\nBlock devices:\n"));
	int folders = 0, cpuinfo = 0;
	DIR *stream = opendir("/proc");
	CHECK(stream != NULL);
	struct dirent *entry;
	char mine[16];
	snprintf(mine, sizeof mine, "%d", getpid());
	while (stream && (entry = readdir(stream))) {
		folders += strcmp(entry->d_name, mine) == 0;
		cpuinfo += strcmp(entry->d_name, "cpuinfo") == 0;
	}
	EQUAL(folders, 1);
	EQUAL(cpuinfo, 1);
	/* Reading on after a seek and in small parts gives the same text. */
	slurp("/proc/version");
	int file = GOOD(open("/proc/version", O_RDONLY));
	char part[5] = "", whole[8192] = "";
	ssize_t got;
	while ((got = read(file, part, 4)) > 0) { part[got] = 0; strcat(whole, part); }
	STRING(whole, text);
	EQUAL(lseek(file, 6, SEEK_SET), 6);
	EQUAL(read(file, part, 4), 4);
	BYTES(part, "vers", 4);
	FAILS(write(file, "x", 1), EBADF);
	return finish();
}
