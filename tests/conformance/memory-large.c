// covers: mmap munmap sysinfo
// More memory than a machine's first 512 MiB, where there is so much: it holds what was written.
#include "check.h"
#include <sys/sysinfo.h>

#define MOST (600L << 20)
#define STEP (1L << 20)

int main(void) {
	struct sysinfo information;
	GOOD(sysinfo(&information));
	long all = (long)information.totalram * information.mem_unit, length = all < 2 * MOST ? all / 2 & -PAGE : MOST;
	char *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!CHECK(memory != MAP_FAILED)) return finish();
	for (long at = 0; at < length; at += STEP) *(long *)(memory + at) = at * 3 + 1;
	long wrong = 0;
	for (long at = 0; at < length; at += STEP) wrong += *(long *)(memory + at) != at * 3 + 1 || memory[at + PAGE - 1] != 0;
	EQUAL(wrong, 0);
	GOOD(munmap(memory, length));
	return finish();
}
