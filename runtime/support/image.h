#pragma once
#include <stdint.h>
/* What the kernel's C knows of the image that it is in, and of what the hypervisor left (hvm_start_info, from its start). */
struct start { uint32_t magic, version, flags, modules; uint64_t module_list, command_line, rsdp, memory_map; uint32_t memory_map_entries, pad; };
extern uint32_t start_info;     // physical address of a struct start

/* The note "HermiTux" (gate.S): physical addresses, and lengths in bytes. */
struct boot_archive { uint64_t address, length, packed, packed_kernel, packed_archive, packable_start, packable_end; };
extern struct boot_archive boot_archive;

enum { PANIC_STATUS = 62 };
void support_print(const char *text);
