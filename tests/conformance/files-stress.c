// covers: pread64 pwrite64 ftruncate mmap fallocate lseek
// A seeded random walk over one file by calls and by a shared map, checked against a model in memory.
#include "check.h"

enum { LIMIT = 200000, STEPS = 3000 };
static unsigned char model[LIMIT], part[LIMIT];
static long size;
static uint64_t state = 7;

static unsigned next(unsigned limit) {
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(state >> 33) % limit;
}

int main(void) {
	scratch();
	int file = GOOD(open("file", O_RDWR | O_CREAT, 0644)), failed = 0;
	unsigned char *map = mmap(NULL, LIMIT, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	CHECK(map != MAP_FAILED);
	for (int step = 0; step < STEPS; step++) {
		long at = next(LIMIT), length = next(next(4) ? 5000 : 60000);
		if (at + length > LIMIT) length = LIMIT - at;
		switch (next(6)) {
		case 0: case 1:
			for (long i = 0; i < length; i++) part[i] = (unsigned char)next(256);
			failed += pwrite(file, part, length, at) != length;
			if (length == 0) break;
			memcpy(model + at, part, length);
			if (at + length > size) size = at + length;
			break;
		case 2:
			memset(part, 0x55, length);
			long expected = at >= size ? 0 : at + length > size ? size - at : length;
			failed += pread(file, part, length, at) != expected || memcmp(part, model + at, expected) != 0;
			break;
		case 3:
			if (next(4)) break;
			failed += ftruncate(file, at) != 0;
			if (at < size) memset(model + at, 0, size - at);
			size = at;
			break;
		case 4:
			if (at >= size) break;
			if (at + length > size) length = size - at;
			failed += memcmp(map + at, model + at, length) != 0;
			break;
		case 5:
			if (at >= size) break;
			map[at] = model[at] = (unsigned char)next(256);
			break;
		}
	}
	EQUAL(failed, 0);
	EQUAL(lseek(file, 0, SEEK_END), size);
	EQUAL(pread(file, part, LIMIT, 0), size);
	BYTES(part, model, size);
	return finish();
}
