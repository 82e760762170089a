/*
 * collections: fills the kernel's heap with what lives long, 10,000 threads and 10,000 descriptors, then with what does not, files that are opened and
 * closed, until its collector has run often. The collector's own figures are printed by hermitux run --stats.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

enum { THREADS = 10000, DESCRIPTORS = 10000, OPENINGS = 300000, STACK = 16384 };

static void *park(void *unused) { (void) unused; for (;;) pause(); return NULL; }

int main(void) {
	struct rlimit files = { DESCRIPTORS + 100, DESCRIPTORS + 100 };
	if (setrlimit(RLIMIT_NOFILE, &files)) { perror("setrlimit"); return 1; }
	for (int i = 0; i < DESCRIPTORS; i++) if (eventfd(0, 0) < 0) { perror("eventfd"); return 1; }
	pthread_attr_t attributes;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	for (int i = 0; i < THREADS; i++) {
		pthread_t thread;
		int error = pthread_create(&thread, &attributes, park, NULL);
		if (error) { fprintf(stderr, "pthread_create: error %d after %d\n", error, i); return 1; }
	}
	for (int i = 0; i < OPENINGS; i++) close(open("/dev/null", O_RDONLY));
	return 0;
}
