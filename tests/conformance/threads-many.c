// covers: clone3 exit futex tgkill
// Ten thousand threads at once: made, counted, one of them signalled, woken together, ended; then again with those numbers used.
#include "check.h"
#include <pthread.h>

#define MANY 10000
static pthread_t threads[MANY];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int waiting, may_go, ended, signalled_tid;
static void handler(int number) { (void)number; signalled_tid = gettid(); }

static void *waits(void *argument) {
	*(int *)argument = gettid();
	pthread_mutex_lock(&mutex);
	waiting++;
	while (!may_go) pthread_cond_wait(&condition, &mutex);
	ended++;
	pthread_mutex_unlock(&mutex);
	return argument;
}

static long counted(void) {
	char line[256];
	long count = 0;
	FILE *file = fopen("/proc/self/status", "r");
	while (file && fgets(line, sizeof line, file)) if (sscanf(line, "Threads: %ld", &count) == 1) break;
	if (file) fclose(file);
	return count;
}

static void round_of(int count) {
	static int ids[MANY];
	pthread_attr_t attributes;
	void *value;
	int made = 0, joined = 0;
	waiting = may_go = ended = 0;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 32768);
	while (made < count && !pthread_create(&threads[made], &attributes, waits, &ids[made])) made++;
	EQUAL(made, count);
	for (;;) {
		pthread_mutex_lock(&mutex);
		int all = waiting == made;
		pthread_mutex_unlock(&mutex);
		if (all) break;
		usleep(1000);
	}
	EQUAL(counted(), made + 1);
	signalled_tid = 0;
	EQUAL(pthread_kill(threads[made / 2], SIGUSR1), 0);
	while (!signalled_tid) usleep(1000);
	EQUAL(signalled_tid, ids[made / 2]);
	pthread_mutex_lock(&mutex);
	may_go = 1;
	pthread_cond_broadcast(&condition);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < made; i++) joined += pthread_join(threads[i], &value) == 0 && value == &ids[i];
	EQUAL(joined, made);
	EQUAL(ended, made);
	while (counted() > 1) usleep(1000);
	EQUAL(counted(), 1);
}

int main(void) {
	struct sigaction action = { .sa_handler = handler };
	sigaction(SIGUSR1, &action, NULL);
	round_of(MANY);
	round_of(MANY / 10);
	return finish();
}
