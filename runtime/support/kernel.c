/*
 * The kernel's C: what cannot be Java because it runs before Java (the choice of its heap), holds inline assembly that has operands
 * C alone can express, or must work after Java has failed (the last words).
 */
#include "machine.h"
#include "support.h"

struct start { uint32_t magic, version, flags, modules; uint64_t module_list, command_line, rsdp, memory_map; uint32_t memory_map_entries, pad; };
struct range { uint64_t address, size; uint32_t type, pad; };

extern uint32_t start_info;
extern uint64_t boot_timestamp, pml4[512];
extern char kernel_end[], vdso_start[], vdso_end[], exit_windows[], syscall_entry[];
extern int java_start(int count, char **values);
extern int64_t kernel_start(void);
extern void kernel_uncaught(void), kernel_out_of_memory(void);

char *support_heap_start, *support_heap_end;
static uint8_t has_xsave;

void *memset(void *to, int value, size_t n) { machine_fill((int64_t) to, value, (int64_t) n); return to; }
void *memcpy(void *to, const void *from, size_t n) { machine_copy((int64_t) to, (int64_t) from, (int64_t) n); return to; }
void *memmove(void *to, const void *from, size_t n) {
	if ((uintptr_t) to - (uintptr_t) from >= n) return memcpy(to, from, n);
	char *a = (char *) to + n; const char *b = (const char *) from + n;
	while (n--) *--a = *--b;
	return to;
}
int memcmp(const void *a, const void *b, size_t n) {
	const uint8_t *x = a, *y = b;
	for (; n--; x++, y++) if (*x != *y) return *x - *y;
	return 0;
}
void free(void *block) { (void) block; }

int64_t image_start_info(void) { return (int64_t) (start_info + KBASE); }
int64_t image_end(void) { return (int64_t) support_heap_end; }
int64_t image_heap_start(void) { return (int64_t) support_heap_start; }
int64_t image_page_map(void) { return (int64_t) pml4; }
int64_t image_vdso_start(void) { return (int64_t) vdso_start; }
int64_t image_vdso_end(void) { return (int64_t) vdso_end; }
int64_t image_syscall_entry(void) { return (int64_t) syscall_entry; }
int64_t image_exit_windows(void) { return (int64_t) exit_windows; }
int64_t image_boot_timestamp(void) { return (int64_t) boot_timestamp; }

static void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t r[4]) {
	__asm__ volatile("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3]) : "a"(leaf), "c"(subleaf));
}
int64_t machine_cpuid_ab(int32_t leaf, int32_t subleaf) { uint32_t r[4]; cpuid(leaf, subleaf, r); return (int64_t) ((uint64_t) r[1] << 32 | r[0]); }
int64_t machine_cpuid_cd(int32_t leaf, int32_t subleaf) { uint32_t r[4]; cpuid(leaf, subleaf, r); return (int64_t) ((uint64_t) r[3] << 32 | r[2]); }
int64_t machine_random(void) {
	uint64_t value; uint8_t ok = 0;
	for (int i = 0; i < 10 && !ok; i++) __asm__ volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(ok) :: "cc");
	return ok ? (int64_t) value : 0;
}
void machine_xsave(int64_t area) {
	if (has_xsave) __asm__ volatile("xsave64 (%0)" :: "r"(area), "a"(-1), "d"(-1) : "memory");
	else __asm__ volatile("fxsave64 (%0)" :: "r"(area) : "memory");
}
void machine_xrstor(int64_t area) {
	if (has_xsave) __asm__ volatile("xrstor64 (%0)" :: "r"(area), "a"(-1), "d"(-1) : "memory");
	else __asm__ volatile("fxrstor64 (%0)" :: "r"(area) : "memory");
}
void gate_power_off(int32_t code) { for (;;) machine_out8(0x501, code); }

void support_put(char c) { machine_out8(0x3f8, c); }
static void print(const char *text) { while (*text) support_put(*text++); }
_Noreturn void support_panic(const char *message) {
	print("kernel panic: "); print(message); print("\n");
	gate_power_off(62);
	for (;;);
}
int64_t teavm_currentTimeMillis(void) { return 0; }

/* The Java heap follows the image: a sixteenth of memory, 1 MiB at least; what is not used is never touched. */
static void choose_heap(void) {
	struct start *start = (void *) (uintptr_t) image_start_info();
	struct range *map = (void *) (start->memory_map + KBASE);
	uint64_t first = ((uint64_t) kernel_end - KBASE + 4095) & ~4095ul, end = 0;
	for (uint32_t i = 0; i < start->memory_map_entries; i++)
		if (map[i].type == 1 && map[i].address <= first && map[i].address + map[i].size > first) end = map[i].address + map[i].size;
	uint64_t size = end / 16;
	if (size < 1 << 20) size = 1 << 20;
	if (size > 64 << 20) size = 64 << 20;
	if (first + size > end) support_panic("not enough memory for the kernel's heap: use a larger --memory");
	support_heap_start = (char *) (first + KBASE);
	support_heap_end = support_heap_start + size;
}

int64_t kernel_main(void) {
	uint32_t r[4];
	cpuid(1, 0, r);
	has_xsave = r[2] >> 26 & 1;
	choose_heap();
	support_hooks(kernel_uncaught, kernel_out_of_memory);
	java_start(0, 0);
	return kernel_start();
}
