/* check.h: the frame of a conformance program.
 *
 * A program checks what Linux promises and must pass on Linux first. It prints one line for each failure and ends with the line
 * "N passed, N failed"; its exit status is 1 if any failed. What it prints may not depend on the machine (addresses, times, ids): the runner
 * compares the output in the virtual machine with the one on the host byte for byte, so even the number of checks must be the same.
 *
 * A program opens with a comment line `covers: call call …`, and may say `builds: static dynamic pie static-pie musl musl-dynamic`
 * (default: static). It may run as root or as an ordinary user.
 */
#ifndef CHECK_H
#define CHECK_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <dirent.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>

#define UNUSED __attribute__((unused))
#define PAGE 4096L
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* An address in no mapping: the first page is never mapped. Volatile, so that the compiler does not reason about it. */
static char *volatile bad_address UNUSED = (char *)8;
#define BAD_ADDRESS ((void *)bad_address)

static int checks_passed, checks_failed;
static char scratch_path[64];

static void UNUSED check_failed(const char *file, int line, const char *format, ...) {
	va_list arguments;
	checks_failed++;
	printf("%s:%d: ", file, line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	fflush(stdout);
}

static int UNUSED check_true(const char *file, int line, int holds, const char *text) {
	if (holds) checks_passed++;
	else check_failed(file, line, "not so: %s (errno %d)", text, errno);
	return holds;
}

static int UNUSED check_value(const char *file, int line, long actual, long expected, const char *text) {
	if (actual == expected) { checks_passed++; return 1; }
	check_failed(file, line, "%s is %ld (errno %d), expected %ld", text, actual, errno, expected);
	return 0;
}

static int UNUSED check_error(const char *file, int line, long actual, int error, int expected, const char *text) {
	if (actual == -1 && error == expected) { checks_passed++; return 1; }
	if (actual == -1) check_failed(file, line, "%s: errno %d, expected %d (%s)", text, error, expected, strerror(expected));
	else check_failed(file, line, "%s is %ld, expected errno %d (%s)", text, actual, expected, strerror(expected));
	return 0;
}

static long UNUSED check_good(const char *file, int line, long actual, const char *text) {
	if (actual != -1) checks_passed++;
	else check_failed(file, line, "%s fails: errno %d (%s)", text, errno, strerror(errno));
	return actual;
}

static int UNUSED check_string(const char *file, int line, const char *actual, const char *expected, const char *text) {
	if (actual && strcmp(actual, expected) == 0) { checks_passed++; return 1; }
	check_failed(file, line, "%s is \"%s\", expected \"%s\"", text, actual ? actual : "(null)", expected);
	return 0;
}

/* CHECK(condition); EQUAL(value, expected); FAILS(call, errno): the call returns -1 with this errno; GOOD(call): not -1, and answers the value;
 * STRING(text, expected); BYTES(area, expected, length). */
#define CHECK(condition) check_true(__FILE_NAME__, __LINE__, !!(condition), #condition)
#define EQUAL(actual, expected) check_value(__FILE_NAME__, __LINE__, (long)(actual), (long)(expected), #actual)
#define FAILS(call, expected) ({ errno = 0; long result_ = (long)(call); \
	check_error(__FILE_NAME__, __LINE__, result_, errno, (expected), #call); })
#define GOOD(call) ({ errno = 0; check_good(__FILE_NAME__, __LINE__, (long)(call), #call); })
#define STRING(actual, expected) check_string(__FILE_NAME__, __LINE__, (actual), (expected), #actual)
#define BYTES(area, expected, length) check_true(__FILE_NAME__, __LINE__, memcmp((area), (expected), (length)) == 0, "bytes of " #area)

/* Waits until a condition holds, however long that takes: a program that hangs is ended by its runner. */
#define UNTIL(condition) do { while (!(condition)) { struct timespec nap_ = { 0, 100000 }; nanosleep(&nap_, NULL); } } while (0)

/* Whether a thread of this process sleeps in a call. It does so for good only if the caller knows that it has nothing else to wait for. */
static int UNUSED is_asleep(int thread) {
	char path[64], text[256] = "";
	snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0) return 0;
	ssize_t length = read(file, text, sizeof text - 1);
	close(file);
	char *end = length > 0 ? strrchr(text, ')') : NULL;
	return end != NULL && end[1] == ' ' && end[2] == 'S';
}

/* Removes a folder and what is in it, whatever their modes. */
static void UNUSED remove_tree(int parent, const char *name) {
	fchmodat(parent, name, 0700, AT_SYMLINK_NOFOLLOW);
	int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder >= 0) {
		DIR *stream = fdopendir(folder);
		struct dirent *entry;
		while (stream && (entry = readdir(stream)))
			if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")
					&& unlinkat(folder, entry->d_name, 0) && errno != ENOENT) remove_tree(folder, entry->d_name);
		if (stream) closedir(stream);
	}
	unlinkat(parent, name, AT_REMOVEDIR);
}

/* Makes an empty folder for the program, goes there, and sets the umask to 022; `finish` removes the folder. */
static void UNUSED scratch(void) {
	strcpy(scratch_path, "/tmp/check.XXXXXX");
	umask(022);
	if (!mkdtemp(scratch_path) || chdir(scratch_path)) { perror("scratch folder"); exit(2); }
	chmod(".", 0755);
}

static int UNUSED write_file(const char *path, const void *data, size_t length) {
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (file < 0) return -1;
	ssize_t written = write(file, data, length);
	close(file);
	return written == (ssize_t)length ? 0 : -1;
}

/* The last act of main: `return finish();`. */
static int UNUSED finish(void) {
	if (scratch_path[0] && chdir("/") == 0) remove_tree(AT_FDCWD, scratch_path);
	printf("%d passed, %d failed\n", checks_passed, checks_failed);
	return checks_failed != 0;
}
#endif
