// covers: open read readlink
// builds: static dynamic
// /proc/self: the program, its memory, status, descriptors, arguments, limits.
#include "check.h"
#include "text-file.h"

static char writable_data[3 * PAGE] = { 1 };

/* The line of maps that holds an address, with its protection checked. */
static int mapped(const void *where, const char *protection, const char *name) {
	for (char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		unsigned long start, end, offset, inode;
		char bits[5], path[512] = "";
		unsigned major, minor;
		if (sscanf(line, "%lx-%lx %4s %lx %x:%x %lu %511[^\n]", &start, &end, bits, &offset, &major, &minor, &inode, path) < 7) return -1;
		if ((uintptr_t)where < start || (uintptr_t)where >= end) continue;
		char *base = path;
		while (*base == ' ') base++;
		return strcmp(bits, protection) == 0 && (!name || strstr(base, name) != NULL);
	}
	return 0;
}

/* The line VmFlags of smaps for the area with the address has each of the words, and none of the others. */
static void has_flags(void *address, const char *words, const char *others) {
	char line[512], flags[512] = "", word[3];
	FILE *file = fopen("/proc/self/smaps", "r");
	int here = 0, off;
	while (fgets(line, sizeof line, file)) {
		unsigned long start, end;
		if (sscanf(line, "%lx-%lx %*4s", &start, &end) == 2) here = start <= (unsigned long)address && end > (unsigned long)address;
		if (here && strncmp(line, "VmFlags:", 8) == 0) strcpy(flags, line + 8);
	}
	fclose(file);
	for (; sscanf(words, " %2s%n", word, &off) == 1; words += off) CHECK(strstr(flags, word) != NULL);
	for (; sscanf(others, " %2s%n", word, &off) == 1; others += off) CHECK(strstr(flags, word) == NULL);
}

int main(int count, char **values) {
	(void)count;
	char link[512] = "", path[64];
	CHECK(readlink("/proc/self/exe", link, sizeof link - 1) > 0);
	STRING(link, values[0]);
	int file = GOOD(open("/proc/self/exe", O_RDONLY));
	EQUAL(read(file, text, 4), 4);
	BYTES(text, "\177ELF", 4);
	close(file);
	char number[16];
	snprintf(number, sizeof number, "%d", getpid());
	memset(link, 0, sizeof link);
	CHECK(readlink("/proc/self", link, sizeof link - 1) > 0);
	STRING(link, number);
	snprintf(path, sizeof path, "/proc/%d/exe", getpid());
	EQUAL(access(path, F_OK), 0);
	memset(link, 0, sizeof link);
	CHECK(readlink("/proc/self/cwd", link, sizeof link - 1) > 0);
	STRING(link, "/");
	memset(link, 0, sizeof link);
	EQUAL(readlink("/proc/self/root", link, sizeof link - 1), 1);
	FAILS(readlink("/proc/self/absent", link, sizeof link), ENOENT);
	EQUAL(access("/proc/0x1", F_OK), -1);

	EQUAL(slurp("/proc/self/cmdline"), (ssize_t)strlen(values[0]) + 1);
	STRING(text, values[0]);
	CHECK(slurp("/proc/self/environ") > 10);
	CHECK(memmem(text, sizeof text, "LC_ALL=C.UTF-8", 15) != NULL);
	EQUAL(slurp("/proc/self/auxv") % 16, 0);

	char *area = mmap(NULL, 5 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *heap = malloc(100);
	CHECK(slurp("/proc/self/maps") > 100);
	EQUAL(mapped((void *)main, "r-xp", strrchr(values[0], '/')), 1);
	EQUAL(mapped(writable_data, "rw-p", NULL), 1);
	EQUAL(mapped(heap, "rw-p", "[heap]"), 1);
	EQUAL(mapped(&area, "rw-p", "[stack]"), 1);
	EQUAL(mapped(area, "r--p", NULL), 1);
	EQUAL(mapped(NULL, "", NULL), 0);
	CHECK(strstr(text, "[vdso]") != NULL);
	has_flags(area, "rd mr mw me", "wr ex sh lo ac rr dd");
	mprotect(area, 5 * PAGE, PROT_READ | PROT_WRITE);
	EQUAL(mlock(area, 5 * PAGE), 0);
	madvise(area, 5 * PAGE, MADV_RANDOM);
	madvise(area, 5 * PAGE, MADV_DONTDUMP);
	has_flags(area, "rd wr mr mw me lo rr ac dd", "ex sh nr dc");
	has_flags((void *)main, "rd ex mr mw me", "wr sh ac");
	munmap(area, 5 * PAGE);
	slurp("/proc/self/maps");
	EQUAL(mapped(area, "r--p", NULL), 0);

	CHECK(slurp("/proc/self/status") > 100);
	CHECK(strncmp(text, "Name:\tproc-self", 15) == 0);
	CHECK(strstr(text, "\nState:\tR") != NULL);
	EQUAL(field("\nPid:\t"), getpid());
	EQUAL(field("\nTgid:\t"), getpid());
	EQUAL(field("\nUid:\t"), getuid());
	EQUAL(field("\nGid:\t"), getgid());
	EQUAL(field("\nThreads:\t"), 1);
	CHECK(field("\nVmSize:\t") > 0);
	CHECK(field("\nVmRSS:\t") > 0);
	CHECK(slurp("/proc/self/stat") > 50);
	EQUAL(atoi(text), getpid());
	CHECK(strstr(text, " (proc-self.") != NULL);
	CHECK(slurp("/proc/self/statm") > 5);
	CHECK(atoi(text) > 10);
	CHECK(slurp("/proc/self/limits") > 100);
	CHECK(strstr(text, "Max open files") != NULL);
	CHECK(slurp("/proc/self/mounts") > 0);

	/* Descriptors as names. */
	file = GOOD(open("/dev/null", O_RDWR));
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	memset(link, 0, sizeof link);
	CHECK(readlink(path, link, sizeof link - 1) > 0);
	STRING(link, "/dev/null");
	int again = GOOD(open(path, O_RDONLY));
	close(again);
	int ends[2], found = 0;
	EQUAL(pipe(ends), 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	memset(link, 0, sizeof link);
	CHECK(readlink(path, link, sizeof link - 1) > 0);
	CHECK(strncmp(link, "pipe:[", 6) == 0);
	DIR *stream = opendir("/proc/self/fd");
	CHECK(stream != NULL);
	struct dirent *entry;
	while ((entry = readdir(stream))) found += atoi(entry->d_name) == file || strcmp(entry->d_name, "0") == 0;
	EQUAL(found, 2);
	closedir(stream);
	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", file);
	CHECK(slurp(path) > 10);
	CHECK(strstr(text, "pos:\t0") != NULL);
	FAILS(open("/proc/self/fd/99", O_RDONLY), ENOENT);
	FAILS(open("/proc/self/status", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	FAILS(mkdir("/proc/self/x", 0700), ENOENT);
	FAILS(unlink("/proc/self/status"), EPERM);
	return finish();
}
