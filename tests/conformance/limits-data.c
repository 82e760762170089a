// covers: mmap mprotect mremap brk prlimit64
// RLIMIT_DATA counts private writable memory, however it comes about; shared and read-only memory is free of it.
#include "check.h"
#include <sys/resource.h>

#define MIB (1L << 20)

static long data_now(void) {
	char text[4096], *line;
	int file = open("/proc/self/status", O_RDONLY);
	ssize_t length = read(file, text, sizeof text - 1);
	close(file);
	text[length > 0 ? length : 0] = 0;
	line = strstr(text, "VmData:");
	return line ? atol(line + 7) << 10 : -1;
}

static void *map(size_t length, int protection, int flags) { return mmap(NULL, length, protection, flags | MAP_ANONYMOUS, -1, 0); }

int main(void) {
	struct rlimit before, limit;
	GOOD(getrlimit(RLIMIT_DATA, &before));
	limit = before;
	limit.rlim_cur = (rlim_t)(data_now() + 4 * MIB);
	char *first = sbrk(0);
	GOOD(setrlimit(RLIMIT_DATA, &limit));
	CHECK(map(16 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE) == MAP_FAILED && errno == ENOMEM);
	CHECK(map(16 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE) == MAP_FAILED && errno == ENOMEM);
	char *reads = map(16 * MIB, PROT_READ, MAP_PRIVATE), *shared = map(16 * MIB, PROT_READ | PROT_WRITE, MAP_SHARED);
	CHECK(reads != MAP_FAILED && shared != MAP_FAILED);
	FAILS(mprotect(reads, 16 * MIB, PROT_READ | PROT_WRITE), ENOMEM);
	CHECK(sbrk(16 * MIB) == (void *)-1 && sbrk(0) == first);
	char *small = map(2 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	CHECK(small != MAP_FAILED);
	CHECK(map(3 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE) == MAP_FAILED);
	CHECK(mremap(small, 2 * MIB, 16 * MIB, MREMAP_MAYMOVE) == MAP_FAILED && errno == ENOMEM);
	CHECK(mmap(small, 2 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == small);
	GOOD(munmap(small, 2 * MIB));
	small = map(3 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	CHECK(small != MAP_FAILED);
	GOOD(setrlimit(RLIMIT_DATA, &before));
	GOOD(mprotect(reads, 16 * MIB, PROT_READ | PROT_WRITE));
	return finish();
}
