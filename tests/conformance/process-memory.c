// covers: process_vm_readv process_vm_writev
// A process copies its own memory by these calls: pieces of any size, what is not there, and whose memory it is.
#include "check.h"
#include <sys/uio.h>

#define READ(l, ln, r, rn) process_vm_readv(getpid(), l, ln, r, rn, 0)
#define WRITE(l, ln, r, rn) process_vm_writev(getpid(), l, ln, r, rn, 0)

int main(void) {
	char *memory = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(memory != MAP_FAILED);
	for (int i = 0; i < 4 * PAGE; i++) memory[i] = i * 7 + i / PAGE;
	EQUAL(munmap(memory + 3 * PAGE, PAGE), 0);
	char other[3 * 4096];
	struct iovec local = { other, sizeof other }, remote = { memory, sizeof other };
	EQUAL(READ(&local, 1, &remote, 1), sizeof other);
	CHECK(memcmp(other, memory, sizeof other) == 0);

	/* Different cuts on both sides; the shorter side ends it. */
	memset(other, 0, sizeof other);
	struct iovec cut[] = { { other, 100 }, { NULL, 0 }, { other + 100, 5000 }, { other + 5100, 5 } };
	struct iovec far[] = { { memory + 4000, 3000 }, { memory + 10, 1 }, { memory, 9000 } };
	EQUAL(READ(cut, 4, far, 3), 5105);
	CHECK(memcmp(other, memory + 4000, 3000) == 0);
	EQUAL(other[3000], memory[10]);
	CHECK(memcmp(other + 3001, memory, 2104) == 0);
	EQUAL(other[5105], 0);
	memset(memory, 1, 3 * PAGE);
	memset(other, 2, sizeof other);
	EQUAL(WRITE(cut, 4, far, 2), 3001);
	EQUAL(memory[3999], 1);
	EQUAL(memory[4000], 2);
	EQUAL(memory[6999], 2);
	EQUAL(memory[7000], 1);
	EQUAL(memory[10], 2);

	/* What is not there. */
	remote = (struct iovec){ memory + 2 * PAGE, 2 * PAGE };
	local = (struct iovec){ other, 2 * PAGE };
	EQUAL(READ(&local, 1, &remote, 1), PAGE);
	remote = (struct iovec){ memory + 3 * PAGE, 8 };
	FAILS(READ(&local, 1, &remote, 1), EFAULT);
	FAILS(WRITE(&local, 1, &remote, 1), EFAULT);
	remote = (struct iovec){ BAD_ADDRESS, 8 };
	FAILS(READ(&local, 1, &remote, 1), EFAULT);
	remote = (struct iovec){ (void *)0xffffffffff600000, 8 };
	FAILS(READ(&local, 1, &remote, 1), EFAULT);
	EQUAL(mprotect(memory, PAGE, PROT_READ), 0);
	remote = (struct iovec){ memory, 8 };
	EQUAL(READ(&local, 1, &remote, 1), 8);
	FAILS(WRITE(&local, 1, &remote, 1), EFAULT);
	local = (struct iovec){ BAD_ADDRESS, 8 };
	FAILS(READ(&local, 1, &remote, 1), EFAULT);

	/* Errors, and their order. */
	local = (struct iovec){ other, 8 };
	FAILS(process_vm_readv(getpid(), &local, 1, &remote, 1, 1), EINVAL);
	FAILS(process_vm_readv(-1, &local, 1025, &remote, 1, 0), EINVAL);
	FAILS(process_vm_readv(-1, &local, 1, &remote, 1025, 0), EINVAL);
	FAILS(process_vm_readv(-1, BAD_ADDRESS, 1, &remote, 1, 0), EFAULT);
	FAILS(process_vm_readv(-1, &local, 1, BAD_ADDRESS, 1, 0), EFAULT);
	FAILS(process_vm_readv(-1, &local, 1, &remote, 1, 0), ESRCH);
	FAILS(process_vm_writev(-1, &local, 1, &remote, 1, 0), ESRCH);
	EQUAL(process_vm_readv(-1, &local, 0, &remote, 1, 0), 0);
	EQUAL(process_vm_readv(-1, &local, 1, &remote, 0, 0), 0);
	local.iov_len = -1;
	FAILS(process_vm_readv(-1, &local, 1, &remote, 1, 0), EINVAL);
	local.iov_len = 8;
	remote.iov_len = -1;
	FAILS(process_vm_readv(-1, &local, 1, &remote, 1, 0), EINVAL);
	return finish();
}
