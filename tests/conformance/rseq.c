// covers: rseq membarrier getcpu
// Restartable sequences: registration and its errors, what the area holds, a signal in the middle of a sequence; barriers between threads.
#include "check.h"
#include <pthread.h>
#include <sys/rseq.h>
#include <sys/time.h>
#include <ucontext.h>
#include <linux/membarrier.h>

struct rseq area __attribute__((aligned(32)));
struct rseq_cs sequence __attribute__((aligned(32)));
volatile int stop;
static volatile long signals, aborted, inside, left;
extern char sequence_start[], sequence_end[], sequence_abort[];

static long rseq(void *where, unsigned length, int flags, unsigned signature) { return syscall(SYS_rseq, where, length, flags, signature); }

static void handler(int number, siginfo_t *info, void *context) {
	(void)number; (void)info;
	long at = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
	signals++;
	if (at == (long)sequence_abort) aborted++;
	if (at >= (long)sequence_start && at < (long)sequence_end) inside++;
	if (area.rseq_cs != 0) left++;
}

/* Runs a sequence that only an interruption ends; 1 if it ended at its abort handler. */
static int __attribute__((noinline)) run(void) {
	int aborted;
	__asm__ volatile(
		"jmp 1f\n\t"
		".byte 0x0f, 0xb9, 0x3d\n\t.long 0x53053053\n"           /* the signature in front of the abort handler */
		"sequence_abort: mov $1, %0\n\tjmp 2f\n"
		"1: lea sequence(%%rip), %%rax\n\tmov %%rax, 8+area(%%rip)\n"
		"sequence_start: cmpl $0, stop(%%rip)\n\tje sequence_start\n"
		"sequence_end: xor %0, %0\n"
		"2:" : "=&r"(aborted) : : "rax", "memory", "cc");
	return aborted;
}

static void registration(void) {
	/* The C library has registered its own area: it goes first. */
	void *own = (char *)__builtin_thread_pointer() + __rseq_offset;
	CHECK(((struct rseq *)own)->cpu_id < 4096);
	CHECK(((struct rseq *)own)->cpu_id_start < 4096);
	FAILS(rseq(&area, 32, 0, RSEQ_SIG), EINVAL);
	FAILS(rseq(own, 32, RSEQ_FLAG_UNREGISTER, 1), EPERM);
	FAILS(rseq(&area, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), EINVAL);
	EQUAL(rseq(own, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), 0);
	EQUAL((int)((struct rseq *)own)->cpu_id, RSEQ_CPU_ID_UNINITIALIZED);
	FAILS(rseq(own, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), EINVAL);
	FAILS(rseq(&area, 32, 2, RSEQ_SIG), EINVAL);
	FAILS(rseq(&area, 16, 0, RSEQ_SIG), EINVAL);
	FAILS(rseq((char *)&area + 8, 32, 0, RSEQ_SIG), EINVAL);
	area.cpu_id = RSEQ_CPU_ID_UNINITIALIZED;
	EQUAL(rseq(&area, 32, 0, RSEQ_SIG), 0);
	unsigned processor = 4096;
	CHECK(area.cpu_id < 4096);
	EQUAL(syscall(SYS_getcpu, &processor, NULL, NULL), 0);
	CHECK(processor < 4096);
	FAILS(rseq(&area, 32, 0, RSEQ_SIG), EBUSY);
	FAILS(rseq(&area, 32, 0, 1), EPERM);
	FAILS(rseq(&area, 64, 0, RSEQ_SIG), EINVAL);
}

static void interruption(void) {
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	struct itimerval often = { { 0, 2000 }, { 0, 2000 } }, never = { { 0, 0 }, { 0, 0 } };
	sigaction(SIGALRM, &action, NULL);
	sequence.start_ip = (uintptr_t)sequence_start;
	sequence.post_commit_offset = (uintptr_t)sequence_end - (uintptr_t)sequence_start;
	sequence.abort_ip = (uintptr_t)sequence_abort;
	EQUAL(setitimer(ITIMER_REAL, &often, NULL), 0);
	/* Some are ended by preemption, before the signal comes. */
	while (!aborted) if (!run()) break;
	EQUAL(setitimer(ITIMER_REAL, &never, NULL), 0);
	CHECK(aborted > 0);
	EQUAL(inside, 0);
	EQUAL(left, 0);
	EQUAL(area.rseq_cs, 0);
	/* Outside of a sequence the pointer is just cleared. */
	stop = 1;
	while (run()) { }
	raise(SIGALRM);
	EQUAL(area.rseq_cs, 0);
	EQUAL(left, 0);
	EQUAL(rseq(&area, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), 0);
}

static void *nothing(void *argument) { return argument; }

static void barriers(void) {
	long has = GOOD(syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0));
	int needed = MEMBARRIER_CMD_GLOBAL_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE;
	EQUAL(has & needed, needed);
	FAILS(syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 1, 0), EINVAL);
	FAILS(syscall(SYS_membarrier, 1 << 20, 0, 0), EINVAL);
	FAILS(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0), EPERM);
	FAILS(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0), EPERM);
	FAILS(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0), EPERM);
	EQUAL(syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0), 0);
	EQUAL(syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0), 0);
	EQUAL(syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0), 0);
	EQUAL(syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0), 0);
	pthread_t thread;
	pthread_create(&thread, NULL, nothing, NULL);
	EQUAL(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0), 0);
	EQUAL(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0), 0);
	EQUAL(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0), 0);
	EQUAL(syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0), 0);
	pthread_join(thread, NULL);
}

int main(void) {
	registration();
	interruption();
	barriers();
	return finish();
}
