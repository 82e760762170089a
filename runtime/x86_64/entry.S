/*
 * The kernel's edge, at CPL 3: system calls in and out, upcalls from the gate, full restores.
 * Nothing here is privileged, and nothing depends on FS or GS, which are the program's.
 */
#include "layout.h"
	.section .first,"ax"
	.globl kernel_entry, syscall_entry, syscall_trap, syscall_from_gate, upcall_exception, upcall_interrupt, upcall_breakpoint, upcall_panic
kernel_entry:
	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	mov	%rax, boot_timestamp
	xor	%ebp, %ebp
	call	kernel_unpack
	call	kernel_main			/* the kernel starts up; answers the first thread's registers */
	mov	%rax, %rsp
	jmp	restore

	.text
/*
 * In: RAX number, RCX return address, RSP the application's. R11 is dead. Nothing is written below RSP. Stubs of rewritten sites come in at
 * syscall_entry; the syscall instruction comes in at syscall_trap with the program's flags in R11, which lets the kernel rewrite the site. What the
 * instruction leaves is what a call leaves: RCX the return address (CPU_RETURN), R11 and RFLAGS the flags as they were.
 */
	.macro enter_call flags
	mov	%rcx, CPU(CPU_RETURN)
	mov	%rsp, CPU(CPU_APP_RSP)
	mov	CPU(CPU_KSTACK), %rsp
	\flags
	push	%rdi
	push	%rsi
	push	%rdx
	push	%r10
	push	%r8
	push	%r9
	push	%rax
	mov	%r10, %rcx
	.endm
	.macro leave_call
	pop	%rcx
	pop	%r9
	pop	%r8
	pop	%r10
	pop	%rdx
	pop	%rsi
	pop	%rdi
	.endm

	.balign 64
syscall_entry:
	enter_call pushfq
	testb	$FLAG_DF >> 8, 57(%rsp)
	jnz	backwards
1:	call	kernel_syscall
	leave_call
	pop	%r11
	mov	%rax, %rcx			/* popfq would cost more than all of this */
	mov	%r11d, %eax
	rol	$8, %ax
	and	$FLAG_OF >> 8, %al
	add	$0x80 - (FLAG_OF >> 8), %al	/* OF */
	sahf					/* SF ZF AF PF CF */
	mov	%rcx, %rax
	jmp	exit_syscall

backwards:					/* the program has set the direction flag */
	cld
	call	kernel_syscall
	leave_call
	jmp	restore_flags

	.balign 64
syscall_from_gate:
	mov	CPU(CPU_RETURN), %rcx
	mov	CPU(CPU_SC_FLAGS), %r11
syscall_trap:
	enter_call "push %r11"
	call	kernel_syscall_trap
	leave_call
restore_flags:					/* but not TF: with it the kernel has asked for work, and iretq restores it */
	mov	(%rsp), %r11
	andl	$~FLAG_TF, (%rsp)
	popfq
	jmp	exit_syscall

/*
 * Upcalls: each builds struct registers (machine/… Registers.java names the offsets) on the kernel stack and calls Java, which
 * answers the address of the registers to load: the same, or another thread's.
 */
	.macro push_registers
	push	%rax
	push	%rbx
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
	push	%rbp
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, %rdi
	.endm
	.macro push_frame top
	pushq	CPU(\top - 8)
	pushq	CPU(\top - 16)
	pushq	CPU(\top - 24)
	pushq	CPU(\top - 32)
	pushq	CPU(\top - 40)
	.endm

upcall_exception:
	push_frame CPU_EXC_TOP
	pushq	CPU(CPU_EXC_TOP - 48)
	pushq	CPU(CPU_EXC_TOP - 56)
	push_registers
	call	kernel_exception
	mov	%rax, %rsp
	jmp	restore
upcall_breakpoint:
	push_frame CPU_BP_TOP
	push	$0
	push	$3
	push_registers
	call	kernel_exception
	mov	%rax, %rsp
	jmp	restore
upcall_interrupt:
	push_frame CPU_IRQ_TOP
	xorb	$0x80, CPU(CPU_IST2)		/* frame copied: the gate may use its first place again */
	push	$0
	push	$VECTOR_IRQ
upcall_work:
	push_registers
	call	kernel_work
	mov	%rax, %rsp
	jmp	restore
/*
 * From the exit window, RSP at its iretq frame: in the block of a task, where nothing else may be written, or at the top of the kernel's stack,
 * where it is to be.
 */
interrupts_pending:
	mov	%rsp, CPU(CPU_APP_RSP)
	mov	CPU(CPU_KSTACK), %rsp
	sub	$40, %rsp
	push	$0
	push	$VECTOR_IRQ
	push_registers
	mov	CPU(CPU_APP_RSP), %rsi
	.irp	word, 0, 8, 16, 24, 32
	mov	\word(%rsi), %rax
	mov	%rax, 136 + \word(%rsp)
	.endr
	call	kernel_work
	mov	%rax, %rsp
	jmp	restore
upcall_panic:
	push_frame CPU_EXC_TOP
	pushq	CPU(CPU_EXC_TOP - 48)
	pushq	CPU(CPU_EXC_TOP - 56)
	push_registers
	call	kernel_panic
	mov	%rax, %rsp
	jmp	restore

restore:					/* RSP: struct registers, in the kernel's memory */
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rbp
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%rcx
	pop	%rbx
	pop	%rax
	add	$16, %rsp
	jmp	exit_iretq

syscall_pending:				/* as at exit_syscall, RSP the kernel's or already the application's */
	mov	CPU(CPU_KSTACK), %rsp
	push	$SS_USER
	pushq	CPU(CPU_APP_RSP)
	push	%r11
	push	$0x202
	popfq					/* the application's NT would make iretq fault */
	push	$CS_USER
	mov	CPU(CPU_RETURN), %rcx
	push	%rcx
	push	$0
	push	$VECTOR_SYSCALL
	jmp	upcall_work

	.section .first
	.globl door_int3
	.macro door name, operation
	.globl \name
\name:	mov	$\operation, %r11d
	jmp	door_int3
	.endm
door_int3:
	int3
	ret
	.globl door_operation
door_operation:					/* RDI operation, RSI rax, RDX ecx, RCX edx; answers RAX */
	mov	%rdi, %r11
	mov	%rsi, %rax
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%rsi, %rcx
	call	door_int3
	shl	$32, %rdx
	mov	%eax, %eax
	or	%rdx, %rax
	test	%r11d, %r11d			/* the gate clears R11 where the MSR does not exist */
	jnz	1f
	or	$-1, %rax
1:	ret

/*
 * Exit windows: last in the kernel's text, one in each 64-byte block, restartable at every instruction. An interrupt here is
 * recorded, and the gate sends RIP back to the start of the block, so that it cannot be missed. The second leaves the flags alone.
 */
	.section .windows,"ax"
	.balign 64
	.globl exit_windows
exit_windows:
exit_iretq:
	cmpq	$0, CPU(CPU_PENDING)
	jne	interrupts_pending
	iretq
	.balign 64
exit_syscall:
	mov	CPU(CPU_PENDING), %rcx
	jrcxz	1f
	jmp	syscall_pending
1:	mov	CPU(CPU_APP_RSP), %rsp
	mov	CPU(CPU_RETURN), %rcx
	jmp	*%rcx
	.org	exit_syscall + 64		/* an error if the window is longer */

	.section .rodata
	.balign 8
	.globl syscall_entry_cell
syscall_entry_cell:
	.quad	syscall_entry

	.section .stack,"aw",@nobits
	.globl kernel_stack_bottom, kernel_stack_top, panic_stack_top, boot_timestamp
kernel_stack_bottom:
	.skip	65536
kernel_stack_top:
	.bss
	.balign 4096
	.skip	16384
panic_stack_top:
boot_timestamp:
	.skip	8

	.section .note.GNU-stack,"",@progbits
