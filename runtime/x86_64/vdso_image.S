/* The vDSO, as the linker made it, inside the kernel. */
	.section .rodata
	.balign 4096
	.globl vdso_start, vdso_end
vdso_start:
vdso_end:
	.section .note.GNU-stack,"",@progbits
