// covers: socket socketpair bind getsockname getpeername
// Making sockets of AF_UNIX, and the names they are bound to: paths, abstract names, those that the kernel chooses.
#include "check.h"
#include <sys/ioctl.h>
#include "unix.h"

static int events(int socket) { return polled(socket, POLLIN | POLLOUT | POLLRDHUP | POLLRDNORM | POLLWRNORM | POLLWRBAND | POLLPRI); }


static void making(void) {
	int pair[2], one;
	FAILS(socket(AF_UNIX, SOCK_STREAM | 0x100000, 0), EINVAL);
	FAILS(socket(AF_UNIX, 11, 0), EINVAL);
	FAILS(socket(AF_UNIX, 15, 0), EINVAL);
	FAILS(socket(-1, SOCK_STREAM, 0), EAFNOSUPPORT);
	FAILS(socket(46, SOCK_STREAM, 0), EAFNOSUPPORT);
	FAILS(socket(1000, 15, 0), EAFNOSUPPORT);
	FAILS(socket(AF_UNIX, SOCK_STREAM, 2), EPROTONOSUPPORT);
	FAILS(socket(AF_UNIX, SOCK_RDM, 0), ESOCKTNOSUPPORT);
	FAILS(socket(AF_UNIX, 0, 0), ESOCKTNOSUPPORT);
	one = GOOD(socket(AF_UNIX, SOCK_STREAM, AF_UNIX));
	EQUAL(fcntl(one, F_GETFL), O_RDWR);
	EQUAL(fcntl(one, F_GETFD), 0);
	EQUAL(events(one), WRITABLE | POLLHUP);
	close(one);
	one = GOOD(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
	EQUAL(fcntl(one, F_GETFL), O_RDWR | O_NONBLOCK);
	EQUAL(fcntl(one, F_GETFD), FD_CLOEXEC);
	struct stat status;
	EQUAL(fstat(one, &status), 0);
	EQUAL(status.st_mode, S_IFSOCK | 0777);
	EQUAL(status.st_uid, geteuid());
	EQUAL(status.st_size, 0);
	char path[64], link[64] = "", expected[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", one);
	snprintf(expected, sizeof expected, "socket:[%lu]", (unsigned long)status.st_ino);
	readlink(path, link, sizeof link - 1);
	STRING(link, expected);
	FAILS(open(path, O_RDWR), ENXIO);
	FAILS(lseek(one, 0, SEEK_SET), ESPIPE);
	FAILS(pread(one, path, 1, 0), ESPIPE);
	FAILS(ftruncate(one, 0), EINVAL);
	FAILS(fsync(one), EINVAL);
	FAILS(mmap(0, 4096, PROT_READ, MAP_SHARED, one, 0), ENODEV);
	FAILS(ioctl(one, 0x5401, path), ENOTTY);
	close(one);
	FAILS(socketpair(AF_UNIX, SOCK_STREAM | 0x100000, 0, pair), EINVAL);
	FAILS(socketpair(AF_UNIX, SOCK_STREAM, 0, BAD_ADDRESS), EFAULT);
	FAILS(socketpair(46, SOCK_STREAM, 0, pair), EAFNOSUPPORT);
	FAILS(socketpair(AF_UNIX, SOCK_STREAM, 5, pair), EPROTONOSUPPORT);
	EQUAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
	EQUAL(fcntl(pair[1], F_GETFL), O_RDWR | O_NONBLOCK);
	EQUAL(fcntl(pair[1], F_GETFD), FD_CLOEXEC);
	EQUAL(events(pair[0]), WRITABLE);
	close(pair[0]); close(pair[1]);
}

static void not_sockets(void) {
	struct sockaddr_un address;
	socklen_t length = sizeof address;
	char byte = 0;
	int file = open("/dev/null", O_RDWR);
	FAILS(bind(-1, (void *)&address, length), EBADF);
	FAILS(bind(file, (void *)&address, length), ENOTSOCK);
	FAILS(connect(-1, (void *)&address, length), EBADF);
	FAILS(connect(file, (void *)&address, length), ENOTSOCK);
	FAILS(listen(-1, 1), EBADF);
	FAILS(listen(file, 1), ENOTSOCK);
	FAILS(accept(-1, 0, 0), EBADF);
	FAILS(accept(file, 0, 0), ENOTSOCK);
	FAILS(accept4(-1, 0, 0, 1), EBADF);
	FAILS(accept4(file, 0, 0, 1), EINVAL);
	FAILS(getsockname(-1, (void *)&address, &length), EBADF);
	FAILS(getsockname(file, (void *)&address, &length), ENOTSOCK);
	FAILS(getpeername(-1, (void *)&address, &length), EBADF);
	FAILS(getpeername(file, (void *)&address, &length), ENOTSOCK);
	FAILS(shutdown(-1, 5), EBADF);
	FAILS(shutdown(file, 5), ENOTSOCK);
	FAILS(send(-1, &byte, 1, 0), EBADF);
	FAILS(send(file, &byte, 1, 0), ENOTSOCK);
	FAILS(recv(-1, &byte, 1, 0), EBADF);
	FAILS(recv(file, &byte, 1, 0), ENOTSOCK);
	close(file);
	int path = open("/", O_PATH);
	FAILS(send(path, &byte, 1, 0), EBADF);
	FAILS(accept(path, 0, 0), EBADF);
	close(path);
}

static void binding(void) {
	struct sockaddr_un address, back;
	socklen_t length, got;
	int one = socket(AF_UNIX, SOCK_STREAM, 0), other = socket(AF_UNIX, SOCK_STREAM, 0);
	got = sizeof back;
	memset(&back, 0xff, sizeof back);
	EQUAL(getsockname(one, (void *)&back, &got), 0);
	EQUAL(got, 2);
	EQUAL(back.sun_family, AF_UNIX);
	got = sizeof back;
	FAILS(getpeername(one, (void *)&back, &got), ENOTCONN);
	length = path_address(&address, "name");
	FAILS(bind(one, (void *)&address, 1), EINVAL);
	FAILS(bind(one, (void *)&address, 0), EINVAL);
	FAILS(bind(one, (void *)&address, 111), EINVAL);
	FAILS(bind(one, (void *)&address, 129), EINVAL);
	FAILS(bind(one, (void *)&address, -1), EINVAL);
	FAILS(bind(one, BAD_ADDRESS, length), EFAULT);
	address.sun_family = 2;
	FAILS(bind(one, (void *)&address, length), EINVAL);
	address.sun_family = AF_UNIX;
	umask(027);
	EQUAL(bind(one, (void *)&address, length), 0);
	umask(022);
	struct stat status;
	EQUAL(stat("name", &status), 0);
	EQUAL(status.st_mode, S_IFSOCK | 0750);
	FAILS(open("name", O_RDONLY), ENXIO);
	got = sizeof back;
	EQUAL(getsockname(one, (void *)&back, &got), 0);
	EQUAL(got, length);
	STRING(back.sun_path, "name");
	got = 4;
	memset(&back, 0xff, sizeof back);
	EQUAL(getsockname(one, (void *)&back, &got), 0);
	EQUAL(got, length);
	BYTES(back.sun_path, "na\xff", 3);
	got = -1;
	FAILS(getsockname(one, (void *)&back, &got), EINVAL);
	got = sizeof back;
	FAILS(getsockname(one, BAD_ADDRESS, &got), EFAULT);
	FAILS(getsockname(one, (void *)&back, BAD_ADDRESS), EFAULT);
	FAILS(bind(other, (void *)&address, length), EADDRINUSE);
	FAILS(bind(one, (void *)&address, length), EADDRINUSE);
	length = path_address(&address, "second");
	FAILS(bind(one, (void *)&address, length), EINVAL);
	FAILS(stat("second", &status), ENOENT);
	length = path_address(&address, "missing/name");
	FAILS(bind(other, (void *)&address, length), ENOENT);
	length = path_address(&address, "name/name");
	FAILS(bind(other, (void *)&address, length), ENOTDIR);
	length = path_address(&address, "new/");
	FAILS(bind(other, (void *)&address, length), ENOENT);
	length = path_address(&address, ".");
	FAILS(bind(other, (void *)&address, length), EADDRINUSE);
	symlink("nowhere", "link");
	length = path_address(&address, "link");
	FAILS(bind(other, (void *)&address, length), EADDRINUSE);
	length = abstract_address(&address, "check");
	FAILS(bind(one, (void *)&address, length), EINVAL);
	EQUAL(bind(other, (void *)&address, length), 0);
	got = sizeof back;
	EQUAL(getsockname(other, (void *)&back, &got), 0);
	EQUAL(got, length);
	BYTES(&back, &address, length);
	int third = socket(AF_UNIX, SOCK_DGRAM, 0);
	int fourth = socket(AF_UNIX, SOCK_STREAM, 0);
	FAILS(bind(fourth, (void *)&address, length), EADDRINUSE);
	close(fourth);
	EQUAL(bind(third, (void *)&address, 2), 0);
	got = sizeof back;
	EQUAL(getsockname(third, (void *)&back, &got), 0);
	EQUAL(got, 8);
	EQUAL(back.sun_path[0], 0);
	EQUAL(bind(third, (void *)&address, 2), 0);
	close(one); close(other); close(third);
	EQUAL(stat("name", &status), 0);
	other = socket(AF_UNIX, SOCK_STREAM, 0);
	EQUAL(bind(other, (void *)&address, length), 0);
	close(other);
	// 108 bytes of path without a NUL.
	memset(address.sun_path, 'p', sizeof address.sun_path);
	other = socket(AF_UNIX, SOCK_STREAM, 0);
	EQUAL(bind(other, (void *)&address, sizeof address), 0);
	char large[128];
	got = sizeof large;
	EQUAL(getsockname(other, (void *)large, &got), 0);
	EQUAL(got, 111);
	EQUAL(large[109], 'p');
	EQUAL(large[110], 0);
	close(other);
	unlink("name"); unlink("link");
}

int main(void) {
	scratch();
	making();
	not_sockets();
	binding();
	return finish();
}
