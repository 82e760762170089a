/* hostile-structures.h: what pointers of random calls may point to, as it should be or wrong in a field or two: a call that reads its structure before it
 * looks at the rest gets further with these than with random words. After hostile.h. */
#ifndef HOSTILE_STRUCTURES_H
#define HOSTILE_STRUCTURES_H
#include "hostile.h"
#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

static unsigned pick(uint64_t *state, unsigned bound) { return (unsigned)(next_random(state) % bound); }
static char *somewhere(uint64_t *state) { return area + pick(state, 4 * PAGE); }
static long some_length(uint64_t *state) { return pick(state, 8) ? pick(state, 5000) : (long)next_random(state); }
static int some_file(uint64_t *state) { return pick(state, 8) ? (int)pick(state, 60) : (int)next_random(state); }
static long some_nanos(uint64_t *state) { return pick(state, 8) ? pick(state, 2000000) : (long)next_random(state); }

/* A name among the abstract ones only, so that no file is made. */
static socklen_t plant_name(uint64_t *state, struct sockaddr_un *name) {
	memset(name, 0, sizeof *name);
	name->sun_family = pick(state, 10) ? AF_UNIX : pick(state, 60);
	snprintf(name->sun_path + 1, 40, "hostile.%d.%u", (int)getpid(), pick(state, 8));
	return pick(state, 10) ? sizeof(sa_family_t) + 24 : pick(state, 140);
}

static void plant_message(uint64_t *state, struct msghdr *header) {
	struct iovec *pieces = (void *)(header + 1);
	struct cmsghdr *control = (void *)(pieces + 4);
	for (int i = 0; i < 4; i++) pieces[i] = (struct iovec) { somewhere(state), (size_t)some_length(state) };
	*header = (struct msghdr) { .msg_iov = pieces, .msg_iovlen = pick(state, 20) ? pick(state, 5) : (size_t)next_random(state),
		.msg_control = control, .msg_controllen = pick(state, 9) ? CMSG_SPACE(8) : pick(state, 200) };
	*control = (struct cmsghdr) { pick(state, 9) ? CMSG_LEN(8) : pick(state, 80), pick(state, 9) ? SOL_SOCKET : 7, pick(state, 9) ? SCM_RIGHTS : pick(state, 4) };
	((int *)CMSG_DATA(control))[0] = some_file(state);
	((int *)CMSG_DATA(control))[1] = some_file(state);
}

/* Writes one of them somewhere, perhaps damages it, and answers where. */
static long plant(uint64_t *state) {
	char *at = area + pick(state, (4 * PAGE - 1024) / 8) * 8;
	uint64_t *words = (uint64_t *)at;
	switch (pick(state, 12)) {
	case 0: for (int i = 0; i < 8; i++) ((struct iovec *)at)[i] = (struct iovec) { somewhere(state), (size_t)some_length(state) }; break;
	case 1: *(struct timespec *)at = (struct timespec) { pick(state, 4) ? 0 : pick(state, 3), some_nanos(state) }; break;
	case 2:                                  /* a period of nanoseconds leaves a program no time on Linux */
		*(struct itimerspec *)at = (struct itimerspec) { { pick(state, 2), 50000 + some_nanos(state) }, { 0, some_nanos(state) } };
		break;
	case 3:
		*(struct sigevent *)at = (struct sigevent) { .sigev_signo = SIGRTMIN + 2 + (int)pick(state, 8), .sigev_notify = (int)pick(state, 5) };
		break;
	case 4: *(struct epoll_event *)at = (struct epoll_event) { .events = 1u << pick(state, 32) | EPOLLIN, .data.u64 = next_random(state) }; break;
	case 5: for (int i = 0; i < 8; i++) ((struct pollfd *)at)[i] = (struct pollfd) { some_file(state), (short)next_random(state), 0 }; break;
	case 6: plant_name(state, (void *)at); break;
	case 7: plant_message(state, (void *)at); break;
	case 8:
		for (int i = 0; i < 4; i++)
			((struct sembuf *)at)[i] = (struct sembuf) { (unsigned short)pick(state, 5), (short)(pick(state, 5) - 2), (short)(pick(state, 4) << 11) };
		break;
	case 9: *(struct mq_attr *)at = (struct mq_attr) { .mq_flags = O_NONBLOCK, .mq_maxmsg = pick(state, 12), .mq_msgsize = some_length(state) }; break;
	case 10:                                 /* futex_waitv: value, address, flags */
		for (int i = 0; i < 6; i += 3) words[i] = pick(state, 3), words[i + 1] = (uint64_t)somewhere(state) & ~3UL, words[i + 2] = 2 | pick(state, 2) * 128;
		break;
	default: for (int i = 0; i < 8; i++) words[i] = (uint64_t)somewhere(state); break;
	}
	if (pick(state, 4) == 0) words[pick(state, 8)] = (uint64_t)hostile_value(state);
	return (long)at;
}
#endif
