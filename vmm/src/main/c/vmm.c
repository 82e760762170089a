#define _GNU_SOURCE
#include "vmm.h"
#include "host.h"
#include <errno.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The signal is none that a user may send to the program. */
enum { EVENTS_AT_ONCE = 8, STACK = 256 << 10, INTERRUPT = 40, WORKING = -2 };
/* A ring is looked at for so long after the last find, and the clock after so many looks. */
enum { PATIENCE_NANOS = 50000, LOOKS = 32 };

extern int64_t vmm_exit(int32_t error);
extern void vmm_event(int64_t token, int32_t events);
extern void vmm_watched(int32_t prompt);

static pthread_mutex_t java = PTHREAD_MUTEX_INITIALIZER;
/* Threads that wait for the lock. */
static atomic_int waiting;
static int java_locked;
static pid_t process;
static pid_t processor_thread;
static struct kvm_run *volatile running;

int64_t vmm_system_call(int32_t number, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f) {
    long result = syscall(number, a, b, c, d, e, f);
    return result < 0 ? -errno : result;
}

/* The thread that started Java holds the lock from the moment on that there is another one. */
static void enter_java(void) {
    if (java_locked) return;
    java_locked = 1;
    pthread_mutex_lock(&java);
}

static void lock_java(void) {
    waiting++;
    pthread_mutex_lock(&java);
    waiting--;
}

/* Work goes on: whoever waits for the lock comes first. */
static void give_way(void) {
    pthread_mutex_unlock(&java);
    while (waiting > 0) sched_yield();
    pthread_mutex_lock(&java);
}

static void interrupted(int number) { (void) number; }

int64_t vmm_run_processor(int32_t processor, int64_t run) {
    struct sigaction action = { .sa_handler = interrupted };
    sigaction(INTERRUPT, &action, NULL);
    process = getpid();
    processor_thread = gettid();
    running = (struct kvm_run *) run;
    enter_java();
    for (;;) {
        pthread_mutex_unlock(&java);
        int error = ioctl(processor, KVM_RUN, 0) < 0 ? errno : 0;
        pthread_mutex_lock(&java);
        running->immediate_exit = 0;
        int64_t status = vmm_exit(error);
        while (status == WORKING) {
            give_way();
            status = vmm_exit(EAGAIN);
        }
        if (status >= 0) return status;
    }
}

/* immediate_exit covers the moment between the unlock and KVM_RUN, when the signal alone would be lost. */
void vmm_interrupt_processor(void) {
    if (running == NULL || gettid() == processor_thread) return;
    running->immediate_exit = 1;
    syscall(SYS_tgkill, process, processor_thread, INTERRUPT);
}

static void *events(void *epoll) {
    struct epoll_event ready[EVENTS_AT_ONCE];
    for (;;) {
        int count = epoll_wait((int) (intptr_t) epoll, ready, EVENTS_AT_ONCE, -1);
        lock_java();
        for (int i = 0; i < count; i++) vmm_event((int64_t) ready[i].data.u64, (int32_t) ready[i].events);
        pthread_mutex_unlock(&java);
    }
    return NULL;
}

/*
 * From the first thread, which holds the lock from now on. The thread takes no signals: what the processor's thread blocks, to read it from a
 * descriptor, must not end the process here.
 */
static int64_t start(void *(*loop)(void *), void *argument) {
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    enter_java();
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    sigfillset(&all);
    sigdelset(&all, SIGSYS);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&thread, &attributes, loop, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -error;
}

int64_t vmm_start_events(int32_t epoll) { return start(events, (void *) (intptr_t) epoll); }

/* The ring that is watched, under the lock: where its index is, and which is known. */
static const volatile uint16_t *ring;
static uint16_t ring_seen;
static pthread_cond_t ring_set = PTHREAD_COND_INITIALIZER;
static int ring_thread;

static int64_t nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

/* Whether the index changes in time. A change that is seen too late counts as none: the thread had no processor, and whoever waits would better ring. */
static int changes(const volatile uint16_t *index, uint16_t seen) {
    int64_t start = nanos();
    for (;;) {
        int changed = 0;
        for (int i = 0; i < LOOKS && !changed; i++) {
            __asm__ volatile("pause");
            changed = *index != seen;
        }
        int late = nanos() - start > PATIENCE_NANOS;
        if (changed || late) return !late;
    }
}

static void *watch(void *unused) {
    pthread_mutex_lock(&java);
    for (;;) {
        while (ring == NULL) pthread_cond_wait(&ring_set, &java);
        vmm_watched(0);
        while (ring != NULL) {
            const volatile uint16_t *index = ring;
            uint16_t seen = ring_seen;
            pthread_mutex_unlock(&java);
            int prompt = changes(index, seen);
            lock_java();
            vmm_watched(prompt);
        }
    }
    return unused;
}

int64_t vmm_watch_ring(int64_t index, int32_t seen) {
    int begins = ring == NULL;
    ring = (const volatile uint16_t *) index;
    ring_seen = (uint16_t) seen;
    if (!begins || index == 0) return 0;
    if (ring_thread) {
        pthread_cond_signal(&ring_set);
        return 0;
    }
    ring_thread = 1;
    return start(watch, NULL);
}

/* In a thread that may hold any lock, at any place: nothing but system calls, and these are allowed. */
static void violated(int number, siginfo_t *information, void *context) {
    (void) number, (void) context;
    char digits[16], *first = digits + sizeof digits;
    unsigned call = (unsigned) information->si_syscall;
    do *--first = (char) ('0' + call % 10); while ((call /= 10) != 0);
    static const char before[] = "hermitux: the sandbox ended the machine: its monitor made the system call ";
    static const char after[] = ", which is not on the list in docs/sandbox.md (--no-sandbox runs without it)\n";
    char line[sizeof before + sizeof digits + sizeof after];
    size_t length = sizeof before - 1, count = (size_t) (digits + sizeof digits - first);
    memcpy(line, before, length);
    memcpy(line + length, first, count);
    memcpy(line + length + count, after, sizeof after - 1);
    host_terminal_recover();
    if (write(2, line, length + count + sizeof after - 1) < 0) _exit(125);
    _exit(125);
}

void vmm_catch_violations(void) {
    struct sigaction action = { .sa_sigaction = violated, .sa_flags = SA_SIGINFO };
    sigaction(SIGSYS, &action, NULL);
}
