#define _GNU_SOURCE
#include "host.h"
#include "machine.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int64_t result(int64_t r) { return r < 0 ? -errno : r; }

int64_t host_open(int64_t path, int32_t flags, int32_t mode) { return result(open((char *) path, flags | O_CLOEXEC, mode)); }
int64_t host_close(int32_t fd) { return result(close(fd)); }
int64_t host_close_range(int32_t first, int32_t last) { return result(syscall(SYS_close_range, first, last, 0)); }
int64_t host_read(int32_t fd, int64_t buffer, int64_t size) { return result(read(fd, (void *) buffer, size)); }
int64_t host_write(int32_t fd, int64_t buffer, int64_t size) { return result(write(fd, (void *) buffer, size)); }
int64_t host_pread(int32_t fd, int64_t buffer, int64_t size, int64_t at) { return result(pread(fd, (void *) buffer, size, at)); }
int64_t host_pwrite(int32_t fd, int64_t buffer, int64_t size, int64_t at) { return result(pwrite(fd, (void *) buffer, size, at)); }
int64_t host_rename(int64_t from, int64_t to) { return result(rename((char *) from, (char *) to)); }
int64_t host_make_folder(int64_t path) { return result(mkdir((char *) path, 0777)); }
int64_t host_unlink(int64_t path) { return result(unlink((char *) path)); }
int64_t host_truncate(int32_t fd, int64_t size) { return result(ftruncate(fd, size)); }

int64_t host_copy_file(int32_t to, int64_t at, int32_t from, int64_t size) {
    if (lseek(to, at, SEEK_SET) < 0) return -errno;
    off_t position = 0;
    while (position < size) {
        ssize_t n = sendfile(to, from, &position, size - position);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -errno;
        if (n == 0) break;
    }
    return position;
}

int64_t host_memory_file(int64_t name) { return result(memfd_create((char *) name, MFD_CLOEXEC)); }

static void put_status(const struct stat *s, int64_t *f) {
    f[0] = s->st_mode; f[1] = s->st_uid; f[2] = s->st_gid; f[3] = s->st_size;
    f[4] = s->st_mtim.tv_sec * 1000000000l + s->st_mtim.tv_nsec;
    f[5] = s->st_dev; f[6] = s->st_ino; f[7] = s->st_rdev;
}

int64_t host_status(int64_t path, int32_t follow, int64_t fields) {
    struct stat s;
    if (fstatat(AT_FDCWD, (char *) path, &s, follow ? 0 : AT_SYMLINK_NOFOLLOW) < 0) return -errno;
    put_status(&s, (int64_t *) fields);
    return 0;
}

int64_t host_descriptor_status(int32_t fd, int64_t fields) {
    struct stat s;
    if (fstat(fd, &s) < 0) return -errno;
    put_status(&s, (int64_t *) fields);
    return 0;
}

int64_t host_read_link(int64_t path, int64_t buffer, int64_t size) { return result(readlink((char *) path, (char *) buffer, size)); }
int64_t host_access(int64_t path, int32_t mode) { return result(faccessat(AT_FDCWD, (char *) path, mode, AT_EACCESS)); }
int64_t host_open_directory(int64_t path) { DIR *d = opendir((char *) path); return d == NULL ? -errno : (int64_t) d; }
int64_t host_next_name(int64_t directory) { struct dirent *e = readdir((DIR *) directory); return e == NULL ? 0 : (int64_t) e->d_name; }
int64_t host_close_directory(int64_t directory) { return result(closedir((DIR *) directory)); }

int64_t host_ioctl(int32_t fd, int64_t request, int64_t argument) { return result(ioctl(fd, request, argument)); }
int64_t host_flock(int32_t fd, int32_t operation) { return result(flock(fd, operation)); }
int64_t host_poll(int64_t entries, int32_t count, int32_t timeout) { return result(poll((struct pollfd *) entries, count, timeout)); }
int64_t host_socket_pair(int64_t two) { return result(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, (int *) two)); }
int64_t host_current_folder(int64_t buffer, int64_t size) { return getcwd((char *) buffer, size) == NULL ? -errno : 0; }
int64_t host_pipe(int64_t two) { return result(pipe2((int *) two, O_CLOEXEC)); }
int64_t host_send(int32_t fd, int64_t buffer, int64_t size) { return result(send(fd, (void *) buffer, size, MSG_DONTWAIT | MSG_NOSIGNAL)); }
int64_t host_shutdown_writing(int32_t fd) { return result(shutdown(fd, SHUT_WR)); }

/* What is executed from now on has of our capabilities these at most, and none from the file. Those that we may not give up stay. */
static void keep_capabilities(uint64_t kept) {
    struct { uint32_t version; int32_t process; } header = { 0x20080522, 0 };
    struct { uint32_t effective, permitted, inheritable; } sets[2];
    for (int i = 0; i < 64; i++) if (!(kept >> i & 1) && prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0) break;
    if (syscall(SYS_capget, &header, sets) == 0) {
        for (int i = 0; i < 2; i++) {
            sets[i].permitted &= (uint32_t) (kept >> 32 * i);
            sets[i].effective = sets[i].permitted;
            sets[i].inheritable = 0;
        }
        syscall(SYS_capset, &header, sets);
    }
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

int64_t host_spawn(int64_t path, int64_t arguments, int64_t environment, int32_t output, int64_t kept, int32_t kept_count, int64_t capabilities) {
    volatile int error = 0;
    pid_t parent = getpid(), pid = vfork();
    if (pid < 0) return -errno;
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);
        setpgid(0, 0);
        signal(SIGPIPE, SIG_DFL);
        signal(SIGALRM, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        if (output != 1) dup2(output, 1);
        if (output != 2) dup2(output, 2);
        if (null > 2) close(null);
        for (int i = 0; i < kept_count; i++) fcntl(((int *) kept)[i], F_SETFD, 0);
        keep_capabilities((uint64_t) capabilities);
        execve((char *) path, (char **) arguments, (char **) environment);
        error = errno;
        _exit(127);
    }
    if (error != 0) { waitpid(pid, NULL, 0); return -error; }
    return pid;
}

int64_t host_execute(int64_t path, int64_t arguments, int64_t environment) {
    signal(SIGPIPE, SIG_DFL);
    return result(execve((char *) path, (char **) arguments, (char **) environment));
}

int64_t host_wait(int32_t pid, int32_t wait) {
    int status;
    pid_t r;
    do r = waitpid(pid, &status, wait ? 0 : WNOHANG); while (r < 0 && errno == EINTR);
    if (r <= 0) return r < 0 ? -errno : -EAGAIN;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int64_t host_kill(int32_t pid, int32_t number) { return result(kill(pid, number)); }

int64_t host_signal_descriptor(int64_t mask) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < 64; i++) if (mask >> i & 1) sigaddset(&set, i + 1);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -errno;
    return result(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

int64_t host_take_signal(int32_t fd) {
    struct signalfd_siginfo info;
    ssize_t n = read(fd, &info, sizeof info);
    return n < 0 ? -errno : (int64_t) info.ssi_signo;
}

int64_t host_is_terminal(int32_t fd) { return isatty(fd); }

/* The terminal that is raw now: where its settings are, 0 if none is. */
static volatile int64_t raw_settings;
static int raw_terminal;

int64_t host_terminal_raw(int32_t fd, int64_t saved, int32_t keep_output) {
    struct termios t;
    if (tcgetattr(fd, &t) < 0) return -errno;
    memcpy((void *) saved, &t, sizeof t);
    raw_terminal = fd;
    raw_settings = saved;
    t.c_iflag &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    t.c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    if (!keep_output) t.c_oflag &= ~OPOST;
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    return result(tcsetattr(fd, TCSADRAIN, &t));
}

int64_t host_terminal_restore(int32_t fd, int64_t saved) {
    raw_settings = 0;
    return result(tcsetattr(fd, TCSADRAIN, (struct termios *) saved));
}

void host_terminal_recover(void) { if (raw_settings != 0) host_terminal_restore(raw_terminal, raw_settings); }

int64_t host_terminal_size(int32_t fd) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) return -errno;
    return (int64_t) size.ws_row << 32 | size.ws_col;
}

static const char *limit_line;
static int limit_status;

/* In any place of the program: nothing but system calls that a sandbox allows. */
static void limit_reached(int number) {
    (void) number;
    struct pollfd error = { .fd = 2, .events = POLLOUT };
    host_terminal_recover();
    if (poll(&error, 1, 0) == 1 && write(2, limit_line, strlen(limit_line)) < 0) _exit(limit_status);
    _exit(limit_status);
}

int64_t host_limit_time(int64_t nanos, int64_t line, int32_t status) {
    struct sigaction action = { .sa_handler = limit_reached };
    struct itimerval time = { .it_value = { nanos / 1000000000, nanos % 1000000000 / 1000 } };
    sigset_t alarm;
    limit_line = (const char *) line;
    limit_status = status;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    if (sigaction(SIGALRM, &action, NULL) < 0 || sigprocmask(SIG_UNBLOCK, &alarm, NULL) < 0) return -errno;
    return result(setitimer(ITIMER_REAL, &time, NULL));
}

/* Whoever asks for much can say what for when there is none; without a little nothing goes on. */
int64_t host_malloc(int64_t size) {
    void *area = malloc(size);
    if (area == NULL && size < 1 << 20) {
        static const char message[] = "hermitux: out of memory; the limit may be ulimit -v\n";
        if (write(2, message, sizeof message - 1) < 0) _exit(125);
        _exit(125);
    }
    return (int64_t) area;
}
int64_t host_free(int64_t block) { free((void *) block); return 0; }
int64_t host_error_text(int32_t number) { return (int64_t) strerror(number); }
int64_t host_clock(int32_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1000000000l + t.tv_nsec; }

/* A time-stamp count and the clock at one moment: of a few tries the one that took the least time. */
struct moment { uint64_t count, nanos; };
static struct moment moment_now(void) {
	struct moment best = { 0, 0 };
	uint64_t shortest = UINT64_MAX;
	for (int i = 0; i < 5; i++) {
		uint64_t before = (uint64_t) machine_timestamp(), nanos = (uint64_t) host_clock(CLOCK_MONOTONIC), after = (uint64_t) machine_timestamp();
		if (after - before >= shortest) continue;
		shortest = after - before;
		best = (struct moment) { before + shortest / 2, nanos };
	}
	return best;
}
static struct moment start;
__attribute__((constructor)) static void remember_start(void) { start = moment_now(); }
int64_t host_timestamp_hertz(void) {
	struct moment now = moment_now();
	return now.nanos - start.nanos < 100000 ? 0 : (int64_t) ((unsigned __int128) (now.count - start.count) * 1000000000u / (now.nanos - start.nanos));
}
int64_t host_user(void) { return geteuid(); }
int64_t host_group(void) { return getegid(); }
int64_t host_umask(void) { mode_t mask = umask(022); umask(mask); return mask; }
int64_t host_memory(void) {
    struct sysinfo information;
    return sysinfo(&information) < 0 ? -errno : (int64_t) information.totalram * information.mem_unit;
}

int64_t host_could_map(int64_t size) {
    void *place = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED) return 0;
    munmap(place, size);
    return 1;
}

int64_t host_process_id(void) { return getpid(); }
int64_t host_name(int64_t buffer, int64_t size) { return result(gethostname((char *) buffer, size)); }
int64_t host_environment(void) { extern char **environ; return (int64_t) environ; }
int64_t host_exit(int32_t status) { _exit(status); }
