// covers: pidfd_open pidfd_send_signal pidfd_getfd waitid
// Descriptors of processes (pidfd_open(2)): of the program itself, and of process 1.
#include "check.h"
#include <poll.h>
#include <sys/wait.h>

static volatile int came, code, value;

static void note(int number, siginfo_t *info, void *context UNUSED) {
	came = number;
	code = info->si_code;
	value = info->si_value.sival_int;
}

static int process_open(int id, unsigned flags) { return (int)syscall(SYS_pidfd_open, id, flags); }
static long process_signal(int file, int number, siginfo_t *info, unsigned flags) { return syscall(SYS_pidfd_send_signal, file, number, info, flags); }
static int process_file(int file, int descriptor, unsigned flags) { return (int)syscall(SYS_pidfd_getfd, file, descriptor, flags); }

int main(void) {
	struct sigaction action = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
	sigaction(SIGUSR1, &action, NULL);
	FAILS(process_open(0, 0), EINVAL);
	FAILS(process_open(-1, 0), EINVAL);
	FAILS(process_open(getpid(), 1), EINVAL);
	FAILS(process_open(0x3fffffff, 0), ESRCH);
	int self = GOOD(process_open(getpid(), O_NONBLOCK)), init = GOOD(process_open(1, 0));
	EQUAL(fcntl(self, F_GETFD), FD_CLOEXEC);
	EQUAL(fcntl(self, F_GETFL) & (O_NONBLOCK | O_ACCMODE), O_NONBLOCK | O_RDWR);
	char byte;
	FAILS(read(self, &byte, 1), EINVAL);
	FAILS(write(self, &byte, 1), EINVAL);
	struct pollfd entry = { self, POLLIN, 0 };
	EQUAL(poll(&entry, 1, 10), 0);
	siginfo_t end;
	FAILS(waitid(P_PIDFD, (id_t)init, &end, WEXITED), ECHILD);
	FAILS(waitid(P_PIDFD, 1, &end, WEXITED), EBADF);

	EQUAL(process_signal(self, SIGUSR1, NULL, 0), 0);
	EQUAL(came, SIGUSR1);
	EQUAL(code, SI_USER);
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };
	info.si_value.sival_int = 42;
	EQUAL(process_signal(self, SIGUSR1, &info, 0), 0);
	EQUAL(code, SI_QUEUE);
	EQUAL(value, 42);
	EQUAL(process_signal(self, 0, NULL, 0), 0);
	FAILS(process_signal(self, 65, NULL, 0), EINVAL);
	FAILS(process_signal(self, SIGUSR2, &info, 0), EINVAL);
	FAILS(process_signal(self, SIGUSR1, BAD_ADDRESS, 0), EFAULT);
	FAILS(process_signal(self, SIGUSR1, NULL, 1 << 20), EINVAL);
	FAILS(process_signal(99, SIGUSR1, NULL, 0), EBADF);
	FAILS(process_signal(1, SIGUSR1, NULL, 0), EBADF);

	char path[32];
	snprintf(path, sizeof path, "/proc/%d", getpid());
	int folder = GOOD(open(path, O_RDONLY | O_DIRECTORY));
	came = 0;
	EQUAL(process_signal(folder, SIGUSR1, NULL, 0), 0);
	EQUAL(came, SIGUSR1);
	FAILS(process_file(folder, 0, 0), EBADF);
	int ends[2];
	EQUAL(pipe(ends), 0);
	int copy = GOOD(process_file(self, ends[1], 0));
	EQUAL(fcntl(copy, F_GETFD), FD_CLOEXEC);
	EQUAL(write(copy, "x", 1), 1);
	EQUAL(read(ends[0], &byte, 1), 1);
	FAILS(process_file(self, 99, 0), EBADF);
	FAILS(process_file(99, 0, 0), EBADF);
	FAILS(process_file(1, 0, 0), EBADF);
	FAILS(process_file(self, 0, 1), EINVAL);

	if (geteuid() == 0) EQUAL(setuid(1000), 0); else CHECK(1);
	FAILS(process_signal(init, SIGTERM, NULL, 0), EPERM);
	FAILS(process_file(init, 0, 0), EPERM);
	EQUAL(process_signal(self, 0, NULL, 0), 0);
	return finish();
}
