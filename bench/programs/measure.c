/*
 * measure RUNS COMMAND… [:: COMMAND…]…: runs commands in turns, their output thrown away, and prints a line for each: "MEDIAN MINIMUM" of the time
 * from exec to exit in milliseconds and the largest resident set of one process in KB. Exits with a command's status if it is not 0.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 16 };
struct command { char **words; double *times; long largest; };

static double milliseconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}
static int order(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return (x > y) - (x < y); }

static double run(struct command *command) {
	double start = milliseconds();
	pid_t child = vfork();
	if (child == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execvp(command->words[0], command->words);
		_exit(127);
	}
	int status;
	struct rusage usage;
	wait4(child, &status, 0, &usage);
	double took = milliseconds() - start;
	if (usage.ru_maxrss > command->largest) command->largest = usage.ru_maxrss;
	if (status) exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return took;
}

int main(int count, char **values) {
	struct command commands[MOST] = { { 0 } };
	int runs = count > 2 ? atoi(values[1]) : 0, number = 0;
	if (runs < 1) { fprintf(stderr, "usage: measure RUNS COMMAND... [:: COMMAND...]...\n"); return 125; }
	commands[number++].words = values + 2;
	for (int i = 2; i < count && number < MOST; i++) {
		if (strcmp(values[i], "::")) continue;
		values[i] = NULL;
		commands[number++].words = values + i + 1;
	}
	for (int i = 0; i < number; i++) commands[i].times = calloc(runs, sizeof(double));
	for (int turn = 0; turn < runs; turn++) for (int i = 0; i < number; i++) commands[i].times[turn] = run(commands + i);
	for (int i = 0; i < number; i++) {
		qsort(commands[i].times, runs, sizeof(double), order);
		printf("%.2f %.2f %ld\n", commands[i].times[runs / 2], commands[i].times[0], commands[i].largest);
	}
	return 0;
}
