/* Names and states of sockets of AF_UNIX. */
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#define WRITABLE (POLLOUT | POLLWRNORM | POLLWRBAND)
#define READABLE (POLLIN | POLLRDNORM)

static inline socklen_t path_address(struct sockaddr_un *address, const char *path) {
	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	strcpy(address->sun_path, path);
	return offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1;
}

static inline socklen_t abstract_address(struct sockaddr_un *address, const char *name) {
	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path + 1, sizeof address->sun_path - 1, "%s.%d", name, (int)getpid());
	return offsetof(struct sockaddr_un, sun_path) + 1 + strlen(address->sun_path + 1);
}

/* What poll says of a socket, of these events and those that it always says. */
static inline int polled(int socket, int events) {
	struct pollfd entry = { socket, events, 0 };
	poll(&entry, 1, 0);
	return entry.revents;
}
