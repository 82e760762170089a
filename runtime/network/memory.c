/*
 * The stack's memory: blocks out of pages that are taken from the kernel when they are needed, and given back when they are free again, but for one
 * of each kind. So a program without a network has none. Small blocks share a page with others of their class, which its first bytes say; larger
 * ones have 2^order pages of their own. The sum is bounded (network_start). C library functions that lwIP asks for are here as well.
 */
#include <string.h>
#include "memory.h"

enum { PAGE = 4096, HEADER = 32, LARGEST_ORDER = 5, CLASSES = 12, OWN_PAGES = CLASSES };
/* Multiples of 16; of the larger ones four, three and two share a page. */
static const uint16_t class_size[CLASSES] = { 32, 64, 96, 128, 192, 256, 384, 512, 672, 1008, 1344, 2032 };

struct page {
	struct page *next, *previous;   /* among the pages of its class that have free blocks */
	void *free;                     /* a free block holds the address of the next */
	uint16_t used, fresh;           /* blocks in use; how many at the page's end have never been */
	uint8_t class, order;
};

static struct page *with_room[CLASSES];
static uint8_t class_of[2048 / 16 + 1];
static int64_t in_use, most, refused;

void memory_start(int64_t limit) {
	most = limit;
	for (int size = 0, class = 0; size <= 2032; size += 16) {
		if (size > class_size[class]) class++;
		class_of[size / 16] = (uint8_t) class;
	}
}

int64_t memory_figure(int32_t which) { return which == 0 ? in_use : which == 1 ? most : refused; }

static struct page *take_pages(int order) {
	int64_t bytes = (int64_t) PAGE << order;
	int64_t address = in_use + bytes > most ? 0 : kernel_network_pages(order);
	if (address == 0) { refused++; return 0; }
	in_use += bytes;
	struct page *page = (void *) address;
	page->order = (uint8_t) order;
	return page;
}

static void return_pages(struct page *page) {
	in_use -= (int64_t) PAGE << page->order;
	kernel_network_release((int64_t) page);
}

static void link_page(struct page *page) {
	page->previous = 0;
	page->next = with_room[page->class];
	if (page->next != 0) page->next->previous = page;
	with_room[page->class] = page;
}

static void unlink_page(struct page *page) {
	if (page->previous != 0) page->previous->next = page->next;
	else with_room[page->class] = page->next;
	if (page->next != 0) page->next->previous = page->previous;
}

static int capacity(int class) { return (PAGE - HEADER) / class_size[class]; }
static int is_full(const struct page *page) { return page->free == 0 && page->fresh == 0; }

static void *allocate_small(int class) {
	struct page *page = with_room[class];
	if (page == 0) {
		page = take_pages(0);
		if (page == 0) return 0;
		page->class = (uint8_t) class;
		page->free = 0;
		page->used = 0;
		page->fresh = (uint16_t) capacity(class);
		link_page(page);
	}
	void *block = page->free;
	if (block != 0) memcpy(&page->free, block, sizeof page->free);
	else block = (char *) page + PAGE - page->fresh-- * class_size[class];
	page->used++;
	if (is_full(page)) unlink_page(page);
	return block;
}

void *network_allocate(unsigned long size) {
	if (size <= class_size[CLASSES - 1]) return allocate_small(class_of[(size + 15) / 16]);
	int order = 0;
	while (order <= LARGEST_ORDER && size > ((unsigned long) PAGE << order) - HEADER) order++;
	if (order > LARGEST_ORDER) return 0;
	struct page *page = take_pages(order);
	if (page == 0) return 0;
	page->class = OWN_PAGES;
	return (char *) page + HEADER;
}

void *network_allocate_zeroed(unsigned long count, unsigned long size) {
	void *block = size != 0 && count > ~0ul / size ? 0 : network_allocate(count * size);
	if (block != 0) memset(block, 0, count * size);
	return block;
}

void network_release(void *block) {
	if (block == 0) return;
	struct page *page = (void *) ((uintptr_t) block & -(uintptr_t) PAGE);
	if (page->class == OWN_PAGES) { return_pages(page); return; }
	if (page->used == 0) network_fault("a block of memory is released twice");
	int full = is_full(page);
	memcpy(block, &page->free, sizeof page->free);
	page->free = block;
	page->used--;
	if (full) link_page(page);
	/* The last one stays: what comes and goes one by one would otherwise take a page each time. */
	if (page->used == 0 && (page->next != 0 || page->previous != 0)) {
		unlink_page(page);
		return_pages(page);
	}
}

/* A whole page without a header, for the device to receive into. */
int64_t memory_take_frame(void) {
	if (in_use + PAGE > most) { refused++; return 0; }
	int64_t address = kernel_network_pages(0);
	if (address != 0) in_use += PAGE;
	return address;
}

void memory_return_frame(int64_t address) {
	in_use -= PAGE;
	kernel_network_release(address);
}

/* RFC 1071: the sum does not care for the order of bytes but at the end, nor for the width of what is summed. */
uint16_t network_checksum(const void *data, int length) {
	const uint8_t *at = data;
	unsigned __int128 sum = 0;
	for (; length >= 32; length -= 32, at += 32) {
		uint64_t words[4];
		__builtin_memcpy(words, at, sizeof words);
		sum += words[0];
		sum += words[1];
		sum += words[2];
		sum += words[3];
	}
	for (; length >= 8; length -= 8, at += 8) {
		uint64_t word;
		__builtin_memcpy(&word, at, sizeof word);
		sum += word;
	}
	uint64_t rest = 0;
	for (int i = 0; i < length; i++) rest |= (uint64_t) at[i] << 8 * i;
	sum += rest;
	uint64_t folded = (uint64_t) sum + (uint64_t) (sum >> 64);
	if (folded < (uint64_t) sum) folded++;
	folded = (folded & 0xffffffff) + (folded >> 32);
	folded = (folded & 0xffff) + (folded >> 16 & 0xffff) + (folded >> 32);
	folded = (folded & 0xffff) + (folded >> 16);
	folded = (folded & 0xffff) + (folded >> 16);
	return (uint16_t) folded;
}

uint32_t network_random(void) { return (uint32_t) kernel_network_random(); }

#ifndef HOST
_Noreturn void support_panic(const char *message);
_Noreturn void network_fault(const char *what) { support_panic(what); }
unsigned long strlen(const char *text) { unsigned long n = 0; while (text[n] != 0) n++; return n; }
int strncmp(const char *a, const char *b, unsigned long most_bytes) {
	for (; most_bytes > 0; a++, b++, most_bytes--) if (*a != *b || *a == 0) return (uint8_t) *a - (uint8_t) *b;
	return 0;
}
int strcmp(const char *a, const char *b) { return strncmp(a, b, ~0ul); }
int atoi(const char *text) {
	int value = 0;
	for (; *text >= '0' && *text <= '9'; text++) value = value * 10 + *text - '0';
	return value;
}
#endif
