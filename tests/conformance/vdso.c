// covers: clock_gettime gettimeofday time getcpu
// The vDSO's own functions, found through its dynamic symbols, answer as the calls do.
#include "check.h"
#include <setjmp.h>
#include <elf.h>
#include <sys/auxv.h>
#include <sys/time.h>

static char *base;

/* The address of a symbol of the vDSO, by its tables as the dynamic loader reads them. */
static void *symbol(const char *wanted) {
	Elf64_Ehdr *header = (Elf64_Ehdr *)base;
	Elf64_Phdr *part = (Elf64_Phdr *)(base + header->e_phoff);
	char *slide = NULL;
	Elf64_Dyn *dynamic = NULL;
	for (int i = 0; i < header->e_phnum; i++) {
		if (part[i].p_type == PT_LOAD && !slide) slide = base + part[i].p_offset - part[i].p_vaddr;
		if (part[i].p_type == PT_DYNAMIC) dynamic = (Elf64_Dyn *)(base + part[i].p_offset);
	}
	Elf64_Sym *symbols = NULL;
	char *strings = NULL;
	uint32_t *hash = NULL;
	for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++) {
		char *at = slide + dynamic->d_un.d_ptr;
		if (dynamic->d_tag == DT_SYMTAB) symbols = (Elf64_Sym *)at;
		if (dynamic->d_tag == DT_STRTAB) strings = at;
		if (dynamic->d_tag == DT_HASH) hash = (uint32_t *)at;
	}
	if (!symbols || !strings) return NULL;
	/* The string table follows the symbols where there is no hash table that counts them. */
	uint32_t count = hash ? hash[1] : (uint32_t)(((char *)strings - (char *)symbols) / sizeof *symbols);
	for (uint32_t i = 0; i < count; i++)
		if (symbols[i].st_value && strcmp(strings + symbols[i].st_name, wanted) == 0) return slide + symbols[i].st_value;
	return NULL;
}

static int64_t nanos(struct timespec t) { return t.tv_sec * 1000000000LL + t.tv_nsec; }

static sigjmp_buf back;
static void *fault_address;
static void note(int number UNUSED, siginfo_t *info, void *context UNUSED) { fault_address = info->si_addr; siglongjmp(back, 1); }

/* A bad address faults in the program, at its first bytes. */
static void bad_addresses(int (*clock)(clockid_t, struct timespec *), int (*day)(struct timeval *, void *)) {
	struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
	sigaction(SIGSEGV, &action, NULL);
	if (sigsetjmp(back, 1) == 0) clock(CLOCK_MONOTONIC, (void *)8);
	EQUAL((long)fault_address, 8);
	if (sigsetjmp(back, 1) == 0) day((void *)16, NULL);
	EQUAL((long)fault_address, 16);
	signal(SIGSEGV, SIG_DFL);
}

int main(void) {
	base = (char *)getauxval(AT_SYSINFO_EHDR);
	CHECK(base != NULL);
	if (!base) return finish();
	int (*clock)(clockid_t, struct timespec *) = symbol("__vdso_clock_gettime");
	int (*resolution)(clockid_t, struct timespec *) = symbol("__vdso_clock_getres");
	int (*day)(struct timeval *, void *) = symbol("__vdso_gettimeofday");
	time_t (*seconds)(time_t *) = symbol("__vdso_time");
	long (*processor)(unsigned *, unsigned *, void *) = symbol("__vdso_getcpu");
	CHECK(clock && day && seconds && processor);
	if (!clock || !day || !seconds || !processor) return finish();
	clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE };
	for (size_t i = 0; i < LENGTH(clocks); i++) {
		int disorder = 0;
		for (int round = 0; round < 1000; round++) {
			struct timespec a, b, c;
			syscall(SYS_clock_gettime, clocks[i], &a);
			disorder += clock(clocks[i], &b) != 0;
			syscall(SYS_clock_gettime, clocks[i], &c);
			disorder += nanos(a) > nanos(b) || nanos(b) > nanos(c);
		}
		EQUAL(disorder, 0);
	}
	struct timespec t, u;
	/* What it does not know it hands to the call. */
	EQUAL(clock(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
	CHECK(nanos(t) > 0);
	EQUAL(clock(99, &t), -EINVAL);
	if (resolution) {
		EQUAL(resolution(CLOCK_MONOTONIC, &t), 0);
		syscall(SYS_clock_getres, CLOCK_MONOTONIC, &u);
		EQUAL(nanos(t), nanos(u));
	} else { CHECK(1); CHECK(1); }
	struct timeval micro;
	EQUAL(day(&micro, NULL), 0);
	clock(CLOCK_REALTIME, &t);
	CHECK(nanos(t) - (micro.tv_sec * 1000000000LL + micro.tv_usec * 1000LL) < 1000000000);
	/* time(2) is the coarse clock's, which lags behind by up to a tick. */
	clock(CLOCK_REALTIME_COARSE, &t);
	time_t stored = 0, now = seconds(&stored);
	clock(CLOCK_REALTIME_COARSE, &u);
	CHECK(now == stored && now >= t.tv_sec && now <= u.tv_sec);
	bad_addresses(clock, day);
	unsigned cpu = 9999;
	EQUAL(processor(&cpu, NULL, NULL), 0);
	CHECK(cpu < 1024);
	return finish();
}
