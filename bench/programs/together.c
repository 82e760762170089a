/*
 * together COUNT TEXT COMMAND…: starts so many of a command at once and waits for all. Prints the milliseconds that took, and how many ended with status 0
 * after writing exactly TEXT and a newline.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double milliseconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int main(int count, char **values) {
	int number = count > 3 ? atoi(values[1]) : 0, right = 0;
	if (number < 1) { fprintf(stderr, "usage: together COUNT TEXT COMMAND...\n"); return 125; }
	int *outputs = calloc(number, sizeof *outputs);
	pid_t *children = calloc(number, sizeof *children);
	for (int i = 0; i < number; i++) outputs[i] = memfd_create("output", MFD_CLOEXEC);
	double start = milliseconds();
	for (int i = 0; i < number; i++) {
		children[i] = vfork();
		if (children[i] == 0) {
			dup2(open("/dev/null", O_RDONLY), 0);
			dup2(outputs[i], 1);
			execvp(values[3], values + 3);
			_exit(127);
		}
	}
	int *statuses = calloc(number, sizeof *statuses);
	for (int i = 0; i < number; i++) waitpid(children[i], statuses + i, 0);
	double took = milliseconds() - start;
	size_t length = strlen(values[2]);
	for (int i = 0; i < number; i++) {
		char text[256] = "";
		ssize_t got = pread(outputs[i], text, sizeof text - 1, 0);
		right += statuses[i] == 0 && got == (ssize_t) length + 1 && !strncmp(text, values[2], length) && text[length] == '\n';
	}
	printf("%.0f %d\n", took, right);
	return 0;
}
