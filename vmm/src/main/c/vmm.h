#pragma once
/*
 * What package hermitux.vmm cannot say in Java: a system call, and the three loops that wait outside of Java. Java runs on one thread at a
 * time, since it has one shadow stack: each loop enters it under one lock, and leaves it before it waits.
 */
#include <stdint.h>

/* Any system call; -errno on failure. */
int64_t vmm_system_call(int32_t number, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f);

/* Runs the processor until vmm_exit, which Java exports, answers a status of 0 or more; -2 is work that is left, to be gone on with first. */
int64_t vmm_run_processor(int32_t processor, int64_t run);
/* Makes the processor leave the guest soon, if it is there, with EINTR. */
void vmm_interrupt_processor(void);
/* Starts the thread that waits for the descriptors of an epoll and calls vmm_event; answers 0 or -errno. */
int64_t vmm_start_events(int32_t epoll);
/*
 * Has a thread, started when it is first needed, call vmm_watched once at its beginning, and then each time that the u16 at an address of guest memory is
 * another than seen, or has not been for a moment (with 0; also if the thread was late to see it). A call from there sets what comes next; 0 ends the
 * watch. Answers 0 or -errno.
 */
int64_t vmm_watch_ring(int64_t index, int32_t seen);
/* From now on a system call that the sandbox traps ends the process with one line and status 125. */
void vmm_catch_violations(void);
