/* The native program's start and its last words: the Java heap (untouched pages cost nothing), the arguments, the way out of a panic. */
#include "host.h"
#include "support.h"
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static char heap[64 << 20] __attribute__((aligned(4096)));
char *support_heap_start = heap, *support_heap_end = heap + sizeof heap;
static int argument_count;
static char **arguments;

extern int java_start(int count, char **values);

int64_t host_argument_count(void) { return argument_count; }
int64_t host_arguments(void) { return (int64_t) arguments; }
int64_t teavm_currentTimeMillis(void) { return host_clock(0) / 1000000; }
void support_put(char c) { if (write(2, &c, 1) < 0) _exit(125); }

_Noreturn void support_panic(const char *message) {
    static const char name[] = "hermitux: internal error: ";
    if (write(2, name, sizeof name - 1) < 0 || write(2, message, strlen(message)) < 0 || write(2, "\n", 1) < 0) _exit(125);
    _exit(125);
}

int main(int count, char **values) {
    /* Who closed a standard descriptor gets /dev/null there: no other file may take the number. */
    for (int fd = open("/dev/null", O_RDWR); fd >= 0; fd = open("/dev/null", O_RDWR)) if (fd > 2) { close(fd); break; }
    /* Whoever writes to a reader that is gone hears of it by the call's error. */
    signal(SIGPIPE, SIG_IGN);
    argument_count = count;
    arguments = values;
    java_start(0, 0);
    return 0;
}
