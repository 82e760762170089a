// A library to preload: fork() makes a thread that goes on as the child, so that a program whose children only share memory, pipes and signals with it
// runs where there is one process. The same library runs on Linux, so that outcomes compare.
//
// The child gets a copy of the stack at another address; every word in it that points into the stack it was copied from is made to point into the copy.
// It has its thread's number as process number. kill and sigqueue become calls to the thread, SIGKILL a signal whose handler ends it, wait looks into
// the table below. Descriptors stay open until all who had them at the fork have closed them. What parent and child cannot have apart: memory, signal
// actions, timers, limits, the descriptor table. A program that needs these apart is not for this library.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 1024, FILES = 1024, STACK = 4 << 20, END = 62 /* the signal that stands for SIGKILL */ };

/* What fork's caller expects to find again: rsp points to the address to return to. */
struct registers { uint64_t rbx, rbp, r12, r13, r14, r15, rsp; };

struct child {
	pid_t id, parent;
	atomic_int held;                        /* its parent is not ready yet */
	atomic_int state;                       /* one of the following */
	int status;
	char *stack, *top;                      /* its memory, and where what has been copied ends */
	struct registers at_end;                /* its thread's own */
	struct registers *from;
	char *source_top;
	int *source_errno;
	unsigned char has[FILES];
};
enum { FREE, STARTING, RUNNING, ENDED };

static struct child children[CHILDREN];
static _Thread_local struct child *self;
static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
static atomic_int ends;                         /* changes whenever a child ends */
static unsigned char users[FILES], main_has[FILES];
extern void *__libc_stack_end;
void __libc_free(void *memory);

static pid_t process(void) { return (pid_t)syscall(SYS_getpid); }
pid_t getpid(void) { return self ? self->id : process(); }
pid_t getppid(void) { return self ? self->parent : (pid_t)syscall(SYS_getppid); }

/* pid_t fork(void): fork_from(registers); as the child, resume(registers, address) comes back here. */
pid_t fork_from(struct registers *from);
_Noreturn void resume(struct registers *to);
int keep_and_call(struct registers *keep, void *argument);
void call_with(void *argument);
__asm__(
	".text\n.globl fork\n.type fork, @function\nfork:\n"
	"	sub $56, %rsp\n	mov %rbx, (%rsp)\n	mov %rbp, 8(%rsp)\n	mov %r12, 16(%rsp)\n	mov %r13, 24(%rsp)\n	mov %r14, 32(%rsp)\n"
	"	mov %r15, 40(%rsp)\n	lea 56(%rsp), %rax\n	mov %rax, 48(%rsp)\n	mov %rsp, %rdi\n	call fork_from@plt\n	add $56, %rsp\n	ret\n"
	".globl vfork\n.set vfork, fork\n"
	".hidden resume\n.globl resume\nresume:\n"
	"	mov (%rdi), %rbx\n	mov 8(%rdi), %rbp\n	mov 16(%rdi), %r12\n	mov 24(%rdi), %r13\n	mov 32(%rdi), %r14\n	mov 40(%rdi), %r15\n"
	"	mov 48(%rdi), %rsp\n	xor %eax, %eax\n	ret\n"
	/* Saves the registers as fork does, then calls call_with(argument), which resumes someone. */
	".hidden keep_and_call\n.globl keep_and_call\nkeep_and_call:\n"
	"	mov %rbx, (%rdi)\n	mov %rbp, 8(%rdi)\n	mov %r12, 16(%rdi)\n	mov %r13, 24(%rdi)\n	mov %r14, 32(%rdi)\n	mov %r15, 40(%rdi)\n"
	"	mov %rsp, 48(%rdi)\n	mov %rsi, %rdi\n	sub $8, %rsp\n	call call_with\n");

static uint64_t moved(uint64_t word, const struct child *child) {
	uint64_t low = child->from->rsp, high = (uint64_t)child->source_top;
	if (word >= low && word <= high) return word - high + (uint64_t)child->top;
	/* The address of errno may have been kept across the fork. */
	return word == (uint64_t)child->source_errno ? (uint64_t)&errno : word;
}

__attribute__((visibility("hidden"))) void call_with(void *argument) {
	struct child *child = argument;
	uint64_t low = child->from->rsp, high = (uint64_t)child->source_top;
	struct registers registers;
	uint64_t *to = (uint64_t *)(child->top - (high - low));
	for (uint64_t from = low; from < high; from += 8) *to++ = moved(*(uint64_t *)from, child);
	for (int i = 0; i < 7; i++) ((uint64_t *)&registers)[i] = moved(((uint64_t *)child->from)[i], child);
	child->id = (pid_t)syscall(SYS_gettid);
	self = child;
	child->state = RUNNING;
	syscall(SYS_futex, &child->state, FUTEX_WAKE, 1, NULL, NULL, 0);
	while (child->held) syscall(SYS_futex, &child->held, FUTEX_WAIT, 1, NULL, NULL, 0);
	resume(&registers);
}

static int real_close(int file) { return (int)syscall(SYS_close, file); }

/* How many still use a descriptor once this process no longer does; -1 if it did not, but others do. */
static int release(unsigned char *has, int file) {
	int left;
	pthread_mutex_lock(&table);
	if (has[file]) { has[file] = 0; left = --users[file]; } else left = users[file] > 0 ? -1 : 0;
	pthread_mutex_unlock(&table);
	return left;
}

static void *start(void *child) {
	keep_and_call(&((struct child *)child)->at_end, child);
	/* The child has ended, and its stack is no longer in use. */
	struct child *ended = child;
	for (int file = 3; file < FILES; file++) if (ended->has[file] && release(ended->has, file) == 0) real_close(file);
	syscall(SYS_munmap, ended->stack, STACK);
	ended->state = ENDED;
	ends++;
	syscall(SYS_futex, &ended->state, FUTEX_WAKE, 1, NULL, NULL, 0);
	syscall(SYS_futex, &ends, FUTEX_WAKE, CHILDREN, NULL, NULL, 0);
	return NULL;
}

int close(int file) {
	int left = file >= 0 && file < FILES ? release(self ? self->has : main_has, file) : 0;
	if (left < 0) errno = EBADF;
	return left < 0 ? -1 : left > 0 ? 0 : real_close(file);
}

static void share_files(struct child *child) {
	unsigned char *own = self ? self->has : main_has;
	for (int file = 0; file < FILES; file++) {
		child->has[file] = 0;
		if (fcntl(file, F_GETFD) < 0) continue;
		if (!own[file]) { own[file] = 1; users[file]++; }
		child->has[file] = 1;
		users[file]++;
	}
}

static void end_now(int number) {
	(void)number;
	if (!self) _exit(137);
	self->status = SIGKILL;
	resume(&self->at_end);
}

static void leave(int status) {
	self->status = (status & 0xff) << 8;
	resume(&self->at_end);
}

_Noreturn void _exit(int status) {
	if (self) leave(status);
	while (1) syscall(SYS_exit_group, status);
}

_Noreturn void exit(int status) {
	if (self) leave(status);
	((void (*)(int))dlsym(RTLD_NEXT, "exit"))(status);
	__builtin_unreachable();
}

static char *stack_top(void) {
	if (self) return self->top;
	if (syscall(SYS_gettid) == process()) return __libc_stack_end;
	pthread_attr_t attributes;
	void *low;
	size_t size;
	pthread_getattr_np(pthread_self(), &attributes);
	pthread_attr_getstack(&attributes, &low, &size);
	pthread_attr_destroy(&attributes);
	return (char *)low + size;
}

/* The program's own variables: the last of its segments that can be written, but for what the loader has made read-only. */
static int variables(struct dl_phdr_info *program, size_t size, void *result) {
	(void)size;
	char **range = result;
	for (int i = 0; i < program->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &program->dlpi_phdr[i];
		char *low = (char *)program->dlpi_addr + header->p_vaddr;
		if (header->p_type == PT_LOAD && header->p_flags & PF_W) range[0] = range[0] > low ? range[0] : low, range[1] = low + header->p_memsz;
		if (header->p_type == PT_GNU_RELRO) range[0] = (char *)((uintptr_t)(low + header->p_memsz) & ~4095UL);
	}
	return 1;
}

/* Waits in the parent for a state of its child. The first process finds everything as it left it. */
static void wait_until(struct child *child, int awaited) {
	struct sigaction actions[NSIG];
	sigset_t all, before;
	char *range[2] = { NULL, NULL }, *copy = NULL;
	int state;
	if (!self) {
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &before);
		for (int i = 1; i < NSIG; i++) sigaction(i, NULL, &actions[i]);
		dl_iterate_phdr(variables, range);
		copy = mmap(NULL, range[1] - range[0], PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		memcpy(copy, range[0], range[1] - range[0]);
		child->held = 0;
		syscall(SYS_futex, &child->held, FUTEX_WAKE, 1, NULL, NULL, 0);
	}
	while ((state = child->state) < awaited) syscall(SYS_futex, &child->state, FUTEX_WAIT, state, NULL, NULL, 0);
	if (self) return;
	memcpy(range[0], copy, range[1] - range[0]);
	munmap(copy, range[1] - range[0]);
	alarm(0);
	for (int i = 1; i < NSIG; i++) if (i != END) sigaction(i, &actions[i], NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* What a child gives back its parent has as well. The kernel maps downwards: what lies above the child's stack was there at the fork. */
void free(void *memory) { if (!self) __libc_free(memory); }
int munmap(void *address, size_t length) {
	return self && (char *)address > self->stack ? 0 : (int)syscall(SYS_munmap, address, length);
}

/* Nor does its end end the parent's. */
int __cxa_atexit(void (*handler)(void *), void *argument, void *object) {
	static int (*real)(void (*)(void *), void *, void *);
	if (self) return 0;
	if (!real) real = (int (*)(void (*)(void *), void *, void *))dlsym(RTLD_NEXT, "__cxa_atexit");
	return real(handler, argument, object);
}

__attribute__((visibility("default"))) pid_t fork_from(struct registers *from) {
	struct child *child = NULL;
	pthread_mutex_lock(&table);
	for (int i = 0; i < CHILDREN && !child; i++) if (children[i].state == FREE) child = &children[i];
	if (child) {
		*child = (struct child) { .parent = getpid(), .state = STARTING, .held = !self, .from = from, .source_top = stack_top(), .source_errno = &errno };
		share_files(child);
	}
	pthread_mutex_unlock(&table);
	if (!child) { errno = EAGAIN; return -1; }
	signal(END, end_now);
	child->stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	/* As aligned as where it comes from. */
	child->top = child->stack + STACK - 2 * 4096 + ((uint64_t)child->source_top & 4095);
	pthread_attr_t attributes;
	pthread_t thread;
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	int error = pthread_create(&thread, &attributes, start, child);
	if (error) {
		munmap(child->stack, STACK);
		child->state = FREE;
		errno = error;
		return -1;
	}
	/* The first process goes on when its child has ended: until then its variables are the child's, and so are signals to the process. */
	wait_until(child, self ? RUNNING : ENDED);
	return child->id;
}

static struct child *find(pid_t id) {
	for (int i = 0; i < CHILDREN; i++) if (children[i].state != FREE && children[i].id == id) return &children[i];
	return NULL;
}

static int send(pid_t id, int number, siginfo_t *info) {
	struct child *child = find(id);
	if (child && child->state == ENDED) return 0;
	if (number == SIGKILL) number = END;
	return (int)(info ? syscall(SYS_rt_tgsigqueueinfo, process(), id, number, info) : syscall(SYS_tgkill, process(), id, number));
}

/* The signals of child and parent go to their threads; what goes elsewhere is as it was. */
static int is_ours(pid_t id) { return id > 0 && (find(id) || (self && id == process())); }

int kill(pid_t id, int number) { return is_ours(id) ? send(id, number, NULL) : (int)syscall(SYS_kill, id, number); }

int sigqueue(pid_t id, int number, const union sigval value) {
	siginfo_t info = { .si_signo = number, .si_code = SI_QUEUE };
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value = value;
	return is_ours(id) ? send(id, number, &info) : (int)syscall(SYS_rt_sigqueueinfo, id, number, &info);
}

int setpgid(pid_t id, pid_t group) { return self || is_ours(id) ? 0 : (int)syscall(SYS_setpgid, id, group); }

/* Among those that id stands for: one that has ended, or NULL; *any says whether there is one at all. */
static struct child *ended_one(pid_t id, int *any) {
	for (int i = 0; i < CHILDREN; i++) {
		struct child *child = &children[i];
		if (child->state == FREE || child->parent != getpid() || (id > 0 && child->id != id)) continue;
		*any = 1;
		if (child->state == ENDED) return child;
	}
	return NULL;
}

pid_t wait4(pid_t id, int *status, int options, struct rusage *usage) {
	while (1) {
		int seen = ends, any = 0;
		struct child *child = ended_one(id, &any);
		if (child) {
			pid_t which = child->id;
			if (status) *status = child->status;
			if (usage) memset(usage, 0, sizeof *usage);
			child->state = FREE;
			return which;
		}
		if (!any) { errno = ECHILD; return -1; }
		if (options & WNOHANG) return 0;
		if (syscall(SYS_futex, &ends, FUTEX_WAIT, seen, NULL, NULL, 0) && errno == EINTR) return -1;
	}
}

pid_t waitpid(pid_t id, int *status, int options) { return wait4(id, status, options, NULL); }
pid_t wait(int *status) { return wait4(-1, status, 0, NULL); }
