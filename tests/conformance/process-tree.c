// covers: fork vfork execve waitid wait4 kill setpgid getpgid exit_group pipe
// builds: static dynamic
// Random trees of processes that fork, execute, exit, kill, stop, continue and wait: what each has seen of its children goes into a number that it hands to
// its parent, so that the numbers of the roots tell whether the whole history was Linux's.
#include "check.h"
#include <sys/wait.h>

static char self[PATH_MAX];
static uint64_t state;

static unsigned pick(unsigned bound) {
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 20) % bound;
}

static uint32_t mix(uint32_t sum, uint32_t value) { return (sum ^ value) * 16777619u; }

enum { RETURNS, KILLED, STOPPED, GROUP, EXECUTES, KINDS };
struct child { pid_t pid; int kind, from; };
struct report { uint32_t sum, count; };

static struct report tree(uint64_t seed, int budget, int depth);

static void hand_up(int to, uint64_t seed, int budget, int depth) {
	struct report report = tree(seed, budget, depth);
	if (write(to, &report, sizeof report) != sizeof report) _exit(126);
	_exit(report.sum & 0x7f);
}

static void start(struct child *child, uint64_t seed, int budget, int depth) {
	int ends[2];
	if (pipe(ends)) exit(2);
	child->from = ends[0];
	char text[4][24];
	snprintf(text[0], 24, "%d", ends[1]);
	snprintf(text[1], 24, "%llu", (unsigned long long)seed);
	snprintf(text[2], 24, "%d", budget);
	snprintf(text[3], 24, "%d", depth);
	child->pid = child->kind == EXECUTES && seed % 2 ? vfork() : fork();
	if (child->pid < 0) exit(2);
	if (child->pid == 0) switch (child->kind) {
		case EXECUTES:
			execl(self, self, text[0], text[1], text[2], text[3], NULL);
			_exit(127);
		case GROUP:
			setpgid(0, 0);
			hand_up(ends[1], seed, budget, depth);
			break;
		case KILLED: case STOPPED: {
			struct report report = tree(seed, budget, depth);
			if (write(ends[1], &report, sizeof report) != sizeof report) _exit(126);
			for (;;) pause();
		}
		default: hand_up(ends[1], seed, budget, depth);
	}
	close(ends[1]);
}

static uint32_t stopped(pid_t pid) {
	siginfo_t info = { 0 };
	uint32_t sum = 1;
	kill(pid, SIGSTOP);
	sum = mix(sum, waitid(P_PID, pid, &info, WSTOPPED | WNOWAIT) == 0 && info.si_code == CLD_STOPPED && info.si_pid == pid);
	sum = mix(sum, waitid(P_PID, pid, &info, WSTOPPED) == 0 && info.si_status == SIGSTOP);
	kill(pid, SIGCONT);
	sum = mix(sum, waitid(P_PID, pid, &info, WCONTINUED) == 0 && info.si_code == CLD_CONTINUED);
	return sum;
}

/* What the parent learns of a child's end. */
static uint32_t end(struct child *child, unsigned way) {
	struct report report = { 0, 0 };
	uint32_t sum = child->kind;
	if (read(child->from, &report, sizeof report) != sizeof report) sum = mix(sum, 99);
	sum = mix(sum, report.sum);
	if (child->kind == STOPPED) sum = mix(sum, stopped(child->pid));
	int signal = (const int[]) { SIGKILL, SIGTERM, SIGUSR1, SIGALRM }[way % 4], status = 0;
	if (child->kind == KILLED || child->kind == STOPPED) kill(child->pid, signal);
	if (child->kind == GROUP) {
		sum = mix(sum, getpgid(child->pid) == child->pid);
		sum = mix(sum, waitpid(-child->pid, &status, 0) == child->pid);
	} else if (way & 1) {
		siginfo_t info = { 0 };
		sum = mix(sum, waitid(P_PID, child->pid, &info, WEXITED | WNOWAIT) == 0);
		sum = mix(sum, info.si_status * 8 + info.si_code);
		sum = mix(sum, waitpid(child->pid, &status, 0) == child->pid);
	} else {
		sum = mix(sum, waitpid(child->pid, &status, __WALL) == child->pid);
	}
	sum = mix(sum, waitpid(child->pid, &status, 0) == -1 && errno == ECHILD);
	sum = mix(sum, kill(child->pid, 0) == -1 && errno == ESRCH);
	close(child->from);
	return mix(mix(sum, status), report.count);
}

/* This process with as many below it as the budget says. */
static struct report tree(uint64_t seed, int budget, int depth) {
	struct child children[8];
	int count = 0;
	struct report report = { 2166136261u, 1 };
	state = seed * 0x9e3779b97f4a7c15u + 1;
	for (int i = 0; i < 4; i++) pick(2);
	while (budget > 0 && count < (int)LENGTH(children)) {
		int share = depth > 5 ? 1 : 1 + pick(budget);
		children[count].kind = pick(KINDS);
		uint64_t next = state + count;
		start(&children[count++], next, share - 1, depth + 1);
		budget -= share;
		report.count += share;
	}
	for (int i = 0; i < count; i++) report.sum = mix(report.sum, end(&children[i], pick(16)));
	int status;
	report.sum = mix(report.sum, waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD);
	return report;
}

int main(int count, char **arguments) {
	if (readlink("/proc/self/exe", self, sizeof self - 1) < 0) return 1;
	if (count == 5) hand_up(atoi(arguments[1]), strtoull(arguments[2], NULL, 10), atoi(arguments[3]), atoi(arguments[4]));
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct report report = tree(seed, 39, 0);
		printf("tree %d: %u processes, %08x\n", (int)seed, report.count, report.sum);
		CHECK(report.count > 8);
	}
	return finish();
}
