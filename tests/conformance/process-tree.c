// covers: fork vfork execve waitid wait4 kill setpgid getpgid exit_group pipe
// builds: static dynamic
// Random trees of 200 processes that fork, execute, exit, kill, stop, continue, change groups and wait. Each writes down what it has seen of its children, in
// the order in which it ends them, and hands it to its parent: the root prints one history, which must be Linux's.
#include "check.h"
#include <sys/wait.h>

static char self[PATH_MAX];
static uint64_t state;

/* A process's place in the tree, and what it and those below have seen. */
static char place[64];
static char history[1 << 17];
static uint32_t written;

static void tell(const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	written += vsnprintf(history + written, sizeof history - written, format, arguments);
	va_end(arguments);
}

static unsigned pick(unsigned bound) {
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 20) % bound;
}

static uint32_t mix(uint32_t sum, uint32_t value) { return (sum ^ value) * 16777619u; }

enum { RETURNS, KILLED, STOPPED, GROUP, EXECUTES, KINDS };
static const char *const kinds[] = { "returns", "is killed", "is stopped and killed", "has a group", "executes" };
struct child { pid_t pid; int kind, from; };
struct report { uint32_t sum, count, length; };

static struct report tree(uint64_t seed, int budget, int depth);

static void put(int to, const void *bytes, size_t length) {
	for (const char *at = bytes; length > 0;) {
		ssize_t done = write(to, at, length);
		if (done <= 0) _exit(126);
		at += done;
		length -= done;
	}
}

/* Grows the tree below this process, and hands to its parent what was seen of it. */
static uint32_t grow(int to, uint64_t seed, int budget, int depth) {
	written = 0;
	struct report report = tree(seed, budget, depth);
	report.length = written;
	put(to, &report, sizeof report);
	put(to, history, written);
	return report.sum;
}

static void hand_up(int to, uint64_t seed, int budget, int depth) { _exit(grow(to, seed, budget, depth) & 0x7f); }

static void start(struct child *child, int number, uint64_t seed, int budget, int depth) {
	int ends[2];
	size_t above = strlen(place);
	if (pipe(ends)) exit(2);
	child->from = ends[0];
	char text[4][24];
	snprintf(place + above, sizeof place - above, "%s%d", above ? "." : "", number);
	snprintf(text[0], 24, "%d", ends[1]);
	snprintf(text[1], 24, "%llu", (unsigned long long)seed);
	snprintf(text[2], 24, "%d", budget);
	snprintf(text[3], 24, "%d", depth);
	child->pid = child->kind == EXECUTES && seed % 2 ? vfork() : fork();
	if (child->pid < 0) exit(2);
	if (child->pid == 0) switch (child->kind) {
		case EXECUTES:
			execl(self, self, text[0], text[1], text[2], text[3], place, NULL);
			_exit(127);
		case GROUP:
			setpgid(0, 0);
			hand_up(ends[1], seed, budget, depth);
			break;
		case KILLED: case STOPPED:
			grow(ends[1], seed, budget, depth);
			for (;;) pause();
		default: hand_up(ends[1], seed, budget, depth);
	}
	close(ends[1]);
	place[above] = 0;
}

/* All that a child hands up; false if it does not. */
static int take(int from, void *bytes, size_t length) {
	for (char *at = bytes; length > 0;) {
		ssize_t done = read(from, at, length);
		if (done <= 0) return 0;
		at += done;
		length -= done;
	}
	return 1;
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
static uint32_t end(struct child *child, int number, unsigned way) {
	struct report report = { 0 };
	uint32_t sum = child->kind;
	int whole = take(child->from, &report, sizeof report) && report.length < sizeof history - written
		&& take(child->from, history + written, report.length);
	if (whole) written += report.length;
	else sum = mix(sum, 99);
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
	tell("%s%s%d %s: status %#x, %u processes, %08x\n", place, *place ? "." : "", number, kinds[child->kind], status, report.count, sum);
	return mix(mix(sum, status), report.count);
}

/* This process with as many below it as the budget says. */
static struct report tree(uint64_t seed, int budget, int depth) {
	struct child children[8];
	int count = 0;
	struct report report = { 2166136261u, 1, 0 };
	state = seed * 0x9e3779b97f4a7c15u + 1;
	for (int i = 0; i < 4; i++) pick(2);
	while (budget > 0 && count < (int)LENGTH(children)) {
		int share = depth > 5 ? 1 : 1 + pick(budget);
		children[count].kind = pick(KINDS);
		uint64_t next = state + count;
		start(&children[count], count, next, share - 1, depth + 1);
		count++;
		budget -= share;
		report.count += share;
	}
	for (int i = 0; i < count; i++) report.sum = mix(report.sum, end(&children[i], i, pick(16)));
	int status;
	report.sum = mix(report.sum, waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD);
	return report;
}

int main(int count, char **arguments) {
	if (readlink("/proc/self/exe", self, sizeof self - 1) < 0) return 1;
	if (count == 6) {
		strcpy(place, arguments[5]);
		hand_up(atoi(arguments[1]), strtoull(arguments[2], NULL, 10), atoi(arguments[3]), atoi(arguments[4]));
	}
	uint64_t first = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
	for (uint64_t seed = first; seed < first + 3; seed++) {
		written = 0;
		struct report report = tree(seed, 199, 0);
		printf("tree %d: %u processes, %08x\n%.*s", (int)seed, report.count, report.sum, (int)written, history);
		fflush(stdout);
		EQUAL(report.count, 200);
	}
	return finish();
}
