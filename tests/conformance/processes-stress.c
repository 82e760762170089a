// covers: fork vfork wait4 rt_sigqueueinfo pipe mmap futex
// builds: static dynamic
// Processes, threads, signals, pipes and memory all at once: in several processes threads change memory, private and shared, fork while others do, send
// queued signals and pass numbers through pipes to children that check their copy of the memory. All counts must agree at the end.
// Arguments: rounds of each process (or seconds, with an s behind), seed.
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { PROCESSES = 4, THREADS = 3, PAGES = 64 };

/* What all processes share. */
struct common { atomic_long sent, received, children, ended, bytes; pthread_mutex_t lock; long guarded; };
static struct common *common;
static long rounds = 12, seed = 1;
static int64_t end;
static atomic_long received;
static unsigned char *memory;
static pthread_mutex_t quiet = PTHREAD_MUTEX_INITIALIZER;

static int64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
static unsigned next(unsigned *state) { *state ^= *state << 13; *state ^= *state >> 17; *state ^= *state << 5; return *state; }
static int is_over(long round) { return end ? now() > end : round >= rounds; }
static void receive(int number UNUSED, siginfo_t *info, void *context UNUSED) { received += info->si_value.sival_int; }

#define MUST(condition) do { if (!(condition)) { dprintf(1, "line %d: not so: %s (errno %d)\n", __LINE__, #condition, errno); _exit(1); } } while (0)

/* A page holds one byte all over: who forks holds the lock, so that a child never sees half of a change. */
static void change(unsigned *state) {
	unsigned page = next(state) % PAGES;
	pthread_mutex_lock(&quiet);
	memset(memory + page * PAGE, next(state), PAGE);
	pthread_mutex_unlock(&quiet);
}

static long sum(void) {
	long all = 0;
	for (int page = 0; page < PAGES; page++) {
		unsigned char *at = memory + page * PAGE;
		for (int i = 1; i < PAGE; i += 97) MUST(at[i] == at[0]);
		all += at[0];
	}
	return all;
}

/* In the child: what it was told is its copy's sum; it changes all of it, answers many bytes, and ends in one of several ways. */
static void child(int from, int to, unsigned way, size_t bytes) {
	long told;
	MUST(read(from, &told, sizeof told) == sizeof told);
	MUST(sum() == told);
	memset(memory, 7, PAGES * PAGE);
	pthread_mutex_lock(&common->lock);
	common->guarded++;
	pthread_mutex_unlock(&common->lock);
	char block[1000];
	memset(block, way, sizeof block);
	for (size_t left = bytes; left > 0;) {
		ssize_t done = write(to, block, left < sizeof block ? left : sizeof block);
		MUST(done > 0);
		left -= done;
	}
	if (way == 0) kill(getpid(), SIGKILL);
	if (way == 1) execl("/proc/self/exe", "stress", "ends", NULL);
	if (way == 2) for (;;) pause();
	_exit(40 + way);
}

static void use_child(unsigned *state) {
	int down[2], up[2], status;
	unsigned way = next(state) % 5;
	size_t bytes = 1 + next(state) % 100000, came = 0;
	MUST(pipe2(down, O_CLOEXEC) == 0 && pipe2(up, O_CLOEXEC) == 0);
	pthread_mutex_lock(&quiet);
	long told = sum();
	pid_t pid = fork();
	if (pid == 0) {
		close(up[0]);
		child(down[0], up[1], way, bytes);
	}
	pthread_mutex_unlock(&quiet);
	MUST(pid > 0);
	close(up[1]);
	MUST(write(down[1], &told, sizeof told) == sizeof told);
	char block[4096];
	while (came < bytes) {
		ssize_t done = read(up[0], block, sizeof block);
		if (done < 0 && errno == EINTR) continue;
		MUST(done > 0 && block[0] == (char)way && block[done - 1] == (char)way);
		came += done;
	}
	MUST(came == bytes);
	if (way == 2) kill(pid, SIGTERM);
	while (waitpid(pid, &status, 0) != pid) MUST(errno == EINTR);
	if (way == 0) MUST(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	else if (way == 1) MUST(WIFEXITED(status) && WEXITSTATUS(status) == 41);
	else if (way == 2) MUST(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	else MUST(WIFEXITED(status) && WEXITSTATUS(status) == (int)(40 + way));
	for (int i = 0; i < 2; i++) close(down[i]);
	close(up[0]);
	common->children++;
	common->bytes += bytes;
}

static void *thread(void *argument) {
	unsigned state = (unsigned)(long)argument;
	for (long round = 0; !is_over(round); round++) {
		change(&state);
		if (next(&state) % 2) {
			union sigval value = { .sival_int = 1 + next(&state) % 9 };
			while (sigqueue(getpid(), SIGRTMIN + (int)(next(&state) % 3), value)) MUST(errno == EAGAIN);
			common->sent += value.sival_int;
		}
		if (next(&state) % 3 == 0) {
			char *map = mmap(NULL, 32 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			MUST(map != MAP_FAILED);
			memset(map, 1, (1 + next(&state) % 32) * PAGE);
			munmap(map, 32 * PAGE);
		}
		use_child(&state);
	}
	return NULL;
}

static void process(int number) {
	pthread_t threads[THREADS];
	struct sigaction action = { .sa_sigaction = receive, .sa_flags = SA_SIGINFO | SA_RESTART };
	for (int i = 0; i < 3; i++) sigaction(SIGRTMIN + i, &action, NULL);
	memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(memory != MAP_FAILED);
	for (long i = 0; i < THREADS; i++)
		MUST(pthread_create(&threads[i], NULL, thread, (void *)((seed * PROCESSES + number) * THREADS + i + 1)) == 0);
	for (int i = 0; i < THREADS; i++) MUST(pthread_join(threads[i], NULL) == 0);
	sum();
	MUST(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
	common->received += received;
	common->ended++;
	_exit(0);
}

int main(int count, char **arguments) {
	if (count == 2 && strcmp(arguments[1], "ends") == 0) _exit(41);
	if (count > 1) {
		char *rest;
		rounds = strtol(arguments[1], &rest, 10);
		if (*rest == 's') end = now() + rounds * 1000000000LL;
	}
	if (count > 2) seed = atol(arguments[2]);
	common = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t shared;
	pthread_mutexattr_init(&shared);
	pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&common->lock, &shared);
	int status;
	for (int i = 0; i < PROCESSES; i++) if (fork() == 0) process(i);
	for (int i = 0; i < PROCESSES; i++) {
		status = -1;
		CHECK(wait(&status) > 0);
		EQUAL(status, 0);
	}
	EQUAL(common->ended, PROCESSES);
	EQUAL(common->guarded, common->children);
	EQUAL(common->received, common->sent);
	CHECK(common->children > 0 && common->bytes > 0);
	if (end == 0) EQUAL(common->children, PROCESSES * THREADS * rounds);
	return finish();
}
