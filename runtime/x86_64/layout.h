/* Constants that the gate, the kernel's entry code and C share. Included by assembly and by C. */
#define KBASE          0xffffffff80000000   /* virtual address of physical 0, 1 GiB */
#define DIRECT         0xffffff0000000000   /* virtual address of physical 0, all memory */
#define DEVICES        0xffffffffff000000   /* virtual address of physical 0xfe000000, 16 MiB */
#define LAPIC          0xffffffffffe00000   /* virtual address of the local APIC's page, 0xfee00000 */

#define CS_GATE        0x10
#define SS_GATE        0x18
#define SS_USER        0x2b                 /* 0x2b and 0x33 are also Linux's: a software KVM runs CPL 3 on the host's own GDT */
#define CS_USER        0x33
#define TSS_SELECTOR   0x40

#define FLAG_TF        0x100                /* RFLAGS */
#define FLAG_DF        0x400
#define FLAG_OF        0x800

#define VECTOR_IRQ     0x20                 /* 16 vectors, one LAPIC priority class: none nests in another before EOI */
#define IRQ_COUNT      16
#define IRQ_TIMER      0
#define VECTOR_SPURIOUS 0x3f                /* the last; its low four bits are always ones on old processors (SDM volume 3, 12.9) */
#define VECTOR_SYSCALL 0x100                /* no vector: the registers of a system call that is about to return */

/* struct cpu: by its address, so that GS is the program's, selector and base: with one processor that costs nothing. Where an IST stack tells the
 * place, the gate reaches it relative to RSP. A second processor needs a GS of its own here, and swapgs. */
#define CPU(field)     cpu0 + field
#define CPU_PENDING    0x08                 /* bit n: interrupt VECTOR_IRQ+n has arrived and is not yet handled */
#define CPU_APP_RSP    0x10                 /* application's RSP during a system call */
#define CPU_KSTACK     0x18                 /* top of the kernel stack */
#define CPU_RETURN     0x20                 /* where a system call returns to */
#define CPU_SC_CS      0x28                 /* scratch: CS at LSTAR */
#define CPU_CR2        0x30
#define CPU_REWOUND    0x38                 /* counters, only with GATE_STATISTICS */
#define CPU_RECORDED   0x3c
#define CPU_UP_EXC     0x40                 /* constant iretq frames: rip cs rflags rsp ss */
#define CPU_UP_IRQ     0x68
#define CPU_UP_BP      0x90
#define CPU_UP_PANIC   0xb8
#define CPU_SC_FLAGS   0xe0                 /* R11 of a system call that came in at CPL 0, until the CPL-3 entry takes it */
#define CPU_EXC_TOP    0x180                /* IST1: exceptions */
#define CPU_IRQ_TOP    0x200                /* IST2: interrupts */
#define CPU_IRQ_NESTED_TOP 0x280            /* IST2 from an upcall until the kernel has copied the frame */
#define CPU_BP_TOP     0x300                /* IST3: int3, the door */
#define CPU_NMI_TOP    0x380                /* IST4: NMI, double fault, machine check, spurious */
#define CPU_TSS        0x380
#define CPU_IST2       (CPU_TSS + 44)
#define CPU_IOMAP_BASE (CPU_TSS + 102)     /* I/O map base: 0x68 opens every port, 0xffff none */
#define CPU_IOMAP      (CPU_TSS + 0x68)     /* 8 KiB of zero (every port allowed at CPL 3) and the 0xff the CPU wants after it */
#define CPU_SIZE       (CPU_IOMAP + 0x2008)

#ifndef GATE_EOI
#define GATE_EOI       1                    /* 1: the gate writes EOI (edge interrupts); 0: the kernel does, 24 us dearer under software KVM */
#endif

#ifdef GATE_STATISTICS
#define STATISTICS(counter)	incl CPU(counter)
#else
#define STATISTICS(counter)
#endif

/* Door: int3 at door_int3 with the operation in R11. */
#define DOOR_NOP       0
#define DOOR_HALT      1
#define DOOR_INVLPG    2                    /* RAX address */
#define DOOR_CR3       3                    /* RAX value */
#define DOOR_RDMSR     4                    /* ECX -> EDX:EAX */
#define DOOR_WRMSR     5                    /* ECX, EDX:EAX */
#define DOOR_EOI       6
#define DOOR_COUNT     7
