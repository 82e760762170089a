/* compute loop|memset: prints nanoseconds of the best of several rounds: integer work in registers; 64 MB of memory that was touched before. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 7, STEPS = 100000000, BYTES = 64 << 20 };
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e9 + t.tv_nsec; }

int main(int count, char **values) {
	int memory = count > 1 && values[1][0] == 'm';
	char *block = memory ? malloc(BYTES) : NULL;
	if (memory) memset(block, 1, BYTES);
	double best = 1e18;
	for (int round = 0; round < ROUNDS; round++) {
		double start = now();
		if (memory) {
			memset(block, round, BYTES);
			__asm__ volatile("" :: "r"(block) : "memory");
		} else {
			uint64_t x = 88172645463325252u;
			for (int i = 0; i < STEPS; i++) { x ^= x << 13; x ^= x >> 7; x ^= x << 17; }
			__asm__ volatile("" :: "r"(x));
		}
		double took = now() - start;
		if (took < best) best = took;
	}
	printf("%.0f\n", best);
	return 0;
}
