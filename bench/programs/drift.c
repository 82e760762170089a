/*
 * drift SECONDS COMMAND…: how a machine's clocks move against ours. The command runs programs/clock.c; it is asked some hundred times at the start and
 * after so many seconds, of which the quickest answers count. Prints, in microseconds: how far the wall clock is off, how far it and the monotonic clock
 * drift in a minute, and how much of that may be due to the quickest answers' own time.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ASKED = 400 };
static long now(clockid_t clock) { struct timespec t; clock_gettime(clock, &t); return t.tv_sec * 1000000000l + t.tv_nsec; }
struct offsets { double wall, monotonic, uncertain; };

static struct offsets ask(int to, int from) {
	struct offsets best = { 0, 0, 1e18 };
	for (int i = 0; i < ASKED; i++) {
		long times[2], wall = now(CLOCK_REALTIME), before = now(CLOCK_MONOTONIC);
		if (write(to, "?", 1) != 1 || read(from, times, sizeof times) != sizeof times) { fprintf(stderr, "drift: no answer\n"); exit(1); }
		double took = now(CLOCK_MONOTONIC) - before;
		if (took / 2 >= best.uncertain) continue;
		best = (struct offsets) { times[0] - wall - took / 2, times[1] - before - took / 2, took / 2 };
	}
	return best;
}

int main(int count, char **values) {
	if (count < 3) { fprintf(stderr, "usage: drift SECONDS COMMAND...\n"); return 125; }
	int to[2], from[2], seconds = atoi(values[1]);
	if (pipe(to) || pipe(from)) return 1;
	pid_t child = fork();
	if (child == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		for (int i = 0; i < 2; i++) { close(to[i]); close(from[i]); }
		execvp(values[2], values + 2);
		_exit(127);
	}
	struct offsets first = ask(to[1], from[0]);
	sleep(seconds);
	struct offsets last = ask(to[1], from[0]);
	close(to[1]);
	close(to[0]);
	waitpid(child, NULL, 0);
	double minutes = seconds / 60.0;
	printf("%.1f %.1f %.1f %.1f\n", last.wall / 1e3, fabs(last.wall - first.wall) / 1e3 / minutes, fabs(last.monotonic - first.monotonic) / 1e3 / minutes,
		(first.uncertain + last.uncertain) / 1e3 / minutes);
	return 0;
}
