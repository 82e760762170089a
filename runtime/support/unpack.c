/*
 * What is there before the rest of the kernel, in an image that holds it compressed: unpacks it and the boot archive, and has the last words. No Java:
 * but for hermitux.kernel.boot.Inflate there is none yet. What this file calls must lie in the same part of the kernel (kernel.ld; the build checks it).
 */
#include "image.h"
#include "machine.h"

extern char kernel_stack_bottom[];
extern int32_t kernel_inflate(int64_t from, int64_t from_end, int64_t to, int64_t to_end, int64_t work);

void support_put(char c) { machine_out8(0x3f8, c); }
void support_print(const char *text) { while (*text) support_put(*text++); }

/* The launcher's machines have an isa-debug-exit. One that somebody else made may have ACPI's sleep register instead (QEMU's microvm, acpi=on). */
void gate_power_off(int32_t code) {
	machine_out8(0x501, code);
	*(volatile uint8_t *) (DEVICES + 0xa00200) = 5 << 2 | 1 << 5;
	for (int i = 0; i < 10000000; i++) machine_pause();		/* ACPI's takes a moment */
	support_print("hermitux: the program has ended, but this machine has no way to end: add -device isa-debug-exit\n");
	for (;;) gate_halt();
}

/* A firmware that was there before may have left the interrupt controller of the PC in use; the kernel has only handlers for the I/O APIC's. */
static void mask_old_interrupts(void) {
	machine_out8(0x21, 0xff);
	machine_out8(0xa1, 0xff);
}

/* A gzip member (RFC 1952) as hermitux build makes it: 10 bytes of header, no name; check sum and length behind it. The stack is unused so far. */
static int unpack(uint64_t from, uint64_t length, uint64_t to, uint64_t to_length) {
	if (length < 18) return 0;
	from += KBASE;
	to += KBASE;
	return kernel_inflate((int64_t) from + 10, (int64_t) (from + length) - 8, (int64_t) to, (int64_t) (to + to_length), (int64_t) kernel_stack_bottom);
}

void kernel_unpack(void) {
	const struct boot_archive *a = &boot_archive;
	if (((struct start *) (start_info + KBASE))->modules == 0) mask_old_interrupts();
	if (a->packed == 0) return;
	if (unpack(a->packed, a->packed_kernel, a->packable_start, a->packable_end - a->packable_start)
		&& unpack(a->packed + a->packed_kernel, a->packed_archive, a->address, a->length)) return;
	support_print("hermitux: this image is damaged, or does not fit into this machine's memory\n");
	gate_power_off(PANIC_STATUS);
}
