// covers: getpid getppid gettid
// builds: static dynamic pie static-pie musl
// System calls from places where a kernel that changes call sites could go wrong: each site is used several times, then tried in another way.
#include "check.h"
#ifdef __GLIBC__
#include <execinfo.h>
#endif
#include <pthread.h>
#include <sys/time.h>
#include <ucontext.h>

enum { ROUNDS = 5 };
typedef long (*function)(long);

/* ---- jumps to every part of a site ---- */

/*
 * part 0: from the mov on; 1: to the syscall, with the number in RAX; 2: past it. The word before the label `data` and the one after the call are data
 * that look like code. The answer is RAX.
 */
long parts(long part, long number);
unsigned long long data_before(void), immediate_before(void);
__asm__(".text\n.balign 16\n"
	"parts: mov %rsi,%rax; cmp $1,%edi; je 1f; ja 2f\n"
	"mov $39,%eax\n"
	"1: syscall\n"
	"2: cmp $-4095,%rax; jae 3f; ret\n"
	"3: mov $-1,%rax; ret\n"
	/* A shared tail, reached with different numbers. */
	".globl tail_getpid, tail_getppid\n"
	"tail_getpid: mov $39,%eax; jmp 4f\n"
	"tail_getppid: mov $110,%eax; jmp 4f\n"
	/* Bytes of a mov that are none: data, then the end of another instruction. */
	"5: .byte 0xb8,39,0,0,0\n"
	"4: syscall; ret\n"
	"data_before: mov 5b(%rip),%rax; ret\n"
	".globl in_immediate\n"
	"in_immediate: mov %rbx,%r8; mov $39,%eax; mov %eax,%ecx; .byte 0x48,0xbb; .byte 1,2,3,0xb8,39,0,0,0; syscall; mov %rbx,%rax; mov %r8,%rbx; ret\n"
	/* The number comes from elsewhere; what follows are odd instructions. */
	".globl from_zero, from_register, then_nop, then_return, then_jump\n"
	"from_zero: xor %eax,%eax; syscall; mov %rax,%r9; mov %r9,%rax; ret\n"
	"from_register: mov %edi,%eax; syscall; test %eax,%eax; js 6f; 6: ret\n"
	"then_nop: mov $39,%eax; syscall; nop; nop; nop; ret\n"
	"then_return: mov %edi,%eax; syscall; ret; .byte 0xff,0xff\n"
	"then_jump: mov %edi,%eax; syscall; jmp 7f; nopl 0(%rax,%rax); .byte 0x66,0x2e,0x0f,0x1f,0x84,0,0,0,0,0; 7: ret\n"
	/* A long nop that is run, after a site that needs one. */
	".globl falls_through\n"
	"falls_through: mov %edi,%eax; xor %edx,%edx; syscall; cmp $-4096,%eax; nopl 0x0(%rax); .byte 0x66,0x0f,0x1f,0x84,0,0,0,0,0; ret\n"
	".balign 16\n");
long tail_getpid(void), tail_getppid(void), in_immediate(void), from_zero(long, void *, long);
long from_register(long), then_nop(long), then_return(long), then_jump(long), falls_through(long);

static void jumps(void) {
	long pid = getpid(), parent = getppid();
	unsigned char byte;
	for (int i = 0; i < ROUNDS; i++) {
		EQUAL(parts(0, 0), pid);
		EQUAL(parts(1, SYS_getppid), parent);
		EQUAL(parts(2, 12345), 12345);
		EQUAL(parts(1, 1000), -1);
		EQUAL(tail_getpid(), pid);
		EQUAL(tail_getppid(), parent);
		EQUAL(data_before() & 0xffffffffff, 0x27b8);
		EQUAL(in_immediate(), 0x27b8030201);
		EQUAL(from_zero(-1, &byte, 1), -EBADF);
		EQUAL(from_register(SYS_getppid), parent);
		EQUAL(from_register(i % 2 ? SYS_getpid : SYS_gettid), pid);
		EQUAL(then_nop(0), pid);
		EQUAL(then_return(SYS_getppid), parent);
		EQUAL(then_jump(SYS_getpid), pid);
		EQUAL(falls_through(SYS_getppid), parent);
	}
}

/* ---- code made at run time ---- */

static const unsigned char GETPID[] = { 0xb8, SYS_getpid, 0, 0, 0, 0x0f, 0x05, 0xc3 };

/* mov %edi,%eax; syscall; ret, before two bytes that say how far the jump of an overlapping instruction would go: 0xc3 + bytes << 8, in units of 256. */
static void by_number(unsigned char *at, int low, int high) {
	unsigned char code[] = { 0x89, 0xf8, 0x0f, 0x05, 0xc3, low, high };
	memcpy(at, code, sizeof code);
}

static char *map_pages(long pages, int protection) {
	return mmap(NULL, pages * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void borders(void) {
	long pid = getpid();
	for (int back = 0; back <= 12; back++) {
		char *pages = map_pages(3, PROT_READ | PROT_WRITE), *code = pages + PAGE - back;
		memcpy(code, GETPID, sizeof GETPID);
		/* The last bytes that there are. */
		memcpy(pages + 2 * PAGE - sizeof GETPID, GETPID, sizeof GETPID);
		munmap(pages + 2 * PAGE, PAGE);
		mprotect(pages, 2 * PAGE, PROT_READ | PROT_EXEC);
		for (int i = 0; i < ROUNDS; i++) {
			EQUAL(((function)code)(0), pid);
			EQUAL(((function)(pages + 2 * PAGE - sizeof GETPID))(0), pid);
		}
		/* The second page alone changes. */
		mprotect(pages + PAGE, PAGE, PROT_READ | PROT_WRITE);
		memset(pages + PAGE + 8, 0x90, 8);
		mprotect(pages + PAGE, PAGE, PROT_READ | PROT_EXEC);
		for (int i = 0; i < ROUNDS; i++) EQUAL(((function)code)(0), pid);
		mprotect(pages, 2 * PAGE, PROT_READ | PROT_WRITE);
		BYTES(code, GETPID, sizeof GETPID);
		munmap(pages, 2 * PAGE);
	}
}

/* The site and the three bytes after it are the last ones. */
static void end_of_mapping(void) {
	long parent = getppid();
	char *pages = map_pages(2, PROT_READ | PROT_WRITE), *code = pages + PAGE - 7, before[7];
	by_number((unsigned char *)code, 0, 0x10);
	memcpy(before, code, sizeof before);
	munmap(pages + PAGE, PAGE);
	mprotect(pages, PAGE, PROT_READ | PROT_EXEC);
	for (int i = 0; i < ROUNDS; i++) EQUAL(((function)code)(SYS_getppid), parent);
	mprotect(pages, PAGE, PROT_READ | PROT_WRITE);
	BYTES(code, before, sizeof before);
	munmap(pages, PAGE);
}

static void changes(void) {
	long pid = getpid(), parent = getppid();
	char *page = map_pages(1, PROT_READ | PROT_WRITE);
	for (int number = 0; number < 4; number++) {
		memcpy(page, GETPID, sizeof GETPID);
		page[1] = number % 2 ? SYS_getppid : SYS_getpid;
		mprotect(page, PAGE, PROT_READ | PROT_EXEC);
		for (int i = 0; i < ROUNDS; i++) EQUAL(((function)page)(0), number % 2 ? parent : pid);
		mprotect(page, PAGE, PROT_READ | PROT_WRITE | (number > 1 ? PROT_EXEC : 0));
		EQUAL(page[0], (char)0xb8);
		EQUAL(page[5] << 8 | page[6], 0x0f05);
	}
	/* Writable and executable at once: what follows the syscall changes, then the syscall. */
	mprotect(page, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
	by_number((unsigned char *)page, 0, 0x10);
	for (int i = 0; i < ROUNDS; i++) EQUAL(((function)page)(SYS_getppid), parent);
	memcpy(page + 4, "\x48\xff\xc0\xc3", 4);                 /* inc %rax; ret */
	for (int i = 0; i < ROUNDS; i++) EQUAL(((function)page)(SYS_getppid), parent + 1);
	memcpy(page + 2, "\x90\x90", 2);
	for (int i = 0; i < ROUNDS; i++) EQUAL(((function)page)(SYS_getppid), SYS_getppid + 1);
	munmap(page, PAGE);
}

static void moves(void) {
	long pid = getpid(), parent = getppid();
	char *page = map_pages(1, PROT_READ | PROT_WRITE), *place = map_pages(1, PROT_NONE);
	memcpy(page, GETPID, sizeof GETPID);
	by_number((unsigned char *)page + 64, 0, 0x10);
	mprotect(page, PAGE, PROT_READ | PROT_EXEC);
	for (int i = 0; i < ROUNDS; i++) {
		EQUAL(((function)page)(0), pid);
		EQUAL(((function)(page + 64))(SYS_getppid), parent);
	}
	CHECK(mremap(page, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place) == place);
	for (int i = 0; i < ROUNDS; i++) {
		EQUAL(((function)place)(0), pid);
		EQUAL(((function)(place + 64))(SYS_getppid), parent);
	}
	/* Other code where it was, and where it is. */
	for (int i = 0; i < 2; i++) {
		char *again = mmap(i ? place : page, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		memset(again, 0x90, 64);
		memcpy(again + 8, "\x48\x89\xf8\xc3", 4);            /* mov %rdi,%rax; ret */
		mprotect(again, PAGE, PROT_READ | PROT_EXEC);
		EQUAL(((function)again)(77), 77);
		munmap(again, PAGE);
	}
}

/* Text of a file: the pages go and come again. */
static void files(void) {
	long pid = getpid();
	write_file("text", GETPID, sizeof GETPID);
	int file = GOOD(open("text", O_RDWR));
	GOOD(ftruncate(file, 2 * PAGE));
	char *text = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
	char *shared = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
	for (int i = 0; i < ROUNDS; i++) {
		EQUAL(((function)text)(0), pid);
		EQUAL(((function)shared)(0), pid);
	}
	GOOD(madvise(text, PAGE, MADV_DONTNEED));
	for (int i = 0; i < ROUNDS; i++) EQUAL(((function)text)(0), pid);
	unsigned char bytes[sizeof GETPID];
	EQUAL(pread(file, bytes, sizeof bytes, 0), sizeof bytes);
	BYTES(bytes, GETPID, sizeof bytes);
	BYTES(shared, GETPID, sizeof bytes);
	munmap(text, PAGE);
	munmap(shared, PAGE);
	close(file);
}

/* What a kernel may have put where nothing was gives way to the program. */
static void room(void) {
	long parent = getppid();
	for (int way = 0; way < 6; way++) {
		char *pages = map_pages(512, PROT_READ | PROT_WRITE), *hole = pages + 256 * PAGE;
		by_number((unsigned char *)pages, 0x10, 0);                     /* 0x10c3xx: the 269th page after the site */
		mprotect(pages, PAGE, PROT_READ | PROT_EXEC);
		munmap(hole, 256 * PAGE);
		for (int i = 0; i < ROUNDS; i++) EQUAL(((function)pages)(SYS_getppid), parent);
		int flags = MAP_PRIVATE | MAP_ANONYMOUS;
		switch (way) {
		case 0: CHECK(mmap(hole, 32 * PAGE, PROT_READ, flags | MAP_FIXED_NOREPLACE, -1, 0) == hole); break;
		case 1: CHECK(mmap(hole, 32 * PAGE, PROT_READ, flags | MAP_FIXED, -1, 0) == hole); break;
		case 2: CHECK(mmap(hole, 32 * PAGE, PROT_READ, flags, -1, 0) == hole); break;
		case 3: EQUAL(munmap(hole, 256 * PAGE), 0); break;
		case 4: FAILS(mprotect(hole, 32 * PAGE, PROT_NONE), ENOMEM); break;
		case 5: CHECK(mremap(pages + PAGE, 255 * PAGE, 511 * PAGE, 0) == pages + PAGE); pages[400 * PAGE] = 1; break;
		}
		for (int i = 0; i < ROUNDS; i++) EQUAL(((function)pages)(SYS_getppid), parent);
		munmap(pages, 512 * PAGE);
	}
	/* The heap too. */
	char *end = (char *)syscall(SYS_brk, 0);
	CHECK((char *)syscall(SYS_brk, end + (96 << 20)) == end + (96 << 20));
	end[95 << 20] = 1;
	for (int i = 0; i < ROUNDS; i++) EQUAL(syscall(SYS_getppid), parent);
	CHECK((char *)syscall(SYS_brk, end) == end);
}

/* ---- signals ---- */

void calling(long rounds, volatile int *stop), calling_end(void);
__asm__(".text\n.type calling,@function\ncalling: .cfi_startproc\nmov %rdi,%r8; mov %rsi,%r9\n"
	"movq $0x1357,-8(%rsp); movq $0x2468,-128(%rsp)\n"
	"1: mov $110,%eax; syscall; cmp $-4095,%rax; xor %eax,%eax; mov $39,%al; syscall; test %rax,%rax\n"
	"mov -8(%rsp),%rax; add -128(%rsp),%rax; cmp $0x37bf,%rax; je 2f; ud2\n"
	"2: cmpl $0,(%r9); jne 3f; dec %r8; jnz 1b\n"
	"3: ret\n"
	"calling_end: .cfi_endproc\nud2\n");

static volatile int outside, inside, stop, lost;

/* From a handler the stack is unwound through the interrupted function into its caller. */
static void unwind(unsigned long rip) {
#ifdef __GLIBC__
	void *frames[32];
	int count = backtrace(frames, 32), at = 0;
	while (at < count && frames[at] != (void *)rip) at++;
	if (at + 2 >= count) lost++;
#else
	(void)rip;
#endif
}

static void where(int signal UNUSED, siginfo_t *info UNUSED, void *context) {
	unsigned long rip = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
	if (rip < (unsigned long)calling || rip >= (unsigned long)calling_end) outside++;
	else unwind(rip);
	if (++inside == 40) stop = 1;
	from_register(SYS_getppid);                              /* a site that is used in a handler and outside */
}

static void signals(void) {
	struct sigaction action = { .sa_sigaction = where, .sa_flags = SA_SIGINFO };
	sigset_t alarm, old;
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigaction(SIGALRM, &action, NULL);
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, off = { { 0, 0 }, { 0, 0 } };
	sigprocmask(SIG_BLOCK, &alarm, &old);
	unwind(0);                                               /* loads what it needs */
	lost = 0;
	setitimer(ITIMER_REAL, &often, NULL);
	/* Unblocked inside the loop only: rt_sigprocmask by hand, the last call before and the first after, may be interrupted themselves. */
	sigprocmask(SIG_SETMASK, &old, NULL);
	outside = 0;
	calling(1L << 40, &stop);
	setitimer(ITIMER_REAL, &off, NULL);
	CHECK(inside >= 40);
	CHECK(outside <= 2);
	EQUAL(lost, 0);
}

static int pipe_ends[2];
static void feed(int signal UNUSED) { if (write(pipe_ends[1], "x", 1) != 1) _exit(3); }
static void nothing(int signal UNUSED) { }

static void restarts(void) {
	struct sigaction action = { .sa_handler = feed, .sa_flags = SA_RESTART };
	struct itimerval soon = { { 0, 0 }, { 0, 5000 } }, often = { { 0, 2000 }, { 0, 2000 } }, off = { { 0, 0 }, { 0, 0 } };
	char byte;
	GOOD(pipe(pipe_ends));
	sigaction(SIGALRM, &action, NULL);
	for (int i = 0; i < ROUNDS; i++) {
		setitimer(ITIMER_REAL, &soon, NULL);
		EQUAL(from_zero(pipe_ends[0], &byte, 1), 1);
	}
	action = (struct sigaction){ .sa_handler = nothing };
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < ROUNDS; i++) EQUAL(from_zero(pipe_ends[0], &byte, 1), -EINTR);
	setitimer(ITIMER_REAL, &off, NULL);
}

/* ---- steps ---- */

long stepping(void);
__asm__("stepping: lea -128(%rsp),%rsp; pushfq; orl $0x100,(%rsp); popfq\n"
	"nop; mov $110,%eax; syscall; nop; mov %rax,%r8; xor %eax,%eax; mov $39,%al; syscall; mov %r8,%rax\n"
	"pushfq; andl $~0x100,(%rsp); popfq; lea 128(%rsp),%rsp; ret\n");
static int steps, offsets;
static void step(int signal UNUSED, siginfo_t *info UNUSED, void *context) {
	steps++;
	offsets += ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] - (long)stepping;
}

static void single_steps(void) {
	struct sigaction action = { .sa_sigaction = step, .sa_flags = SA_SIGINFO };
	sigaction(SIGTRAP, &action, NULL);
	int first = 0, first_offsets = 0;
	for (int i = 0; i < ROUNDS; i++) {
		steps = offsets = 0;
		EQUAL(stepping(), getppid());
		if (i == 0) first = steps, first_offsets = offsets;
		EQUAL(steps, first);
		EQUAL(offsets, first_offsets);
	}
	printf("%d steps, %d\n", first, first_offsets);
}

/* ---- threads ---- */

enum { THREADS = 8, SITES = 40 };
static pthread_barrier_t barrier;
static char *fresh;
static int wrong;

static void *race(void *unused) {
	long parent = getppid();
	for (int site = 0; site < SITES; site++) {
		pthread_barrier_wait(&barrier);
		function call = (function)(fresh + site * 64);
		for (int i = 0; i < 200; i++) if (call(SYS_getppid) != parent) __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
	}
	return unused;
}

static void threads(void) {
	pthread_t ids[THREADS];
	fresh = map_pages(1, PROT_READ | PROT_WRITE);
	for (int site = 0; site < SITES; site++) by_number((unsigned char *)fresh + site * 64, site, 0x10);
	mprotect(fresh, PAGE, PROT_READ | PROT_EXEC);
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++) EQUAL(pthread_create(&ids[i], NULL, race, NULL), 0);
	for (int i = 0; i < THREADS; i++) EQUAL(pthread_join(ids[i], NULL), 0);
	EQUAL(wrong, 0);
}

int main(void) {
	scratch();
	jumps();
	borders();
	end_of_mapping();
	changes();
	moves();
	files();
	room();
	signals();
	restarts();
	single_steps();
	threads();
	return finish();
}
