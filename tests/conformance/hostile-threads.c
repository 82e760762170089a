// covers: futex tgkill timer_create
// Seeded random calls with hostile arguments by several threads at once, of what threads, signals, timers and events are made of: no hang, no crash, every
// error is one that Linux has, and afterwards all is well. Signals go to this process alone, and nothing beyond it is reached: root becomes nobody first.
// Arguments: seed, calls of each thread (or seconds, with an s behind).
#include "hostile-structures.h"
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/time.h>

enum { WORKERS = 4 };

static const short allowed[] = {
	SYS_futex, SYS_futex, SYS_futex, SYS_get_robust_list, SYS_gettid, SYS_getcpu, SYS_membarrier, SYS_sched_yield, SYS_sched_getparam, SYS_sched_setparam,
	SYS_sched_getscheduler, SYS_sched_setscheduler, SYS_sched_getaffinity, SYS_sched_setaffinity, SYS_sched_rr_get_interval, SYS_sched_getattr,
	SYS_sched_setattr, SYS_getpriority, SYS_rt_sigpending, SYS_rt_sigprocmask, SYS_rt_sigaction, SYS_rt_sigtimedwait, SYS_rt_sigsuspend, SYS_rt_sigqueueinfo,
	SYS_rt_tgsigqueueinfo, SYS_kill, SYS_tkill, SYS_tgkill, SYS_sigaltstack, SYS_pause, SYS_signalfd4, SYS_nanosleep, SYS_clock_nanosleep, SYS_clock_gettime,
	SYS_clock_getres, SYS_getitimer, SYS_setitimer, SYS_alarm, SYS_timer_create, SYS_timer_create, SYS_timer_settime, SYS_timer_settime, SYS_timer_gettime,
	SYS_timer_getoverrun, SYS_timer_delete, SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime, SYS_eventfd2, SYS_epoll_create1, SYS_epoll_ctl,
	SYS_epoll_ctl, SYS_epoll_wait, SYS_epoll_pwait, SYS_poll, SYS_ppoll, SYS_select, SYS_pselect6, SYS_pipe2, SYS_read, SYS_write, SYS_readv, SYS_writev,
	SYS_close, SYS_dup, SYS_fcntl, SYS_ioctl, SYS_splice, SYS_tee, SYS_vmsplice, SYS_inotify_init1, SYS_inotify_add_watch, SYS_inotify_rm_watch, SYS_socketpair,
	SYS_socket, SYS_bind, SYS_connect, SYS_listen, SYS_accept4, SYS_sendto, SYS_recvfrom, SYS_sendmsg, SYS_recvmsg, SYS_shutdown, SYS_getsockopt,
	SYS_setsockopt, SYS_getsockname, SYS_mq_timedsend, SYS_mq_timedreceive, SYS_mq_notify, SYS_mq_getsetattr, SYS_times, SYS_getrusage, SYS_set_robust_list,
	449 /* futex_waitv */, SYS_accept, SYS_getpeername, SYS_sendmmsg, SYS_recvmmsg, SYS_sendfile, SYS_copy_file_range, SYS_epoll_pwait2, SYS_mq_open,
	SYS_mq_unlink, SYS_msgget, SYS_msgsnd, SYS_msgsnd, SYS_msgrcv, SYS_msgrcv, SYS_msgctl, SYS_semget, SYS_semop, SYS_semop, SYS_semtimedop, SYS_semctl,
	SYS_shmget, SYS_shmat, SYS_shmdt, SYS_shmctl, SYS_process_vm_readv, SYS_process_vm_writev, SYS_pidfd_open, SYS_pidfd_send_signal, SYS_memfd_create,
	454 /* futex_wake */, 455 /* futex_wait */, 456 /* futex_requeue */,
};

static pthread_t workers[WORKERS];
static atomic_int identities[WORKERS], running, insane;
static uint64_t seed = 0x9e3779b97f4a7c15ULL;
static long calls = 3000;
static int64_t end;

static int64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
static void ring(int number UNUSED) { }

enum { QUEUES = 6, OBJECTS = 4 };
static char names[WORKERS][200] __attribute__((aligned(16)));
static int messages[OBJECTS], semaphores[OBJECTS], segments[OBJECTS];

static void make_objects(void) {
	for (int i = 0; i < OBJECTS; i++) {
		messages[i] = msgget(IPC_PRIVATE, 0600);
		semaphores[i] = semget(IPC_PRIVATE, 4, 0600);
		segments[i] = shmget(IPC_PRIVATE, 2 * PAGE, 0600);
	}
}

static void remove_one(long number, int id) {
	if (number == SYS_msgget) msgctl(id, IPC_RMID, NULL);
	else if (number == SYS_semget) semctl(id, 0, IPC_RMID);
	else shmctl(id, IPC_RMID, NULL);
}

/* Those that random calls have removed are no more. */
static void remove_objects(void) {
	for (int i = 0; i < OBJECTS; i++) {
		msgctl(messages[i], IPC_RMID, NULL);
		semctl(semaphores[i], 0, IPC_RMID);
		shmctl(segments[i], IPC_RMID, NULL);
	}
	for (int i = 0; i < QUEUES; i++) {
		snprintf(names[0], sizeof names[0], "hostile.%d.%d", (int)getpid(), i);
		syscall(SYS_mq_unlink, names[0]);
	}
}

static long someone(uint64_t *state) { return next_random(state) % 8 ? identities[next_random(state) % WORKERS] : 0x3fffff; }

/* Not those that end or stop the process, tell of a crash of its own, or are pthread_cancel's. */
static int is_left_alone(int number) {
	return number == SIGKILL || number == SIGSTOP || number == SIGSEGV || number == SIGBUS || number == 32 || number == 33;
}
static long harmless(long number) { return is_left_alone((int)number) ? 0 : number; }

static long own_event(long pointer, long self) {
	struct sigevent *own = (struct sigevent *)names[self];
	if (pointer == 0 || gentle(pointer) || pointer > (long)(area + 4 * PAGE - sizeof *own)) return pointer;
	memcpy(own, (void *)pointer, sizeof *own);
	own->sigev_signo = (int)harmless(own->sigev_signo);
	return (long)own;
}

/* Takes the sting out of what would hit another process, or this one for good. */
static void tame(long number, long *a, uint64_t *state, long self) {
	switch (number) {
	case SYS_futex: {
		/* Who waits to own a futex is not stopped by a signal: its deadline is past. */
		int command = (int)a[1] & FUTEX_CMD_MASK;
		static const struct timespec past = { 1, 0 };
		if (next_random(state) % 2) command = (int)(next_random(state) % 14), a[1] = command | (int)(next_random(state) % 2 * FUTEX_PRIVATE_FLAG);
		if (command == FUTEX_LOCK_PI || command == FUTEX_LOCK_PI2 || command == FUTEX_WAIT_REQUEUE_PI) a[3] = (long)&past;
		break;
	}
	case SYS_kill: a[0] = getpid(); a[1] = harmless(a[1]); break;
	case SYS_tkill: a[0] = someone(state); a[1] = harmless(a[1]); break;
	case SYS_tgkill: a[0] = getpid(); a[1] = someone(state); a[2] = harmless(a[2]); break;
	case SYS_rt_sigqueueinfo: a[0] = getpid(); a[1] = harmless(a[1]); break;
	case SYS_rt_tgsigqueueinfo: a[0] = getpid(); a[1] = someone(state); a[2] = harmless(a[2]); break;
	case SYS_rt_sigaction: a[1] = gentle(a[1]); break;
	case SYS_sched_setparam: case SYS_sched_setscheduler: case SYS_sched_setattr: case SYS_sched_setaffinity: case SYS_setpriority: a[0] = someone(state); break;
	/* A mask for the wait must not keep the ticks out, or the wait never ends. */
	case SYS_rt_sigsuspend: a[0] = gentle(a[0]); break;
	case SYS_ppoll: a[3] = gentle(a[3]); break;
	case SYS_pselect6: a[5] = gentle(a[5]); break;
	case SYS_epoll_pwait: a[4] = gentle(a[4]); break;
	case SYS_rt_sigprocmask: a[1] = next_random(state) % 2 ? gentle(a[1]) : a[1]; break;
	/* No signals to others: F_SETOWN, F_SETSIG, F_SETOWN_EX, F_NOTIFY, and no lease. */
	case SYS_fcntl: if ((int)a[1] != F_GETFD && (int)a[1] != F_GETFL && (int)a[1] != F_SETFD) a[1] = F_DUPFD_CLOEXEC; break;
	/* Who reads the event's number looks at memory of this thread's own. */
	case SYS_timer_create: a[1] = own_event(a[1], self); break;
	case SYS_mq_notify: a[1] = own_event(a[1], self); break;
	case SYS_ioctl: a[1] = 0x541B; break;
	case SYS_inotify_add_watch: a[1] = (long)"/tmp"; break;
	case SYS_bind: case SYS_connect: a[2] = plant_name(state, (struct sockaddr_un *)names[self]), a[1] = (long)names[self]; break;
	/* The message itself is in place; that its addresses are of abstract names only, plant() sees to, and elsewhere they are random. */
	case SYS_sendto: if (a[4]) a[5] = plant_name(state, (struct sockaddr_un *)names[self]), a[4] = (long)names[self]; break;
	case SYS_epoll_pwait2: a[4] = gentle(a[4]); break;
	case SYS_mq_open: case SYS_mq_unlink:
		snprintf(names[self], sizeof names[self], "hostile.%d.%u", (int)getpid(), pick(state, QUEUES));
		a[0] = (long)names[self];
		a[1] |= number == SYS_mq_open && pick(state, 2) ? O_CREAT : 0;
		break;
	/* System V's objects are of the whole machine: private ones, few, and only such as this program has made. */
	case SYS_msgget: case SYS_semget: case SYS_shmget: a[0] = IPC_PRIVATE; break;
	case SYS_msgsnd: case SYS_msgrcv: case SYS_msgctl: a[0] = messages[pick(state, OBJECTS)]; break;
	case SYS_semop: case SYS_semtimedop: case SYS_semctl: a[0] = semaphores[pick(state, OBJECTS)]; break;
	case SYS_shmat: a[1] = 0; /* fall through */
	case SYS_shmctl: a[0] = segments[pick(state, OBJECTS)]; break;
	case SYS_process_vm_readv: case SYS_process_vm_writev: case SYS_pidfd_open: a[0] = getpid(); break;
	case SYS_pidfd_send_signal: a[1] = harmless(a[1]); break;
	case SYS_socket: a[0] = 1; break;
	case SYS_socketpair: a[0] = 1; break;
	case SYS_set_robust_list: a[0] = gentle(a[0]); break;
	}
}

static void *work(void *argument) {
	long self = (long)argument;
	uint64_t state = seed + 0x9e3779b97f4a7c15ULL * (uint64_t)(self + 1);
	if (state == 0) state = 1;
	identities[self] = (int)syscall(SYS_gettid);
	sigset_t none;
	sigemptyset(&none);
	for (long i = 0; end ? now() < end : i < calls; i++) {
		for (int word = 0; word < 16; word++) ((uint64_t *)area)[next_random(&state) % (4 * PAGE / 8)] =
			next_random(&state) % 3 ? next_random(&state) : next_random(&state) % 5;
		long number = allowed[next_random(&state) % LENGTH(allowed)], a[6];
		for (int k = 0; k < 6; k++) a[k] = pick(&state, 4) ? hostile_value(&state) : plant(&state);
		tame(number, a, &state, self);
		long result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
		if (number == SYS_shmat && result != -1) shmdt((void *)result);
		if ((number == SYS_msgget || number == SYS_semget || number == SYS_shmget) && result != -1) remove_one(number, (int)result);
		if (result == -1 && (errno < 1 || errno > 133)) insane++;
		pthread_sigmask(SIG_SETMASK, &none, NULL);
		if (i % 100 == 0 && self == 0) {
			close_range(3, 499, 0);
			for (int timer = 0; timer < 64; timer++) syscall(SYS_timer_delete, timer);
		}
	}
	running--;
	return NULL;
}

int main(int count, char **values) {
	if (become_nobody()) { perror("becoming nobody"); return 2; }
	if (count > 1) seed = strtoull(values[1], NULL, 0) | 1;
	if (count > 2) {
		calls = atol(values[2]);
		if (strchr(values[2], 's')) end = now() + calls * 1000000000LL;
	}
	struct rlimit files = { 512, 512 }, size = { 256 << 10, 256 << 10 };
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_FSIZE, &size);
	int output = dup2(1, 500), input = dup2(0, 501), plain = memfd_create("plain", 0);
	for (int fd = 0; fd < 3; fd++) dup2(plain, fd);
	make_area();
	for (int number = 1; number < NSIG; number++) {
		if (is_left_alone(number)) continue;
		struct sigaction action = { .sa_handler = ring };
		sigemptyset(&action.sa_mask);
		sigaction(number, &action, NULL);
	}
	make_objects();
	running = WORKERS;
	pthread_attr_t attributes;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 256 << 10);
	for (long i = 0; i < WORKERS; i++) if (pthread_create(&workers[i], &attributes, work, (void *)i)) return 3;
	/* Whoever waits is woken again and again. */
	while (running > 0) {
		struct timespec nap = { 0, 2000000 };
		nanosleep(&nap, NULL);
		for (int i = 0; i < WORKERS; i++) syscall(SYS_tgkill, getpid(), identities[i], SIGURG);
	}
	for (int i = 0; i < WORKERS; i++) pthread_join(workers[i], NULL);
	struct itimerval off = { 0 };
	for (int which = 0; which < 3; which++) setitimer(which, &off, NULL);
	for (int timer = 0; timer < 4096; timer++) syscall(SYS_timer_delete, timer);
	remove_objects();
	close_range(3, 499, 0);
	dup2(output, 1);
	dup2(input, 0);
	EQUAL(insane, 0);
	/* Everything still works. */
	sem_t tokens;
	EQUAL(sem_init(&tokens, 0, 0), 0);
	EQUAL(sem_post(&tokens), 0);
	EQUAL(sem_wait(&tokens), 0);
	int channel[2];
	EQUAL(pipe(channel), 0);
	EQUAL(write(channel[1], "alive", 5), 5);
	char text[8] = "";
	EQUAL(read(channel[0], text, 8), 5);
	STRING(text, "alive");
	return finish();
}
