// covers: fork vfork clone wait4 waitid kill getppid exit exit_group setpgid setsid getpgid getsid
// builds: static dynamic musl
// Processes: what a child has of its parent, how each learns of the other's end, groups and sessions.
#include "check.h"
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>

static int global = 5;

static int status_of(pid_t child) {
	int status = -1;
	EQUAL(waitpid(child, &status, 0), child);
	return status;
}

/* Runs something in a child, whose result is its exit status. */
#define CHILD(...) ({ fflush(stdout); pid_t child = fork(); if (child == 0) { int result = 0; __VA_ARGS__; _exit(result); } child; })

static void memory(void) {
	char *heap = malloc(3 << 20), *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char *large = mmap(NULL, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *wiped = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *without = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(heap, 1, 3 << 20);
	memset(large, 2, 8 << 20);
	*wiped = 3;
	*without = 4;
	*shared = 0;
	EQUAL(madvise(wiped, PAGE, 18 /* MADV_WIPEONFORK */), 0);
	EQUAL(madvise(without, PAGE, MADV_DONTFORK), 0);
	pid_t child = CHILD({
		result |= heap[0] != 1 || heap[(3 << 20) - 1] != 1 || large[5 << 20] != 2;
		result |= (*wiped != 0) << 1;
		unsigned char vector;
		result |= (mincore(without, PAGE, &vector) == 0 || errno != ENOMEM) << 2;
		global = 6;
		for (long i = 0; i < 3 << 20; i += PAGE) heap[i] = 7;
		for (long i = 0; i < 8 << 20; i += PAGE) large[i] = 7;
		*shared = 42;
	});
	EQUAL(status_of(child), 0);
	EQUAL(global, 5);
	int same = 1;
	for (long i = 0; i < 3 << 20; i += PAGE) same &= heap[i] == 1;
	for (long i = 0; i < 8 << 20; i += PAGE) same &= large[i] == 2;
	EQUAL(same, 1);
	EQUAL(*shared, 42);
	/* What the parent writes after the fork, the child does not see. */
	int tell[2];
	EQUAL(pipe(tell), 0);
	child = CHILD({ char c; result = read(tell[0], &c, 1) != 1 || heap[PAGE] != 1 || large[PAGE] != 2; });
	heap[PAGE] = large[PAGE] = 9;
	EQUAL(write(tell[1], "", 1), 1);
	EQUAL(status_of(child), 0);
	free(heap);
	munmap(large, 8 << 20);                     /* so that the forks to come are quick on any host */
	close(tell[0]);
	close(tell[1]);
}

/* Every page of a range holds a value, but for the one that is named. */
static int all(const char *from, long pages, char value, long except) {
	for (long i = 0; i < pages; i++) if (i != except && from[i * PAGE] != value) return 0;
	return 1;
}

/* Memory in large pages: parent, child and grandchild write to parts of them, unmap and protect others, and see their own. */
static void large_pages(void) {
	enum { HALF = 256, LARGE = 512 };
	char *area = mmap(NULL, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *first = (char *)(((unsigned long)area + (2 << 20) - 1) & -(2L << 20)), *second = first + (2 << 20);
	memset(area, 1, 8 << 20);
	pid_t child = CHILD({
		first[3 * PAGE] = 2;
		result |= !all(first, LARGE, 1, 3);
		munmap(first + 100 * PAGE, 10 * PAGE);
		mprotect(second, HALF * PAGE, PROT_READ);
		pid_t below = fork();
		if (below == 0) {
			int wrong = first[3 * PAGE] != 2 || !all(second, LARGE, 1, -1);
			memset(second + HALF * PAGE, 3, HALF * PAGE);
			mprotect(second, HALF * PAGE, PROT_READ | PROT_WRITE);
			second[0] = 4;
			_exit(wrong | !all(second + HALF * PAGE, HALF, 3, -1) | !all(second, HALF, 1, 0));
		}
		int status = -1;
		result |= (waitpid(below, &status, 0) != below || status != 0) << 1;
		result |= !all(second, LARGE, 1, -1) << 2;
		mprotect(second, HALF * PAGE, PROT_READ | PROT_WRITE);
		second[PAGE] = 5;
		result |= !all(second, LARGE, 1, 1) << 3;
	});
	first[3 * PAGE] = 6;
	madvise(second + HALF * PAGE, HALF * PAGE, MADV_DONTNEED);
	EQUAL(status_of(child), 0);
	EQUAL(all(first, LARGE, 1, 3), 1);
	EQUAL(first[3 * PAGE], 6);
	EQUAL(all(second, HALF, 1, -1), 1);
	EQUAL(all(second + HALF * PAGE, HALF, 0, -1), 1);
	/* Only a part of a large page is to be forked. */
	EQUAL(madvise(first + (2 << 20) - PAGE, PAGE, MADV_DONTFORK), 0);
	child = CHILD({
		unsigned char vector;
		result = mincore(first + (2 << 20) - PAGE, PAGE, &vector) == 0 || errno != ENOMEM || !all(first, LARGE - 1, 1, 3);
	});
	EQUAL(status_of(child), 0);
	munmap(area, 8 << 20);
}

static void files(void) {
	int ends[2];
	EQUAL(pipe(ends), 0);
	int fd = open("/proc/self/exe", O_RDONLY);
	pid_t child = CHILD({ result = lseek(fd, 100, SEEK_SET) != 100; close(ends[0]); chdir("/proc"); umask(077); });
	EQUAL(status_of(child), 0);
	EQUAL(lseek(fd, 0, SEEK_CUR), 100);            /* an open file is shared … */
	EQUAL(fcntl(ends[0], F_GETFD), 0);             /* … the table of descriptors is not */
	EQUAL(umask(022), 022);
	child = CHILD({ result = write(ends[1], "from a child", 12) != 12; });
	char text[16] = "";
	EQUAL(read(ends[0], text, sizeof text), 12);
	EQUAL(strcmp(text, "from a child"), 0);
	EQUAL(status_of(child), 0);
	/* The end of file comes when the last writer has gone. */
	close(ends[1]);
	EQUAL(read(ends[0], text, 1), 0);
	close(ends[0]);
	close(fd);
}

static void ends(void) {
	int status;
	siginfo_t info;
	struct rusage usage;
	pid_t child = CHILD(result = 300 & 0xff);
	EQUAL(wait4(child, &status, 0, &usage), child);
	EQUAL(WIFEXITED(status) && WEXITSTATUS(status) == 44, 1);
	child = CHILD(raise(SIGKILL));
	EQUAL(status_of(child), SIGKILL);
	child = CHILD({ *(volatile char *)bad_address = 1; });
	EQUAL(status_of(child) & 0x7f, SIGSEGV);
	child = CHILD(pause());
	EQUAL(waitpid(child, &status, WNOHANG), 0);
	EQUAL(kill(child, 0), 0);
	EQUAL(kill(child, SIGTERM), 0);
	/* Looked at and left: it is still there, and a signal to it is no error. */
	EQUAL(waitid(P_PID, child, &info, WEXITED | WNOWAIT), 0);
	EQUAL(info.si_pid == child && info.si_signo == SIGCHLD && info.si_code == CLD_KILLED && info.si_status == SIGTERM, 1);
	EQUAL(kill(child, SIGUSR1), 0);
	EQUAL(waitid(P_PID, child, &info, WEXITED), 0);
	FAILS(kill(child, 0), ESRCH);
	FAILS(waitpid(child, &status, 0), ECHILD);
	FAILS(waitpid(getppid(), &status, 0), ECHILD);
	child = CHILD(result = 3);
	EQUAL(waitid(P_ALL, 0, &info, WEXITED), 0);
	EQUAL(info.si_code == CLD_EXITED && info.si_status == 3 && info.si_pid == child, 1);
	EQUAL(waitid(P_ALL, 0, &info, WEXITED | WNOHANG) == -1 && errno == ECHILD, 1);
	child = CHILD(pause());
	memset(&info, 1, sizeof info);
	EQUAL(waitid(P_PID, child, &info, WEXITED | WNOHANG), 0);
	EQUAL(info.si_pid, 0);
	/* The status goes to memory that cannot be written: the child is gone all the same. */
	kill(child, SIGKILL);
	FAILS(wait4(child, BAD_ADDRESS, 0, NULL), EFAULT);
	FAILS(wait4(child, NULL, 0, NULL), ECHILD);
}

static volatile sig_atomic_t children_heard;
static volatile int heard_status;

static void heard(int number, siginfo_t *info, void *context) {
	(void)context;
	if (number == SIGCHLD) children_heard++;
	heard_status = info->si_status;
}

static void tellings(void) {
	struct sigaction action = { .sa_sigaction = heard, .sa_flags = SA_SIGINFO }, old;
	EQUAL(sigaction(SIGCHLD, &action, &old), 0);
	pid_t child = CHILD(result = 9);
	EQUAL(status_of(child), 9 << 8);
	EQUAL(children_heard, 1);
	EQUAL(heard_status, 9);
	/* Stopping and going on. */
	child = CHILD(for (;;) pause());
	int status;
	kill(child, SIGSTOP);
	EQUAL(waitpid(child, &status, WUNTRACED), child);
	EQUAL(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, 1);
	EQUAL(waitpid(child, &status, WUNTRACED | WNOHANG), 0);
	kill(child, SIGCONT);
	EQUAL(waitpid(child, &status, WCONTINUED), child);
	EQUAL(WIFCONTINUED(status), 1);
	kill(child, SIGSTOP);
	EQUAL(waitpid(child, &status, WUNTRACED), child);
	kill(child, SIGKILL);                       /* also of one that is stopped */
	EQUAL(status_of(child), SIGKILL);
	/* Nobody asks for the status of whoever is ignored. */
	signal(SIGCHLD, SIG_IGN);
	child = CHILD(result = 1);
	FAILS(waitpid(child, &status, 0), ECHILD);
	signal(SIGCHLD, SIG_DFL);
	action.sa_flags = SA_NOCLDWAIT | SA_SIGINFO;
	children_heard = 0;
	EQUAL(sigaction(SIGCHLD, &action, NULL), 0);
	child = CHILD(result = 1);
	FAILS(waitpid(child, &status, 0), ECHILD);
	EQUAL(children_heard, 1);
	EQUAL(sigaction(SIGCHLD, &old, NULL), 0);
}

static void families(void) {
	int ends[2];
	pid_t told[2], own = getpid();
	EQUAL(pipe(ends), 0);
	pid_t child = CHILD({ pid_t both[2] = { getpid(), getppid() }; write(ends[1], both, sizeof both); });
	EQUAL(read(ends[0], told, sizeof told), (long)sizeof told);
	EQUAL(told[0] == child && told[1] == own, 1);
	EQUAL(status_of(child), 0);
	/* An orphan gets another parent. */
	child = CHILD({
		pid_t middle = getpid(), grandchild = fork();
		if (grandchild == 0) {
			while (getppid() == middle) usleep(1000);
			pid_t both[2] = { 1, getppid() == middle };
			write(ends[1], both, sizeof both);
			_exit(0);
		}
	});
	EQUAL(status_of(child), 0);
	EQUAL(read(ends[0], told, sizeof told), (long)sizeof told);
	EQUAL(told[0] == 1 && told[1] == 0, 1);
	/* Groups and sessions. */
	child = CHILD({
		result |= getpgid(0) != getpgid(own) || getsid(0) != getsid(own);
		result |= (setpgid(0, 0) != 0 || getpgid(0) != getpid()) << 1;
		result |= (setsid() != -1 || errno != EPERM) << 2;
		pid_t inner = fork();
		if (inner == 0) {
			int bad = getpgid(0) != getppid();
			bad |= (setsid() != getpid() || getsid(0) != getpid() || getpgid(0) != getpid()) << 1;
			bad |= (setpgid(0, 0) != -1 || errno != EPERM) << 2;
			_exit(bad);
		}
		int status;
		if (waitpid(inner, &status, 0) == inner) result |= status ? 16 : 0;
	});
	EQUAL(status_of(child), 0);
	child = CHILD(pause());
	EQUAL(setpgid(child, child), 0);
	EQUAL(getpgid(child), child);
	FAILS(setpgid(child, 999999), EPERM);
	EQUAL(kill(-child, SIGTERM), 0);
	EQUAL(waitpid(-child, NULL, 0), child);
	FAILS(kill(-child, 0), ESRCH);
	FAILS(setpgid(999999, 0), ESRCH);
	FAILS(setpgid(0, -1), EINVAL);
	FAILS(getpgid(999999), ESRCH);
	close(ends[0]);
	close(ends[1]);
}

static void borrowed(void) {
	volatile int seen = 0;
	pid_t child = vfork();
	if (child == 0) {
		seen = 1;                               /* in the parent's own memory */
		_exit(7);
	}
	EQUAL(seen, 1);
	EQUAL(status_of(child), 7 << 8);
}

static int with_memory(void *argument) {
	*(int *)argument = getpid();
	return 5;
}

static void clones(void) {
	static char stack[65536] __attribute__((aligned(16)));
	int word = 0, status;
	pid_t child = clone(with_memory, stack + sizeof stack, CLONE_VM | SIGCHLD, &word);
	EQUAL(waitpid(child, &status, 0), child);
	EQUAL(status, 5 << 8);
	EQUAL(word, child);
	/* Without a signal it is a "clone" child, which wait looks for only when asked. */
	word = 0;
	child = clone(with_memory, stack + sizeof stack, CLONE_VM | CLONE_FILES, &word);
	FAILS(waitpid(child, &status, 0), ECHILD);
	EQUAL(waitpid(child, &status, __WALL), child);
	EQUAL(word, child);
	child = clone(with_memory, stack + sizeof stack, CLONE_VM, &word);
	EQUAL(waitpid(child, &status, __WCLONE), child);
	FAILS(syscall(SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0), EINVAL);
	FAILS(syscall(SYS_clone, CLONE_THREAD | CLONE_VM, 0, 0, 0, 0), EINVAL);
}

int main(void) {
	memory();
	large_pages();
	files();
	ends();
	tellings();
	families();
	borrowed();
	clones();
	for (int i = 0; i < 100; i++) EQUAL(status_of(CHILD(result = i & 0x7f)), (i & 0x7f) << 8);
	return finish();
}
