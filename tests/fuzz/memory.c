/*
 * The stack's memory for a run under gcc's sanitizers, instead of runtime/network/memory.c: a block of malloc's for each, so that whoever reads or writes
 * beside one is found.
 */
#include <stdlib.h>
#include <string.h>
#include "memory.h"

enum { PAGE = 4096, HEADER = 16 };
static int64_t in_use, most;

void memory_start(int64_t limit) { most = limit; }
int64_t memory_figure(int32_t which) { return which == 0 ? in_use : most; }

void *network_allocate(unsigned long size) {
	if (in_use + (int64_t) size > most) return 0;
	unsigned long *block = malloc(size + HEADER);
	*block = size;
	in_use += (int64_t) size;
	return (char *) block + HEADER;
}

void *network_allocate_zeroed(unsigned long count, unsigned long size) {
	void *block = network_allocate(count * size);
	if (block != 0) memset(block, 0, count * size);
	return block;
}

void network_release(void *block) {
	if (block == 0) return;
	unsigned long *start = (void *) ((char *) block - HEADER);
	in_use -= (int64_t) *start;
	free(start);
}

int64_t memory_take_frame(void) {
	if (in_use + PAGE > most) return 0;
	in_use += PAGE;
	return (int64_t) aligned_alloc(PAGE, PAGE);
}

void memory_return_frame(int64_t address) {
	in_use -= PAGE;
	free((void *) address);
}

uint16_t network_checksum(const void *data, int length) {
	const uint8_t *at = data;
	uint32_t sum = 0;
	for (int i = 0; i < length; i++) sum += i % 2 == 0 ? at[i] : (uint32_t) at[i] << 8;
	while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) sum;
}

uint32_t network_random(void) { return (uint32_t) kernel_network_random(); }
