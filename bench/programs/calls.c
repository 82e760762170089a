/*
 * calls KIND [FILE]: prints nanoseconds of one operation, the best of several rounds.
 *   getppid  the call by libc's wrapper        syscall  the same by libc's syscall()     clock  clock_gettime
 *   zero     read 1 byte of /dev/zero          null     write 1 byte to /dev/null
 *   read     read 4 KiB of FILE                write    write 4 KiB to FILE; both go around in its first mebibyte
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 15, PAGE = 4096, PAGES = 256 };
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e9 + t.tv_nsec; }

static char page[PAGE];
static int descriptor;

static void getppid_calls(int count) { while (count--) getppid(); }
static void syscall_calls(int count) { while (count--) syscall(SYS_getppid); }
static void clock_calls(int count) { struct timespec t; while (count--) clock_gettime(CLOCK_MONOTONIC, &t); }
static void read_byte(int count) { while (count--) if (read(descriptor, page, 1) != 1) _exit(1); }
static void write_byte(int count) { while (count--) if (write(descriptor, page, 1) != 1) _exit(1); }
static void read_pages(int count) {
	for (int i = 0; i < count; i++) {
		if (i % PAGES == 0) lseek(descriptor, 0, SEEK_SET);
		if (read(descriptor, page, PAGE) != PAGE) _exit(1);
	}
}
static void write_pages(int count) {
	for (int i = 0; i < count; i++) {
		if (i % PAGES == 0) lseek(descriptor, 0, SEEK_SET);
		if (write(descriptor, page, PAGE) != PAGE) _exit(1);
	}
}

static const struct { const char *name, *file; void (*run)(int); int count; } KINDS[] = {
	{ "getppid", NULL, getppid_calls, 200000 }, { "syscall", NULL, syscall_calls, 200000 }, { "clock", NULL, clock_calls, 200000 },
	{ "zero", "/dev/zero", read_byte, 100000 }, { "null", "/dev/null", write_byte, 100000 },
	{ "read", "", read_pages, PAGES * 100 }, { "write", "", write_pages, PAGES * 100 },
};

int main(int count, char **values) {
	for (unsigned i = 0; count > 1 && i < sizeof KINDS / sizeof *KINDS; i++) {
		if (strcmp(values[1], KINDS[i].name)) continue;
		const char *file = KINDS[i].file;
		if (file) {
			if (!*file && count < 3) break;
			descriptor = open(*file ? file : values[2], O_RDWR | O_CREAT, 0600);
			if (descriptor < 0) { perror("calls: open"); return 1; }
			if (!*file) write_pages(PAGES);
		}
		double best = 1e18;
		int calls = KINDS[i].count, trial = calls / 100;
		/* A slow machine (an emulator, a trap at every call) gets fewer calls a round: about 20 ms. */
		double start = now();
		KINDS[i].run(trial);
		double each = (now() - start) / trial;
		if (each * calls > 2e7) calls = 2e7 / each < 16 ? 16 : (int) (2e7 / each);
		for (int round = 0; round < ROUNDS; round++) {
			start = now();
			KINDS[i].run(calls);
			double took = (now() - start) / calls;
			if (took < best) best = took;
		}
		printf("%.2f\n", best);
		return 0;
	}
	fprintf(stderr, "usage: calls getppid|syscall|clock|zero|null, or calls read|write FILE\n");
	return 2;
}
