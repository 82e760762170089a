/* The vDSO, as the linker made it, inside the kernel: whole pages, mapped into programs as they lie here. */
	.section .rodata.vdso,"a"
	.balign 4096
	.globl vdso_start, vdso_end
vdso_start:
	.incbin "vdso.so"
	.balign 4096
vdso_end:
	.section .note.GNU-stack,"",@progbits
