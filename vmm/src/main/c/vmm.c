#define _GNU_SOURCE
#include "vmm.h"
#include <errno.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 8, EVENT_STACK = 256 << 10 };

extern int64_t vmm_exit(int32_t error);
extern void vmm_event(int64_t token, int32_t events);

static pthread_mutex_t java = PTHREAD_MUTEX_INITIALIZER;
static int java_locked;
static pthread_t processor_thread;
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

static void interrupted(int number) { (void) number; }

int64_t vmm_run_processor(int32_t processor, int64_t run) {
    struct sigaction action = { .sa_handler = interrupted };
    sigaction(SIGUSR1, &action, NULL);
    processor_thread = pthread_self();
    running = (struct kvm_run *) run;
    enter_java();
    for (;;) {
        pthread_mutex_unlock(&java);
        int error = ioctl(processor, KVM_RUN, 0) < 0 ? errno : 0;
        pthread_mutex_lock(&java);
        running->immediate_exit = 0;
        int64_t status = vmm_exit(error);
        if (status >= 0) return status;
    }
}

/* immediate_exit covers the moment between the unlock and KVM_RUN, when the signal alone would be lost. */
void vmm_interrupt_processor(void) {
    if (running == NULL || pthread_equal(pthread_self(), processor_thread)) return;
    running->immediate_exit = 1;
    pthread_kill(processor_thread, SIGUSR1);
}

static void *events(void *epoll) {
    struct epoll_event ready[EVENTS_AT_ONCE];
    for (;;) {
        int count = epoll_wait((int) (intptr_t) epoll, ready, EVENTS_AT_ONCE, -1);
        pthread_mutex_lock(&java);
        for (int i = 0; i < count; i++) vmm_event((int64_t) ready[i].data.u64, (int32_t) ready[i].events);
        pthread_mutex_unlock(&java);
    }
    return NULL;
}

int64_t vmm_start_events(int32_t epoll) {
    pthread_attr_t attributes;
    pthread_t thread;
    enter_java();
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, EVENT_STACK);
    return -pthread_create(&thread, &attributes, events, (void *) (intptr_t) epoll);
}
