// covers: mlock2 mlock munlock pkey_mprotect
// Locking with and without population, and protection without a key.
#include "check.h"

int main(void) {
	char *area = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(area != MAP_FAILED);
	unsigned char resident[4];
	EQUAL(syscall(SYS_mlock2, area, PAGE, 1 /* MLOCK_ONFAULT */), 0);
	EQUAL(mincore(area, PAGE, resident), 0);
	EQUAL(resident[0] & 1, 0);
	EQUAL(syscall(SYS_mlock2, area, 2 * PAGE, 0), 0);
	EQUAL(mincore(area, 2 * PAGE, resident), 0);
	EQUAL((resident[0] & resident[1]) & 1, 1);
	EQUAL(munlock(area, 4 * PAGE), 0);
	FAILS(syscall(SYS_mlock2, area, PAGE, 2), EINVAL);
	EQUAL(munmap(area + PAGE, PAGE), 0);
	FAILS(syscall(SYS_mlock2, area, 3 * PAGE, 0), ENOMEM);

	EQUAL(syscall(SYS_pkey_mprotect, area, PAGE, PROT_READ, -1), 0);
	FAILS(syscall(SYS_pkey_mprotect, area, PAGE, PROT_READ, 15), EINVAL);
	FAILS(syscall(SYS_pkey_mprotect, area + 1, PAGE, PROT_READ, -1), EINVAL);
	FAILS(syscall(SYS_pkey_mprotect, area, 2 * PAGE, PROT_READ, -1), ENOMEM);
	FAILS(read(open("/dev/zero", O_RDONLY), area, 1), EFAULT);
	EQUAL(syscall(SYS_pkey_mprotect, area, PAGE, PROT_READ | PROT_WRITE, -1), 0);
	area[0] = 1;
	EQUAL(area[0], 1);
	return finish();
}
