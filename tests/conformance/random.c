// covers: getrandom
// Random bytes are there, differ, and the flags are checked.
#include "check.h"
#include <sys/auxv.h>
#include <sys/random.h>

int main(void) {
	static unsigned char a[100000], b[100000];
	EQUAL(getrandom(a, 256, 0), 256);
	EQUAL(getrandom(b, 256, GRND_NONBLOCK), 256);
	CHECK(memcmp(a, b, 256) != 0);
	EQUAL(getrandom(a, 256, GRND_RANDOM), 256);
	EQUAL(getrandom(a, 0, 0), 0);
	EQUAL(getrandom(a, sizeof a, 0), sizeof a);
	/* Every byte value comes about equally often: 391 of each expected. */
	int counts[256] = { 0 }, least = INT_MAX, most = 0;
	for (size_t i = 0; i < sizeof a; i++) counts[a[i]]++;
	for (int i = 0; i < 256; i++) { if (counts[i] < least) least = counts[i]; if (counts[i] > most) most = counts[i]; }
	CHECK(least > 250 && most < 550);
	FAILS(getrandom(a, 16, 0x100), EINVAL);
	FAILS(getrandom(a, 16, GRND_RANDOM | GRND_INSECURE), EINVAL);
	FAILS(getrandom(BAD_ADDRESS, 16, 0), EFAULT);
	const char *devices[] = { "/dev/urandom", "/dev/random" };
	for (int i = 0; i < 2; i++) {
		int file = GOOD(open(devices[i], O_RDONLY));
		EQUAL(read(file, a, 64), 64);
		EQUAL(read(file, b, 64), 64);
		CHECK(memcmp(a, b, 64) != 0);
		close(file);
	}
	unsigned char *start = (unsigned char *)getauxval(AT_RANDOM);
	CHECK(start != NULL);
	int zero = 1;
	for (int i = 0; start && i < 16; i++) zero &= start[i] == 0;
	CHECK(!zero);
	return finish();
}
