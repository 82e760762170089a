#pragma once
#include <string.h>
#include "network.h"
#include "lwipopts.h"
_Noreturn void network_fault(const char *what);
uint32_t network_random(void);
void memory_start(int64_t limit);
int64_t memory_figure(int32_t which);
int64_t memory_take_frame(void);
void memory_return_frame(int64_t address);
