// covers: execve arch_prctl
// builds: static dynamic static-pie musl
// What a new program finds: arguments, environment, auxiliary vector, an aligned stack, TLS, the standard descriptors.
#include "check.h"
#include <elf.h>
#include <sys/auxv.h>

extern char **environ;

int main(int count, char **values, char **environment) {
	EQUAL(count, 1);
	CHECK(values[0][0] == '/');
	CHECK(values[1] == NULL);
	CHECK(environment == environ);
	STRING(getenv("LC_ALL"), "C.UTF-8");
	CHECK(getenv("PATH") != NULL);
	/* The vector follows the environment on the stack. */
	char **end = environment;
	while (*end) end++;
	Elf64_auxv_t *vector = (Elf64_auxv_t *)(end + 1);
	int entries = 0;
	while (vector[entries].a_type != AT_NULL && entries < 100) entries++;
	CHECK(entries >= 15 && entries < 100);
	EQUAL(getauxval(AT_PAGESZ), PAGE);
	EQUAL(getauxval(AT_UID), getuid());
	EQUAL(getauxval(AT_EUID), geteuid());
	EQUAL(getauxval(AT_GID), getgid());
	EQUAL(getauxval(AT_EGID), getegid());
	EQUAL(getauxval(AT_SECURE), 0);
	EQUAL(getauxval(AT_CLKTCK), 100);
	EQUAL(getauxval(AT_PHENT), sizeof(Elf64_Phdr));
	CHECK(getauxval(AT_PHNUM) > 2);
	Elf64_Phdr *header = (Elf64_Phdr *)getauxval(AT_PHDR);
	CHECK(header != NULL);
	int loads = 0;
	for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++) loads += header[i].p_type == PT_LOAD;
	CHECK(loads >= 1);
	CHECK(getauxval(AT_ENTRY) != 0);
	/* The library shows AT_HWCAP in its own terms: the vector itself has CPUID's, whose first bit is the FPU. */
	for (int i = 0; i < entries; i++) if (vector[i].a_type == AT_HWCAP) CHECK(vector[i].a_un.a_val & 1);
	STRING((char *)getauxval(AT_PLATFORM), "x86_64");
	STRING((char *)getauxval(AT_EXECFN), values[0]);
	CHECK(getauxval(AT_RANDOM) != 0);
	CHECK(getauxval(AT_MINSIGSTKSZ) >= 1024);
	/* The vDSO is an ELF shared object. */
	char *vdso = (char *)getauxval(AT_SYSINFO_EHDR);
	CHECK(vdso && memcmp(vdso, ELFMAG, SELFMAG) == 0);
	/* argc lies right below argv, 16-byte aligned. */
	long *bottom = (long *)values - 1;
	EQUAL(*bottom, count);
	EQUAL((uintptr_t)bottom % 16, 0);
	for (int fd = 0; fd < 3; fd++) CHECK(fcntl(fd, F_GETFD) == 0);
	FAILS(fcntl(3, F_GETFD), EBADF);
	EQUAL(fcntl(0, F_GETFL) & O_ACCMODE, O_RDONLY);
	sigset_t mask;
	sigprocmask(SIG_SETMASK, NULL, &mask);
	int blocked = 0, handled = 0;
	for (int i = 1; i < 65; i++) {
		struct sigaction action;
		blocked += sigismember(&mask, i) == 1;
		if (i != 32 && i != 33 && i != 34) handled += sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL;
	}
	EQUAL(blocked, 0);
	EQUAL(handled, 0);
	EQUAL(umask(022), 022);
	char path[256];
	STRING(getcwd(path, sizeof path), "/");
	static _Thread_local char local[100000];
	local[99999] = 1;
	EQUAL(local[0] + local[99999], 1);
	/* 7 MiB of stack are there. */
	volatile char deep[7 << 20];
	for (size_t i = 0; i < sizeof deep; i += PAGE) deep[i] = 1;
	EQUAL(deep[0], 1);
	return finish();
}
