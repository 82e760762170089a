#pragma once
#include <stdint.h>
#include <string.h>
/*
 * The memory and instructions of package hermitux.kernel.machine, one function a method. Loads and stores may alias anything and
 * need no alignment. What is not privileged is inline; the door operations live in entry.S.
 */
#define INLINE static inline __attribute__((always_inline))
typedef uint16_t __attribute__((may_alias, aligned(1))) machine_u16;
typedef uint32_t __attribute__((may_alias, aligned(1))) machine_u32;
typedef uint64_t __attribute__((may_alias, aligned(1))) machine_u64;
INLINE int32_t machine_load8(int64_t a) { return *(uint8_t *) a; }
INLINE int32_t machine_load16(int64_t a) { return *(machine_u16 *) a; }
INLINE int32_t machine_load32(int64_t a) { return (int32_t) *(machine_u32 *) a; }
INLINE int64_t machine_load64(int64_t a) { return (int64_t) *(machine_u64 *) a; }
INLINE void machine_store8(int64_t a, int32_t v) { *(uint8_t *) a = (uint8_t) v; }
INLINE void machine_store16(int64_t a, int32_t v) { *(machine_u16 *) a = (uint16_t) v; }
INLINE void machine_store32(int64_t a, int32_t v) { *(machine_u32 *) a = (uint32_t) v; }
INLINE void machine_store64(int64_t a, int64_t v) { *(machine_u64 *) a = (uint64_t) v; }
/*
 * Eight bytes a step, then the rest: an emulator executes a string instruction step by step. A fixed small number of bytes becomes plain moves.
 */
INLINE void machine_copy(int64_t to, int64_t from, int64_t n) {
	if (__builtin_constant_p(n) && n <= 64) { __builtin_memcpy((void *) to, (const void *) from, (size_t) n); return; }
	int64_t words = n >> 3;
	n &= 7;
	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) :: "memory");
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) :: "memory");
}
INLINE void machine_fill(int64_t to, int32_t v, int64_t n) {
	int64_t words = n >> 3;
	n &= 7;
	__asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"((uint8_t) v * 0x0101010101010101ul) : "memory");
	__asm__ volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(v) : "memory");
}
INLINE int32_t machine_load16_acquire(int64_t a) { return __atomic_load_n((uint16_t *) a, __ATOMIC_ACQUIRE); }
INLINE void machine_store16_release(int64_t a, int32_t v) { __atomic_store_n((uint16_t *) a, (uint16_t) v, __ATOMIC_RELEASE); }
INLINE int32_t machine_load32_volatile(int64_t a) { return *(volatile int32_t *) a; }
INLINE void machine_store32_volatile(int64_t a, int32_t v) { *(volatile int32_t *) a = v; }
INLINE int64_t machine_exchange64(int64_t a, int64_t v) { return __atomic_exchange_n((int64_t *) a, v, __ATOMIC_SEQ_CST); }
INLINE void machine_or64(int64_t a, int64_t v) { __atomic_fetch_or((int64_t *) a, v, __ATOMIC_SEQ_CST); }
INLINE int64_t machine_timestamp(void) { uint32_t l, h; __asm__ volatile("rdtsc" : "=a"(l), "=d"(h)); return (int64_t) ((uint64_t) h << 32 | l); }
INLINE void machine_pause(void) { __asm__ volatile("pause"); }
INLINE void machine_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
INLINE int64_t machine_scale(int64_t a, int64_t b, int32_t shift) { return (int64_t) ((unsigned __int128) (uint64_t) a * (uint64_t) b >> shift); }
#ifndef HOST
#include "layout.h"
#define CPU_FIELD(offset) "cpu0 + " CPU_STRING(offset)
#define CPU_STRING(x) CPU_STRING2(x)
#define CPU_STRING2(x) #x
/* Ports are closed while the application runs: the I/O map's base in the TSS is ordinary memory, read at each in and out. */
INLINE void machine_ports(int base) { __asm__ volatile("movw %w0, " CPU_FIELD(CPU_IOMAP_BASE) :: "ri"(base) : "memory"); }
INLINE void machine_out8(int32_t port, int32_t v) {
    machine_ports(0x68);
    __asm__ volatile("outb %b0, %w1" :: "a"(v), "Nd"(port) : "memory");
    machine_ports(0xffff);
}
INLINE void machine_out32(int32_t port, int32_t v) {
    machine_ports(0x68);
    __asm__ volatile("outl %0, %w1" :: "a"(v), "Nd"(port) : "memory");
    machine_ports(0xffff);
}
INLINE int32_t machine_in8(int32_t port) {
    uint8_t v;
    machine_ports(0x68);
    __asm__ volatile("inb %w1, %0" : "=a"(v) : "Nd"(port) : "memory");
    machine_ports(0xffff);
    return v;
}
INLINE void machine_out_bytes(int32_t port, int64_t from, int64_t n) {
    machine_ports(0x68);
    __asm__ volatile("rep outsb" : "+S"(from), "+c"(n) : "d"((uint16_t) port) : "memory");
    machine_ports(0xffff);
}
int64_t machine_random(void);
int64_t machine_boot_features(void);
int64_t machine_boot_vector_state(void);
int64_t machine_cpuid_ab(int32_t leaf, int32_t subleaf);
int64_t machine_cpuid_cd(int32_t leaf, int32_t subleaf);
void machine_xsave(int64_t area);
void machine_xrstor(int64_t area);

int64_t door_operation(int64_t operation, int64_t rax, int64_t ecx, int64_t edx);
INLINE void gate_halt(void) { door_operation(DOOR_HALT, 0, 0, 0); }
INLINE void gate_invlpg(int64_t address) { door_operation(DOOR_INVLPG, address, 0, 0); }
INLINE void gate_load_cr3(int64_t physical) { door_operation(DOOR_CR3, physical, 0, 0); }
INLINE int64_t gate_rdmsr(int32_t r) { return door_operation(DOOR_RDMSR, 0, (uint32_t) r, 0); }
INLINE void gate_wrmsr(int32_t r, int64_t v) { door_operation(DOOR_WRMSR, (uint32_t) v, (uint32_t) r, (int64_t) ((uint64_t) v >> 32)); }
/* The program's bases of FS, its thread pointer, and GS; without FSGSBASE (QEMU's default processor) by MSRs. */
#define MSR_FS_BASE 0xc0000100
#define MSR_GS_BASE 0xc0000101
extern uint8_t machine_has_fsgsbase, machine_is_ours;
/* Entered at long_entry, by the native monitor. What the gate read of CPUID: leaf 1's ECX and EDX; XCR0 and the bytes that XSAVE writes. */
extern uint64_t machine_features, machine_vector_state;
#define SEGMENT_BASE(name, msr) \
INLINE void machine_wr##name(int64_t v) { \
	if (machine_has_fsgsbase) __asm__ volatile("wr" #name " %0" :: "r"(v) : "memory"); \
	else gate_wrmsr((int32_t) msr, v); \
} \
INLINE int64_t machine_rd##name(void) { \
	if (!machine_has_fsgsbase) return gate_rdmsr((int32_t) msr); \
	int64_t v; \
	__asm__ volatile("rd" #name " %0" : "=r"(v)); \
	return v; \
}
SEGMENT_BASE(fsbase, MSR_FS_BASE)
SEGMENT_BASE(gsbase, MSR_GS_BASE)
INLINE int64_t gate_fault_address(void) { int64_t v; __asm__ volatile("movq " CPU_FIELD(CPU_CR2) ", %0" : "=r"(v)); return v; }
INLINE int64_t gate_take_pending(void) { int64_t v = 0; __asm__ volatile("xchgq %0, " CPU_FIELD(CPU_PENDING) : "+r"(v) :: "memory"); return v; }
INLINE int64_t gate_pending(void) { int64_t v; __asm__ volatile("movq " CPU_FIELD(CPU_PENDING) ", %0" : "=r"(v) :: "memory"); return v; }
/* One instruction: an interrupt cannot come between its read and its write, and only this CPU writes its word. */
INLINE void gate_request_work(void) { __asm__ volatile("orl $1, " CPU_FIELD(CPU_PENDING + 4) ::: "memory", "cc"); }
INLINE int64_t gate_user_stack_pointer(void) { int64_t v; __asm__ volatile("movq " CPU_FIELD(CPU_APP_RSP) ", %0" : "=r"(v)); return v; }
INLINE int64_t gate_call_return(void) { int64_t v; __asm__ volatile("movq " CPU_FIELD(CPU_RETURN) ", %0" : "=r"(v)); return v; }
/* The first word on the kernel's stack. */
INLINE int64_t gate_call_flags(void) { int64_t *top; __asm__ volatile("movq " CPU_FIELD(CPU_KSTACK) ", %0" : "=r"(top)); return top[-1]; }
void gate_power_off(int32_t code);

int64_t image_start_info(void);
int32_t image_entered_by_monitor(void);
int64_t image_end(void);
int64_t image_heap_start(void);
int64_t image_page_map(void);
int64_t image_vdso_start(void);
int64_t image_vdso_end(void);
int64_t image_exit_windows(void);
int64_t image_syscall_entry_cell(void);
int64_t image_boot_timestamp(void);
int64_t collector_count(void);
int64_t collector_longest(void);
int64_t collector_live(void);
#endif
