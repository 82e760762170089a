/*
 * The firmware of a QEMU machine, instead of a BIOS: from the reset vector to the kernel's PVH entry in a dozen instructions. QEMU's own
 * (qboot) fetches kernel and archive through fw_cfg, a port access at a time: 15 ms on a software KVM, where each costs 40 µs. Here the
 * launcher has QEMU's loader put everything in memory, and leaves a page at BOOT_PAGE: hvm_start_info, and the entry in its last 8 bytes.
 * The image is the last 64 KiB below 4 GiB, read-only; descriptors have their accessed bit set, so that the CPU does not write them.
 */
#define BOOT_PAGE 0x6000
#define BOOT_ENTRY (BOOT_PAGE + 0xff8)
#define HERE(label) (0xffff0000 + (label) - image)

	.code16
image:
	.org 0xff80
descriptors:
	.quad 0
	.quad 0x00cf9b000000ffff	/* 8: code, 32 bits, 4 GiB */
	.quad 0x00cf93000000ffff	/* 16: data */
pointer:
	.word . - descriptors - 1
	.long HERE(descriptors)

	.org 0xffb0
real:
	lgdtl	%cs:pointer - image
	mov	%cr0, %eax
	or	$1, %al
	mov	%eax, %cr0
	ljmpl	$8, $HERE(protected)
	.code32
protected:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$BOOT_PAGE, %ebx	/* PVH: EBX points at hvm_start_info, segments are flat, interrupts are off */
	jmp	*BOOT_ENTRY

	.org 0xfff0			/* the reset vector: CS has the base 0xffff0000 */
	.code16
	jmp	real
	.org 0x10000
