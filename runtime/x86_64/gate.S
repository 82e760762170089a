/*
 * The gate: the only code that runs at CPL 0. Boot, exceptions and interrupts to upcalls, the door, LSTAR.
 *
 * It keeps no state of its own and never looks at a flag: "the kernel was running" is "the interrupted RIP is in the top 2 GiB".
 * The CPU itself pushes the frame into struct cpu (each IST stack lies inside it); the application's registers go up to the kernel
 * untouched, and the kernel saves them at CPL 3. An interrupt of the kernel sets its pending bit and goes back.
 * Integer instructions only, and few: software KVM emulates each at 250 ns. */
#include "layout.h"

	.section .note.pvh,"a",@note
	.balign 4
	.long 4, 4, 18				/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long pvh_entry - KBASE
/* A bootable image holds its boot archive behind the kernel (ARCHITECTURE.md, Bootable images; hermitux build fills in what is 0 here). */
	.long 9, 56, 1
	.asciz "HermiTux"
	.balign 4
	.globl boot_archive
boot_archive:
	.quad 0, 0				/* physical address, length */
	.quad 0, 0, 0				/* compressed: address, length of the kernel's part, of the archive */
	.quad packable_start - KBASE, packable_end - KBASE
/* Where a monitor that sets all registers enters the kernel at once in 64 bits; a physical address. */
	.long 9, 8, 2
	.asciz "HermiTux"
	.balign 4
	.quad long_entry - KBASE

/* ---- boot: 32-bit flat, EBX = hvm_start_info; or at long_entry ---- */
	.section .gate,"ax"
	.macro control_register_4		/* what it is to hold, into RSI; by what CPUID says here, not what a monitor lists */
	mov	$0x6a0, %esi			/* PAE PGE OSFXSR OSXMMEXCPT */
	mov	$1, %eax
	cpuid
	mov	%ecx, machine_features - KBASE	/* each CPUID is an exit: what is read here is kept for the kernel */
	mov	%edx, machine_features + 4 - KBASE
	bt	$26, %ecx			/* XSAVE */
	jnc	L\@1
	or	$0x40000, %esi			/* OSXSAVE */
L\@1:	mov	$7, %eax
	xor	%ecx, %ecx
	cpuid
	test	$1, %bl
	jz	L\@2
	or	$0x10000, %esi			/* FSGSBASE */
	movb	$1, machine_has_fsgsbase - KBASE
L\@2:
	.endm
	.code32
	.globl pvh_entry
pvh_entry:
	mov	%ebx, start_info - KBASE
	movl	$pdp_direct - KBASE + 7, pml4 - KBASE		/* the identity map of the first instructions */
	movl	$pd_memory - KBASE + 7, pdp_direct - KBASE
	control_register_4
	mov	%esi, %cr4
	xor	%edi, %edi
	mov	$pml4 - KBASE, %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx		/* EFER: SCE LME NXE */
	mov	$0x901, %eax
	xor	%edx, %edx
	wrmsr
	mov	$0x80010033, %eax		/* PG WP NE ET MP PE; AM off: the kernel shares RFLAGS.AC with the application */
	mov	%eax, %cr0
	lgdt	gdt_pointer32 - KBASE
	ljmp	$CS_GATE, $(1f - KBASE)
	.code64
/* 64 bits, EBX = hvm_start_info, physical addresses mapped to themselves; CR0 and EFER as they are set above, segments flat (VMM: VirtualCpu.enterLong).
 * R8 = CR4 and EDI = XCR0 as the monitor has set them: writes that change nothing would be exits. */
long_entry:
	mov	%ebx, start_info - KBASE
	movb	$1, machine_is_ours - KBASE
	control_register_4
	cmp	%r8, %rsi
	je	1f
	mov	%rsi, %cr4
1:	movl	$pdp_direct - KBASE + 7, pml4 - KBASE
	movl	$pdp_direct - KBASE + 7, pml4 + 510 * 8 - KBASE
	movl	$pdp_high - KBASE + 7, pml4 + 511 * 8 - KBASE
	movl	$pd_memory - KBASE + 7, pdp_direct - KBASE	/* physical memory at DIRECT; the kernel fills in what lies above the first GiB */
	movl	$pd_memory - KBASE + 7, pdp_high + 510 * 8 - KBASE
	movl	$pd_devices - KBASE + 7, pdp_high + 511 * 8 - KBASE
	.set	i, 0
	.rept	8				/* 0xfe000000 to 0xfeffffff: virtio-mmio, IOAPIC, LAPIC; PS D A PCD PWT U W P, NX */
	movl	$0xfe0000ff + (i << 21), pd_devices + (504 + i) * 8 - KBASE
	movl	$1 << 31, pd_devices + (504 + i) * 8 + 4 - KBASE
	.set	i, i + 1
	.endr
	movl	$-1, io_map + 0x2000 - KBASE
	mov	$pml4 - KBASE, %eax
	mov	%rax, %cr3
	mov	$2f, %rax
	jmp	*%rax
2:	movq	$0, pml4			/* drop the identity map */
	mov	%cr3, %rax
	mov	%rax, %cr3
	lgdt	gdt_pointer
	lidt	idt_pointer
	mov	$SS_GATE, %eax
	mov	%eax, %ss
	mov	$SS_USER, %eax
	mov	%eax, %ds
	mov	%eax, %es
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	lldt	%ax				/* none: a selector into it is #GP, not a read at the table's stale base */
	mov	$cpu0 + CPU_TSS, %rax
	mov	%ax, gdt + TSS_SELECTOR + 2
	shr	$16, %eax
	mov	%al, gdt + TSS_SELECTOR + 4
	mov	%ah, gdt + TSS_SELECTOR + 7
	mov	$TSS_SELECTOR, %eax
	ltr	%ax
	bt	$18, %esi
	jnc	1f
0:	mov	$0xd, %eax			/* XCR0: of what the CPU has, x87 SSE AVX and AVX-512; and how much XSAVE writes with that */
	xor	%ecx, %ecx
	cpuid
	and	$0xe7, %eax
	mov	%eax, machine_vector_state
	mov	%ebx, machine_vector_state + 4
	xor	%edx, %edx
	xor	%ecx, %ecx
	cmp	%eax, %edi
	mov	%eax, %edi
	je	1f
	xsetbv
	jmp	0b
1:	mov	$0xc0000081, %ecx		/* STAR */
	xor	%eax, %eax
	mov	$0x00230010, %edx
	wrmsr
	inc	%ecx				/* LSTAR */
	mov	$lstar, %rax
	or	$-1, %edx
	wrmsr
	mov	$0xc0000084, %ecx		/* FMASK: NT AC IOPL DF TF; not IF: where syscall stays at CPL 3 nothing could set it again */
	mov	$0x47500, %eax
	xor	%edx, %edx
	wrmsr
	mov	$boot_frame, %rsp
	iretq

/* ---- LSTAR: CPL 0 on hardware and TCG, CPL 3 (same stack, IF=1) on some software KVMs ---- */
	.balign 32
lstar:	mov	%cs, CPU(CPU_SC_CS)
	testb	$3, CPU(CPU_SC_CS)
	jnz	syscall_trap
	mov	%rcx, CPU(CPU_RETURN)
	mov	%r11, CPU(CPU_SC_FLAGS)
	mov	$syscall_from_gate, %rcx
	mov	$0x202, %r11d
	sysretq

/* ---- exceptions: IST1, 32 bytes a stub ---- */
#define EXC(field)	((field) - (CPU_EXC_TOP - 56))(%rsp)
	.macro exception vector, has_error=0
	.balign 32
	.if !\has_error
	push	$0
	.endif
	push	$\vector
	jmp	exception_common
	.endm

/* For a debugger the monitor points the IDT's entries 1 and 3 here (vmm: debug/Traps): it takes the machine at the out. */
	.balign 64
gate_debug:
	out	%al, $0xde
	jmp	gate_exceptions + 32
	.balign 16
	cmpq	$door_int3 + 1, (%rsp)
	je	door
	out	%al, $0xde
	jmp	breakpoint
	.org	gate_debug + 64			/* the monitor finds them by that */
gate_exceptions:
	exception 0
	exception 1
	.balign 32				/* 2: NMI */
	iretq
	.balign 32				/* 3: int3, IST3 */
	cmpq	$door_int3 + 1, (%rsp)
	jne	breakpoint
	jmp	door
	exception 4
	exception 5
	exception 6
	exception 7
	exception 8, 1				/* double fault, IST4: frame in the NMI area */
	exception 9
	exception 10, 1
	exception 11, 1
	exception 12, 1
	exception 13, 1
	.balign 32				/* 14: page fault */
	push	$14
	push	%rax
	mov	%cr2, %rax
	jmp	page_fault
	exception 15
	exception 16
	exception 17, 1
	exception 18
	exception 19
	exception 20
	exception 21, 1
	.irp v, 22,23,24,25,26,27,28,29,30,31
	exception \v
	.endr
	.balign 32

page_fault:
	mov	%rax, (CPU_CR2 - (CPU_EXC_TOP - 64))(%rsp)
	pop	%rax
exception_common:				/* vector, error, rip, cs, rflags, rsp, ss */
	cmpq	$KBASE, 16(%rsp)
	jae	1f
	lea	EXC(CPU_UP_EXC), %rsp
	iretq
1:	cmpq	$msr_first, 16(%rsp)		/* #GP of rdmsr or wrmsr at the door: answer, do not die */
	je	2f
	cmpq	$msr_second, 16(%rsp)
	je	2f
	lea	EXC(CPU_UP_PANIC), %rsp
	iretq
2:	movq	$msr_failed, 16(%rsp)
	add	$16, %rsp
	iretq

breakpoint:					/* int3 anywhere else */
	cmpq	$KBASE, (%rsp)
	jae	1f
	lea	(CPU_UP_BP - (CPU_BP_TOP - 40))(%rsp), %rsp
	iretq
1:	lea	(CPU_UP_PANIC - (CPU_BP_TOP - 40))(%rsp), %rsp
	iretq

/* ---- interrupts: IST2, 128 bytes a stub. IST2 has two places: see CPU_IST2. ---- */
#define IRQ(field)	((field) - (CPU_IRQ_TOP - 40))(%rsp)
	.macro interrupt n
	.balign 128
	btsl	$\n, CPU(CPU_PENDING)
#if GATE_EOI
	movl	$0, LAPIC + 0xb0
#endif
	cmpq	$KBASE, (%rsp)
	jae	1f
	xorb	$0x80, CPU(CPU_IST2)		/* an interrupt that nests before the kernel has copied the frame goes elsewhere */
	lea	IRQ(CPU_UP_IRQ), %rsp
	iretq
1:	cmpq	$exit_windows, (%rsp)		/* the kernel had looked at the pending bits and was leaving: look again */
	jb	2f
	andb	$~63, (%rsp)
	STATISTICS(CPU_REWOUND)
2:	STATISTICS(CPU_RECORDED)
	cmpq	$door_wait, (%rsp)
	je	door_woken
	iretq
	.endm
	.balign 128
gate_interrupts:
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	interrupt \n
	.endr
	.balign 128
gate_spurious:
	iretq
door_woken:					/* before the hlt, in spite of sti's shadow, which QEMU's SVM forgets at an exit: that interrupt was to end it */
	incq	(%rsp)
	iretq

/* ---- the door ---- */
door:	cmp	$DOOR_COUNT, %r11d
	jae	door_out
	jmp	*door_table(,%r11,8)
door_halt:
	cmpl	$0, (CPU_PENDING - (CPU_BP_TOP - 40))(%rsp)
	jne	door_out
	sti
door_wait: hlt
	iretq
door_invlpg:
	invlpg	(%rax)
	iretq
door_cr3:
	mov	%rax, %cr3
	iretq
msr_first:
	rdmsr
	iretq
msr_second:
	wrmsr
	iretq
msr_failed:					/* on the door's stack again: the fault's frame was on IST1 */
	xor	%r11d, %r11d
	iretq
door_eoi:
	movl	$0, LAPIC + 0xb0
door_out:
	iretq

	.balign 8
door_table:
	.quad	door_out, door_halt, door_invlpg, door_cr3, msr_first, msr_second, door_eoi

/* ---- tables. Where they are more than a few numbers they are static: no boot instruction builds them. They are in use before a compressed kernel is
 * unpacked, so none of them is compressed. ---- */
	.bss
	.balign 4096
	.globl	pml4
pml4:	.skip	4096
pdp_direct:
	.skip	4096
pdp_high:
	.skip	4096
pd_devices:
	.skip	4096
	.section .tables,"aw"
	.balign 4096
pd_memory:
	.set	i, 0
	.rept	512
	.quad	(i << 21) + 0xe7 + ((i != 1) << 63)	/* PS D A U W P; NX but for the kernel's own 2 MiB */
	.set	i, i + 1
	.endr
	.globl	cpu0
	.section .cpu,"aw"			/* behind the other tables (kernel.ld) */
	.balign	256
cpu0:	.quad	cpu0, 0, 0, kernel_stack_top, 0, 0, 0, 0
	.quad	upcall_exception, CS_USER, 0x202, kernel_stack_top, SS_USER
	.quad	upcall_interrupt, CS_USER, 0x202, kernel_stack_top, SS_USER
	.quad	upcall_breakpoint, CS_USER, 0x202, kernel_stack_top, SS_USER
	.quad	upcall_panic, CS_USER, 0x202, panic_stack_top, SS_USER
	.fill	CPU_TSS - (. - cpu0), 1, 0
	.long	0				/* TSS */
	.quad	cpu0 + CPU_NMI_TOP, 0, 0, 0
	.quad	cpu0 + CPU_EXC_TOP, cpu0 + CPU_IRQ_TOP, cpu0 + CPU_BP_TOP, cpu0 + CPU_NMI_TOP, 0, 0, 0
	.quad	0
	.word	0, 0xffff
	.section .io_map,"aw",@nobits		/* right behind, at CPU_IOMAP: zeros, and the ones that the CPU wants after them */
	.globl	io_map
io_map:	.skip	0x2008
	.section .tables

	.macro	idt_gate address, dpl, ist	/* interrupt gate; address is a constant: GATE + offset in this section */
	.word	(\address) & 0xffff, CS_GATE
	.byte	\ist, 0x8e | (\dpl << 5)
	.word	((\address) >> 16) & 0xffff
	.long	0xffffffff, 0
	.endm
#define AT(label)	(GATE_ADDRESS + (label - pvh_entry))
	.balign 16
idt:	.set	i, 0
	.rept	32
	.if	i == 3
	idt_gate AT(gate_exceptions) + 32*i, 3, 3
	.elseif	i == 2 || i == 8 || i == 18
	idt_gate AT(gate_exceptions) + 32*i, 0, 4
	.else
	idt_gate AT(gate_exceptions) + 32*i, 0, 1
	.endif
	.set	i, i + 1
	.endr
	.set	i, 0
	.rept	IRQ_COUNT
	idt_gate AT(gate_interrupts) + 128*i, 0, 2
	.set	i, i + 1
	.endr
	.fill	16*(VECTOR_SPURIOUS - 32 - IRQ_COUNT), 1, 0
	idt_gate AT(gate_spurious), 0, 4
idt_end:

gdt:	.quad	0, 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cffb000000ffff, 0x00cff3000000ffff, 0x00affb000000ffff, 0
	.quad	0x0000890000002068, 0xffffffff
gdt_pointer:
	.word	gdt_pointer - gdt - 1
	.quad	gdt
gdt_pointer32:
	.word	gdt_pointer - gdt - 1
	.long	gdt - KBASE
idt_pointer:
	.word	idt_end - idt - 1
	.quad	idt
	.balign 8
boot_frame:
	.quad	kernel_entry, CS_USER, 0x202, kernel_stack_top, SS_USER
	.globl	start_info
start_info:
	.long	0

	.section .note.GNU-stack,"",@progbits
