/*
 * The kernel's C: what cannot be Java because it runs before Java (the choice of its heap), holds inline assembly that has operands
 * C alone can express, or must work after Java has failed (the last words).
 */
#include "image.h"
#include "machine.h"
#include "support.h"

struct range { uint64_t address, size; uint32_t type, pad; };
struct module { uint64_t address, size; };

extern uint64_t boot_timestamp, pml4[512];
extern char text_start[], text_end[];
extern char kernel_stack_bottom[], kernel_stack_top[], panic_stack_top[], kernel_end[], vdso_start[], vdso_end[], exit_windows[], syscall_entry_cell[];
extern int java_start(int count, char **values);
extern int64_t kernel_start(void);
extern void kernel_uncaught(void), kernel_out_of_memory(void);

/* What the gate stores: in .bss, which no compressed image unpacks over. */
uint8_t machine_has_fsgsbase, machine_is_ours;
uint64_t machine_features, machine_vector_state;

char *support_heap_start, *support_heap_end;
static uint8_t has_xsave;
enum { MAX_FRAMES = 64 };

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
int64_t image_archive(void) { return (int64_t) boot_archive.address; }
int64_t image_archive_length(void) { return (int64_t) boot_archive.length; }
int64_t image_end(void) { return (int64_t) support_heap_end; }
int64_t image_heap_start(void) { return (int64_t) support_heap_start; }
int64_t image_page_map(void) { return (int64_t) pml4; }
int64_t image_vdso_start(void) { return (int64_t) vdso_start; }
int64_t image_vdso_end(void) { return (int64_t) vdso_end; }
int64_t image_syscall_entry_cell(void) { return (int64_t) syscall_entry_cell; }
int64_t image_exit_windows(void) { return (int64_t) exit_windows; }
int64_t image_boot_timestamp(void) { return (int64_t) boot_timestamp; }

static void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t r[4]) {
	__asm__ volatile("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3]) : "a"(leaf), "c"(subleaf));
}
int64_t machine_cpuid_ab(int32_t leaf, int32_t subleaf) { uint32_t r[4]; cpuid(leaf, subleaf, r); return (int64_t) ((uint64_t) r[1] << 32 | r[0]); }
int64_t machine_cpuid_cd(int32_t leaf, int32_t subleaf) { uint32_t r[4]; cpuid(leaf, subleaf, r); return (int64_t) ((uint64_t) r[3] << 32 | r[2]); }
int64_t machine_boot_features(void) { return (int64_t) machine_features; }
int64_t machine_boot_vector_state(void) { return (int64_t) machine_vector_state; }
int32_t image_entered_by_monitor(void) { return machine_is_ours; }
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

_Noreturn void support_panic(const char *message) {
	support_print("kernel panic: "); support_print(message); support_print("\n");
	gate_power_off(PANIC_STATUS);
	for (;;);
}
int64_t teavm_currentTimeMillis(void) { return 0; }

/* ---- the stack, which Java cannot see: for the collector (GC.stackReferences) and for stack traces ---- */

static int is_within(uint64_t value, const void *start, const void *end) { return value >= (uintptr_t) start && value < (uintptr_t) end; }

/* The end of the stack that an address lies on. Both stacks are aligned: the panic's frames may hold the last references to what it prints. */
static uint64_t *end_of_stack(const void *address) {
	return (uint64_t *) (is_within((uintptr_t) address, kernel_stack_bottom, kernel_stack_top) ? kernel_stack_top : panic_stack_top);
}

static int32_t gather(const uint64_t *from, const uint64_t *to, char *start, char *end, uint32_t *offsets) {
	int32_t count = 0;
	for (; from < to; from++) if (is_within(*from, start, end)) offsets[count++] = (uint32_t) ((*from - (uintptr_t) start) >> 3);
	return count;
}

int32_t support_stack_references(void *start, void *end, void *offsets) {
	__builtin_unwind_init();                /* registers that callers may have references in go to the stack */
	uint64_t *here = __builtin_frame_address(0);
	return gather(here - 16, end_of_stack(here), start, end, offsets);
}

/* ---- what collections cost, for --stats ---- */

static int64_t collection_began;
static struct { int64_t count, longest, live; } collections;
void support_collection_begins(void) { collection_began = machine_timestamp(); }
void support_collection_ends(int64_t live) {
	int64_t lasted = machine_timestamp() - collection_began;
	if (lasted > collections.longest) collections.longest = lasted;
	collections.count++;
	collections.live = live;
}
int64_t collector_count(void) { return collections.count; }
int64_t collector_longest(void) { return collections.longest; }
int64_t collector_live(void) { return collections.live; }

/* A word is a return address if a call lies before it: of a constant address, or through a register or memory (SDM volume 2, CALL: E8, FF /2). */
static int is_return_address(uint64_t word) {
	if (!is_within(word, text_start + 8, text_end)) return 0;
	const uint8_t *after = (const uint8_t *) (uintptr_t) word;
	if (after[-5] == 0xe8) return is_within(word + (uint64_t) (int64_t) *(const int32_t *) (after - 4), text_start, text_end);
	return (after[-2] == 0xff && (after[-1] & 0xf8) == 0xd0) || (after[-3] == 0xff && (after[-2] & 0xf8) == 0x50)
		|| (after[-6] == 0xff && (after[-5] & 0xf8) == 0x90);
}

static void print_frame(uint64_t address) {
	support_print("\tat ");
	for (int shift = 60; shift >= 0; shift -= 4) support_put("0123456789abcdef"[address >> shift & 15]);
	support_print("\n");
}

/* The calls in progress, innermost first; words left over from earlier calls may show as well. The launcher finds names by kernel.callsites. */
void support_print_stack(void) {
	int frames = 0;
	for (uint64_t *at = __builtin_frame_address(0), *end = end_of_stack(at); at < end && frames < MAX_FRAMES; at++)
		if (is_return_address(*at)) print_frame(*at), frames++;
}

/*
 * The Java heap follows the image, in a bootable one the archive and what it was unpacked from, or the module that the native monitor has put there: a
 * sixteenth of memory, 1 MiB at least; what is not used is never touched.
 */
static void choose_heap(void) {
	struct start *start = (void *) (start_info + KBASE);
	struct range *map = (void *) (start->memory_map + KBASE);
	uint64_t first = ((uint64_t) kernel_end - KBASE + 4095) & ~4095ul, end = 0;
	if (boot_archive.address != 0) first = (boot_archive.address + boot_archive.length + 4095) & ~4095ul;
	if (boot_archive.packed != 0) first = (boot_archive.packed + boot_archive.packed_kernel + boot_archive.packed_archive + 4095) & ~4095ul;
	struct module *module = (void *) (start->module_list + KBASE);
	if (start->modules != 0 && module->address == first) first = (module->address + module->size + 4095) & ~4095ul;
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
	has_xsave = machine_features >> 26 & 1;
	choose_heap();
	support_hooks(kernel_uncaught, kernel_out_of_memory);
	java_start(0, 0);
	return kernel_start();
}
