/*
 * The vDSO: clocks without a system call. Runs in the program, so it is C with no runtime. The data page before it is written by
 * time.Clock (same offsets). What it cannot answer goes to the kernel.
 */
#include <stdint.h>

struct data { uint64_t start, multiplier, realtime_offset, realtime_known, seconds_multiplier, realtime_seconds; };
extern const volatile struct data vdso_data __attribute__((visibility("hidden")));
struct timespec { int64_t seconds, nanoseconds; };
struct timeval { int64_t seconds, microseconds; };

enum { REALTIME, MONOTONIC, PROCESS_CPU, THREAD_CPU, MONOTONIC_RAW, REALTIME_COARSE, MONOTONIC_COARSE, BOOTTIME, TAI = 11 };
enum { SYS_clock_gettime = 228, SYS_clock_getres = 229, SYS_gettimeofday = 96 };
enum { SECOND = 1000000000 };

static long call(long number, long a, long b) {
	long result;
	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b) : "rcx", "r11", "memory");
	return result;
}
static uint64_t counts(void) {
	uint32_t low, high;
	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) :: "memory");
	return ((uint64_t) high << 32 | low) - vdso_data.start;
}
static inline uint64_t multiply(uint64_t a, uint64_t b, int shift) { return (uint64_t) ((unsigned __int128) a * b >> shift); }
/*
 * The seconds come from the counts, beside the nanoseconds, and not from these by a division: that would have to wait for them. They may be two too
 * few, never too many. Seconds are stored first, as by Linux's: a fault of a bad address tells of it.
 */
static inline void split(uint64_t counts, uint64_t offset, uint64_t seconds, volatile struct timespec *out) {
	seconds += multiply(counts, vdso_data.seconds_multiplier, 64);
	uint64_t rest = multiply(counts, vdso_data.multiplier, 32) + offset - seconds * SECOND;
	while (rest >= SECOND) {
		rest -= SECOND;
		seconds++;
		__asm__("" : "+r"(rest));			/* no division here either */
	}
	out->seconds = (int64_t) seconds;
	out->nanoseconds = (int64_t) rest;
}
/* What the others call: a call of an exported name would go through a procedure linkage table, which nobody relocates here. */
static inline int gettime(int clock, struct timespec *out) {
	switch (clock) {
	case REALTIME: case REALTIME_COARSE: case TAI:
		if (!vdso_data.realtime_known) return (int) call(SYS_clock_gettime, clock, (long) out);
		split(counts(), vdso_data.realtime_offset, vdso_data.realtime_seconds, out);
		return 0;
	case MONOTONIC: case MONOTONIC_RAW: case MONOTONIC_COARSE: case BOOTTIME:
		split(counts(), 0, 0, out);
		return 0;
	default:
		return (int) call(SYS_clock_gettime, clock, (long) out);
	}
}
int __vdso_clock_gettime(int clock, struct timespec *out) { return gettime(clock, out); }
int __vdso_gettimeofday(volatile struct timeval *out, void *zone) {
	struct timespec now;
	if (zone || !out) return (int) call(SYS_gettimeofday, (long) out, (long) zone);
	int result = gettime(REALTIME, &now);
	if (result) return result;
	out->seconds = now.seconds;
	out->microseconds = now.nanoseconds / 1000;
	return 0;
}
int64_t __vdso_time(int64_t *out) {
	struct timespec now;
	gettime(REALTIME, &now);
	if (out) *out = now.seconds;
	return now.seconds;
}
int __vdso_clock_getres(int clock, struct timespec *out) { return (int) call(SYS_clock_getres, clock, (long) out); }
int __vdso_getcpu(uint32_t *cpu, uint32_t *node, void *unused) {
	(void) unused;
	if (cpu) *cpu = 0;
	if (node) *node = 0;
	return 0;
}
__attribute__((alias("__vdso_clock_gettime"), weak)) int clock_gettime(int, struct timespec *);
__attribute__((alias("__vdso_gettimeofday"), weak)) int gettimeofday(struct timeval *, void *);
__attribute__((alias("__vdso_time"), weak)) int64_t time(int64_t *);
__attribute__((alias("__vdso_clock_getres"), weak)) int clock_getres(int, struct timespec *);
__attribute__((alias("__vdso_getcpu"), weak)) int getcpu(uint32_t *, uint32_t *, void *);
