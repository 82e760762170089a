// covers: read write open close
// Seeded random calls with hostile arguments: no hang, no crash, every error is one that Linux has, and afterwards all is well. This also runs on a
// person's own machine, so it reaches nothing beyond the process and its scratch folder: only calls of the list below are made, root becomes nobody
// first, no device is open, the folder lies deep, and no call may write a real path where the next one could read it.
// Arguments: seed, number of calls, 1 to print each call.
#include "hostile.h"
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/time.h>

static const short allowed[] = {
	SYS_read, SYS_write, SYS_open, SYS_openat, SYS_openat2, SYS_creat, SYS_close, SYS_stat, SYS_fstat, SYS_lstat, SYS_newfstatat, SYS_statx, SYS_poll, SYS_ppoll,
	SYS_select, SYS_pselect6, SYS_lseek, SYS_pread64, SYS_pwrite64, SYS_readv, SYS_writev, SYS_preadv, SYS_pwritev, SYS_preadv2, SYS_pwritev2, SYS_access,
	SYS_faccessat, SYS_faccessat2, SYS_pipe, SYS_pipe2, SYS_dup, SYS_dup2, SYS_dup3, SYS_fcntl, SYS_ioctl, SYS_flock, SYS_fsync, SYS_fdatasync, SYS_truncate,
	SYS_ftruncate, SYS_fallocate, SYS_fadvise64, SYS_readahead, SYS_sendfile, SYS_copy_file_range, SYS_splice, SYS_tee, SYS_getdents, SYS_getdents64, SYS_getcwd,
	SYS_chdir, SYS_fchdir, SYS_rename, SYS_renameat, SYS_renameat2, SYS_mkdir, SYS_mkdirat, SYS_rmdir, SYS_link, SYS_linkat, SYS_unlink, SYS_unlinkat,
	SYS_symlink, SYS_symlinkat, SYS_readlink, SYS_readlinkat, SYS_chmod, SYS_fchmod, SYS_fchmodat, SYS_chown, SYS_fchown, SYS_lchown, SYS_fchownat,
	SYS_utime, SYS_utimes, SYS_utimensat, SYS_futimesat, SYS_statfs, SYS_fstatfs, SYS_getxattr, SYS_lgetxattr, SYS_fgetxattr, SYS_listxattr, SYS_llistxattr,
	SYS_flistxattr, SYS_setxattr, SYS_removexattr, SYS_umask, SYS_mknod, SYS_mknodat, SYS_mmap, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_madvise, SYS_mincore,
	SYS_msync, SYS_mlock, SYS_munlock, SYS_rt_sigpending, SYS_rt_sigprocmask, SYS_sigaltstack, SYS_rt_sigtimedwait, SYS_rt_sigsuspend, SYS_nanosleep,
	SYS_clock_nanosleep, SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_time, SYS_times, SYS_getitimer, SYS_setitimer, SYS_alarm, SYS_timer_settime,
	SYS_timer_gettime, SYS_timer_delete, SYS_timer_getoverrun, SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime, SYS_eventfd, SYS_eventfd2,
	SYS_epoll_create, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_wait, SYS_epoll_pwait, SYS_memfd_create, SYS_getpid, SYS_gettid, SYS_getuid, SYS_getresuid,
	SYS_getresgid, SYS_getgroups, SYS_getpgid, SYS_getsid, SYS_uname, SYS_sysinfo, SYS_getrusage, SYS_getrlimit, SYS_getrandom, SYS_getcpu, SYS_getpriority,
	SYS_sched_getaffinity, SYS_sched_getparam, SYS_sched_getscheduler, SYS_sched_yield, SYS_sched_get_priority_max, SYS_sched_rr_get_interval, SYS_futex,
	SYS_get_robust_list, SYS_wait4, SYS_waitid, SYS_close_range, SYS_inotify_init1, SYS_inotify_add_watch, SYS_signalfd4, SYS_capget, SYS_membarrier,
	SYS_socketpair, SYS_socket,
};
static const int requests[] = { TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX, TIOCGPGRP, TIOCSWINSZ, TCSETS, 0, -1, 0x5452 };

static uint64_t state;
static char *victim, path_result[4096];

static uint64_t next(void) { return next_random(&state); }
static long value(void) { return hostile_value(&state); }

/* Takes the sting out of what would hit this program itself, or another. */
static void tame(long number, long *a) {
	switch (number) {
	case SYS_mmap:
		a[0] = (long)(victim + (a[0] & 0xffff));
		a[3] &= ~(MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_POPULATE | MAP_LOCKED | MAP_HUGETLB);
		/* fall through */
	case SYS_munmap: case SYS_mprotect: case SYS_mremap: case SYS_madvise: case SYS_mlock:
		if (number != SYS_mmap) a[0] = (long)(victim + (a[0] & 0xffff) % (16 * PAGE) / (next() % 4 ? PAGE : 1) * PAGE % (16 * PAGE));
		a[1] = (long)((unsigned long)a[1] % (16 * PAGE));
		if (number == SYS_mremap) { a[2] = (long)((unsigned long)a[2] % (16 * PAGE)); a[3] &= ~MREMAP_FIXED; }
		if (number != SYS_mmap && number != SYS_mremap && a[0] + a[1] > (long)(victim + 16 * PAGE)) a[1] = PAGE;
		break;
	case SYS_fcntl:
		/* No signals to other processes: F_SETOWN, F_SETSIG, F_SETOWN_EX, F_NOTIFY, and no lease. */
		if ((int)a[1] == F_SETOWN || (int)a[1] == F_SETSIG || (int)a[1] == F_SETOWN_EX || ((int)a[1] >= 1024 && (int)a[1] != F_DUPFD_CLOEXEC)) a[1] = F_GETFL;
		if ((int)a[1] == F_SETFL) a[2] &= ~O_ASYNC;
		break;
	/* A mask for the wait must not keep the timer out, or the wait never ends. */
	case SYS_ppoll: a[3] = gentle(a[3]); break;
	case SYS_pselect6: a[5] = gentle(a[5]); break;
	case SYS_epoll_pwait: a[4] = gentle(a[4]); break;
	case SYS_rt_sigsuspend: a[0] = gentle(a[0]); break;
	case SYS_ioctl: a[1] = requests[next() % LENGTH(requests)]; break;
	case SYS_getcwd: if (a[0] >= (long)area && a[0] < (long)(area + 4 * PAGE)) a[0] = (long)path_result; break;
	case SYS_close_range: if ((unsigned)a[1] > 900) a[1] = 900; break;
	case SYS_dup2: case SYS_dup3: a[1] %= 900; break;
	}
}

static void ring(int number UNUSED) { }

int main(int count, char **values) {
	scratch();
	chown(".", 65534, 65534);
	if (become_nobody()) { perror("becoming nobody"); return 2; }
	for (int depth = 0; depth < 8; depth++) if (mkdir("inside", 0755) || chdir("inside")) { perror("inside"); return 2; }
	state = count > 1 ? strtoull(values[1], NULL, 0) | 1 : 0x9e3779b97f4a7c15ULL;
	int calls = count > 2 ? atoi(values[2]) : 20000, loud = count > 3;
	struct rlimit files = { 1024, 1024 }, size = { 16 << 20, 16 << 20 };
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_FSIZE, &size);
	/* The real output is out of the random calls' reach. */
	int output = dup2(1, 1000), plain = memfd_create("plain", 0);
	for (int fd = 0; fd < 3; fd++) dup2(plain, fd);
	make_area();
	victim = mmap(NULL, 64 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) + 16 * PAGE;
	int ignored[] = { SIGPIPE, SIGXFSZ, SIGIO, SIGUSR1, SIGUSR2, SIGSYS, SIGVTALRM, SIGPROF, SIGTTOU, SIGTTIN };
	for (size_t i = 0; i < LENGTH(ignored); i++) signal(ignored[i], SIG_IGN);
	/* Waits end by a timer without SA_RESTART. */
	struct sigaction action = { .sa_handler = ring };
	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, NULL);
	int insane = 0;
	for (int i = 0; i < calls; i++) {
		for (int word = 0; word < 32; word++) ((uint64_t *)area)[next() % (4 * PAGE / 8)] = next() % 3 ? next() : next() % 5;
		long number = allowed[next() % LENGTH(allowed)], a[6];
		for (int k = 0; k < 6; k++) a[k] = value();
		tame(number, a);
		struct itimerval often = { { 0, 2000 }, { 0, 2000 } };
		setitimer(ITIMER_REAL, &often, NULL);
		if (loud) dprintf(output, "%d: call %ld(%lx, %lx, %lx, %lx, %lx, %lx)\n", i, number, a[0], a[1], a[2], a[3], a[4], a[5]);
		long result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
		if (result == -1 && (errno < 1 || errno > 133)) {
			insane++;
			dprintf(output, "call %ld(%lx, %lx, %lx, %lx, %lx, %lx): errno %d\n", number, a[0], a[1], a[2], a[3], a[4], a[5], errno);
		}
		sigset_t none;
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		if (number == SYS_mmap && result != -1) munmap((void *)result, (size_t)a[1]);
		if (i % 200 == 0) close_range(3, 900, 0);
	}
	struct itimerval off = { 0 };
	setitimer(ITIMER_REAL, &off, NULL);
	close_range(3, 900, 0);
	dup2(output, 1);
	umask(022);
	EQUAL(insane, 0);
	/* Everything still works. */
	EQUAL(chdir(scratch_path), 0);
	EQUAL(write_file("file", "alive", 5), 0);
	char text[8] = "";
	int file = GOOD(open("file", O_RDONLY));
	EQUAL(read(file, text, 8), 5);
	STRING(text, "alive");
	char *memory = malloc(1 << 20);
	memset(memory, 1, 1 << 20);
	EQUAL(memory[12345], 1);
	return finish();
}
