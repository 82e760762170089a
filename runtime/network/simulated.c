/* In the library for the kernel's tests: what the stack needs of the kernel is the tests' (NativeStack). Nothing of it is in a kernel. */
#ifdef HOST
#include <stdio.h>
#include <stdlib.h>
#include "memory.h"
int64_t (*service_pages)(int32_t order);
void (*service_release)(int64_t address);
int64_t (*service_millis)(void);
int64_t (*service_random)(void);
int64_t kernel_network_pages(int32_t order) { return service_pages(order); }
void kernel_network_release(int64_t address) { service_release(address); }
int64_t kernel_network_millis(void) { return service_millis(); }
int64_t kernel_network_random(void) { return service_random(); }
_Noreturn void network_fault(const char *what) { fprintf(stderr, "network: %s\n", what); abort(); }
#endif
