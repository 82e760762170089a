/*
 * What processes cost: prints nanoseconds for one of fork (fork, exit, wait; 1 MB touched), large (100 MB touched), spawn (posix_spawn of a static
 * true, and wait), pipe (round trip between two processes); or bytes, for idle (what a forked child that waits takes of the machine's free memory, the
 * mean of many). "true" does nothing: what spawn starts. "now" prints the time.
 */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static const char *self;
static int ends[4];

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void forked(void) {
    pid_t pid = fork();
    if (pid == 0) _exit(0);
    if (pid < 0 || waitpid(pid, NULL, 0) != pid) exit(1);
}

static void spawned(void) {
    char *arguments[] = { (char *) self, "true", NULL };
    pid_t pid;
    if (posix_spawn(&pid, self, NULL, NULL, arguments, environ) != 0 || waitpid(pid, NULL, 0) != pid) exit(1);
}

static void passed(void) {
    char byte = 0;
    if (write(ends[1], &byte, 1) != 1 || read(ends[2], &byte, 1) != 1) exit(1);
}

static void answer(void) {
    char byte;
    if (pipe(ends) != 0 || pipe(ends + 2) != 0) exit(1);
    if (fork() != 0) return;
    close(ends[1]);
    while (read(ends[0], &byte, 1) == 1) if (write(ends[3], &byte, 1) != 1) break;
    _exit(0);
}

static long freeBytes(void) {
    struct sysinfo info;
    sysinfo(&info);
    return (long) info.freeram * info.mem_unit;
}

static long idle(void) {
    enum { CHILDREN = 200 };
    pid_t children[CHILDREN];
    int ready[2];
    char byte = 0;
    if (pipe(ready) != 0) exit(1);
    forked();
    long before = freeBytes();
    for (int i = 0; i < CHILDREN; i++) {
        if ((children[i] = fork()) < 0) exit(1);
        if (children[i] == 0) {
            if (write(ready[1], &byte, 1) == 1) pause();
            _exit(0);
        }
        if (read(ready[0], &byte, 1) != 1) exit(1);
    }
    long taken = before - freeBytes();
    for (int i = 0; i < CHILDREN; i++) kill(children[i], SIGKILL);
    return taken / CHILDREN;
}

/* The best of several rounds. */
static long measure(void (*what)(void), int times) {
    long best = -1;
    what();
    for (int round = 0; round < 5; round++) {
        long start = now();
        for (int i = 0; i < times; i++) what();
        long each = (now() - start) / times;
        if (best < 0 || each < best) best = each;
    }
    return best;
}

int main(int count, char **arguments) {
    const char *kind = count > 1 ? arguments[1] : "true";
    self = arguments[0];
    if (strcmp(kind, "true") == 0) return 0;
    if (strcmp(kind, "now") == 0) return printf("%ld\n", now()) < 0;
    size_t touched = strcmp(kind, "large") == 0 ? 100 << 20 : 1 << 20;
    char *memory = mmap(NULL, touched, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 1;
    memset(memory, 1, touched);
    if (strcmp(kind, "fork") == 0 || strcmp(kind, "large") == 0) printf("%ld\n", measure(forked, touched > 1 << 20 ? 20 : 100));
    else if (strcmp(kind, "spawn") == 0) printf("%ld\n", measure(spawned, 50));
    else if (strcmp(kind, "idle") == 0) printf("%ld\n", idle());
    else if (strcmp(kind, "pipe") == 0) {
        answer();
        printf("%ld\n", measure(passed, 2000));
    } else return 2;
    return 0;
}
