/* The native program's start and its last words: the Java heap (untouched pages cost nothing), the arguments, the way out of a panic. */
#include "host.h"
#include "support.h"
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

char *support_heap_start, *support_heap_end;
static int argument_count;
static char **arguments;
static int closed_streams;

extern int java_start(int count, char **values);

int64_t host_argument_count(void) { return argument_count; }
int64_t host_closed_streams(void) { return closed_streams; }
int64_t host_arguments(void) { return (int64_t) arguments; }
int64_t teavm_currentTimeMillis(void) { return host_clock(0) / 1000000; }
void support_put(char c) { if (write(2, &c, 1) < 0) _exit(125); }

_Noreturn void support_panic(const char *message) {
    static const char name[] = "hermitux: internal error: ";
    if (write(2, name, sizeof name - 1) < 0 || write(2, message, strlen(message)) < 0 || write(2, "\n", 1) < 0) _exit(125);
    _exit(125);
}

/* Mapped and not in .bss: where the address space is too small for it (ulimit -v), Linux would end us by a signal before we could say why. */
static void make_heap(void) {
    char *place = mmap(0, MAX_HEAP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED) {
        static const char reason[] = "hermitux: no address space: it needs 64 MB for itself besides the machine's memory (see ulimit -v and -d)\n";
        if (write(2, reason, sizeof reason - 1) < 0) _exit(125);
        _exit(125);
    }
    support_heap_start = place;
    support_heap_end = place + MAX_HEAP;
}

int main(int count, char **values) {
    /* Who closed a standard descriptor gets /dev/null there: no other file may take the number. */
    for (int fd = open("/dev/null", O_RDWR); fd >= 0; fd = open("/dev/null", O_RDWR)) {
        if (fd > 2) { close(fd); break; }
        closed_streams |= 1 << fd;
    }
    make_heap();
    /* Whoever writes to a reader that is gone hears of it by the call's error. */
    signal(SIGPIPE, SIG_IGN);
    argument_count = count;
    arguments = values;
    java_start(0, 0);
    return 0;
}
