// covers: open openat creat close fcntl
// builds: static musl
// What the flags of open do, and its errors in the order that man 2 open and path_resolution(7) give.
#include "check.h"

static mode_t mode_of(const char *path) { struct stat s; return stat(path, &s) ? 0 : s.st_mode; }

static void creation(void) {
	FAILS(open("absent", O_RDONLY), ENOENT);
	int file = GOOD(open("a", O_RDWR | O_CREAT, 0666));
	EQUAL(mode_of("a"), S_IFREG | 0644);
	FAILS(open("a", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
	EQUAL(write(file, "hello", 5), 5);
	int second = GOOD(open("a", O_RDONLY));
	char text[8] = "";
	EQUAL(read(second, text, 8), 5);
	BYTES(text, "hello", 5);
	FAILS(write(second, "x", 1), EBADF);
	EQUAL(close(second), 0);
	FAILS(close(second), EBADF);
	FAILS(close(-1), EBADF);
	second = GOOD(open("a", O_WRONLY | O_TRUNC));
	struct stat s;
	EQUAL(fstat(file, &s), 0);
	EQUAL(s.st_size, 0);
	FAILS(read(second, text, 1), EBADF);
	close(second);
	/* The mode holds for later opens only: a file made read-only may be written through the descriptor that made it. */
	second = GOOD(open("readonly", O_WRONLY | O_CREAT, 0400));
	EQUAL(write(second, "x", 1), 1);
	EQUAL(mode_of("readonly"), S_IFREG | 0400);
	close(second);
	second = GOOD(creat("b", 0777));
	EQUAL(mode_of("b"), S_IFREG | 0755);
	EQUAL(fcntl(second, F_GETFL) & O_ACCMODE, O_WRONLY);
	close(second);
	second = GOOD(open("sticky", O_RDWR | O_CREAT, 07777));
	EQUAL(mode_of("sticky") & 07000, 07000);
	close(second);
	close(file);
}

static void append(void) {
	int file = GOOD(open("log", O_WRONLY | O_CREAT | O_APPEND, 0600));
	EQUAL(write(file, "one", 3), 3);
	EQUAL(lseek(file, 0, SEEK_SET), 0);
	EQUAL(write(file, "two", 3), 3);
	EQUAL(lseek(file, 0, SEEK_CUR), 6);
	/* Linux: with O_APPEND pwrite appends whatever the offset (man 2 pwrite, BUGS). */
	EQUAL(pwrite(file, "!", 1, 0), 1);
	struct stat s;
	fstat(file, &s);
	EQUAL(s.st_size, 7);
	close(file);
}

static void folders_and_links(void) {
	EQUAL(mkdir("folder", 0755), 0);
	FAILS(open("folder", O_WRONLY), EISDIR);
	FAILS(open("folder", O_RDWR), EISDIR);
	FAILS(open("folder", O_RDONLY | O_CREAT, 0644), EISDIR);
	FAILS(open("a", O_RDONLY | O_DIRECTORY), ENOTDIR);
	FAILS(open("a/b", O_RDONLY), ENOTDIR);
	FAILS(open("a/", O_RDONLY), ENOTDIR);
	FAILS(open("absent/b", O_RDWR | O_CREAT, 0644), ENOENT);
	FAILS(open("new/", O_RDWR | O_CREAT, 0644), EISDIR);
	FAILS(open("", O_RDONLY), ENOENT);
	FAILS(open("", O_RDWR | O_CREAT, 0644), ENOENT);
	int folder = GOOD(open("folder", O_RDONLY | O_DIRECTORY));
	char byte;
	FAILS(read(folder, &byte, 1), EISDIR);
	FAILS(write(folder, &byte, 1), EBADF);
	int inner = GOOD(openat(folder, "inner", O_RDWR | O_CREAT, 0644));
	close(inner);
	EQUAL(access("folder/inner", F_OK), 0);
	FAILS(openat(folder, "absent", O_RDONLY), ENOENT);
	FAILS(openat(-5, "a", O_RDONLY), EBADF);
	inner = GOOD(openat(-5, "/dev/null", O_RDONLY));
	FAILS(openat(inner, "a", O_RDONLY), ENOTDIR);
	close(inner);
	inner = GOOD(openat(AT_FDCWD, "a", O_RDONLY));
	close(inner);
	close(folder);

	EQUAL(symlink("a", "link"), 0);
	EQUAL(symlink("nowhere", "dangling"), 0);
	EQUAL(symlink("loop", "loop"), 0);
	EQUAL(symlink("folder", "to-folder"), 0);
	inner = GOOD(open("link", O_RDONLY));
	close(inner);
	FAILS(open("link", O_RDONLY | O_NOFOLLOW), ELOOP);
	FAILS(open("loop", O_RDONLY), ELOOP);
	FAILS(open("dangling", O_RDONLY), ENOENT);
	FAILS(open("dangling", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
	FAILS(open("link", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
	FAILS(open("to-folder", O_RDONLY | O_NOFOLLOW | O_DIRECTORY), ENOTDIR);
	inner = GOOD(open("to-folder/inner", O_RDONLY | O_NOFOLLOW));
	close(inner);
	/* Creating through a dangling link makes its target. */
	inner = GOOD(open("dangling", O_RDWR | O_CREAT, 0644));
	close(inner);
	EQUAL(mode_of("nowhere"), S_IFREG | 0644);
}

static void bad_arguments(void) {
	FAILS(open(BAD_ADDRESS, O_RDONLY), EFAULT);
	FAILS(open((char *)-1L, O_RDONLY), EFAULT);
	char name[300];
	memset(name, 'n', sizeof name);
	name[256] = 0;
	FAILS(open(name, O_RDONLY), ENAMETOOLONG);
	FAILS(open(name, O_RDWR | O_CREAT, 0644), ENAMETOOLONG);
	name[255] = 0;
	int file = GOOD(open(name, O_RDWR | O_CREAT, 0644));
	close(file);
	static char path[5000];
	memset(path, '/', sizeof path - 1);
	FAILS(open(path, O_RDONLY), ENAMETOOLONG);
	path[4095] = 0;
	file = GOOD(open(path, O_RDONLY));
	close(file);
}

static void descriptors(void) {
	/* The lowest free number (man 2 open). */
	int first = GOOD(open("/dev/null", O_RDONLY)), second = GOOD(open("/dev/null", O_RDONLY)), third = GOOD(open("/dev/null", O_RDONLY));
	EQUAL(second, first + 1);
	EQUAL(third, first + 2);
	close(second);
	EQUAL(open("/dev/null", O_RDONLY), second);
	close(first);
	EQUAL(open("/dev/null", O_RDONLY | O_CLOEXEC), first);
	EQUAL(fcntl(first, F_GETFD), FD_CLOEXEC);
	EQUAL(fcntl(second, F_GETFD), 0);
	close(first);
	close(second);
	close(third);
	first = GOOD(open("a", O_RDWR | O_APPEND | O_NONBLOCK | O_CREAT | O_TRUNC, 0644));
	/* Creation flags are not kept. */
	EQUAL(fcntl(first, F_GETFL) & ~0100000, O_RDWR | O_APPEND | O_NONBLOCK);
	close(first);
}

int main(void) {
	scratch();
	creation();
	append();
	folders_and_links();
	bad_arguments();
	descriptors();
	return finish();
}
