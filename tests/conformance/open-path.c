// covers: open openat fstat fchdir fstatfs dup fcntl
// O_PATH descriptors: a place in the tree, no access to the contents.
#include "check.h"
#include <sys/statfs.h>

int main(void) {
	scratch();
	write_file("file", "hello", 5);
	mkdir("folder", 0755);
	write_file("folder/inner", "abc", 3);
	symlink("file", "link");
	int place = GOOD(open("file", O_PATH));
	char byte;
	FAILS(read(place, &byte, 1), EBADF);
	FAILS(write(place, &byte, 1), EBADF);
	FAILS(lseek(place, 0, SEEK_SET), EBADF);
	FAILS(fchmod(place, 0600), EBADF);
	FAILS(fchown(place, -1, -1), EBADF);
	FAILS(ftruncate(place, 0), EBADF);
	FAILS(pread(place, &byte, 1, 0), EBADF);
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, place, 0) == MAP_FAILED && errno == EBADF);
	struct stat s;
	EQUAL(fstat(place, &s), 0);
	EQUAL(s.st_size, 5);
	struct statfs system;
	EQUAL(fstatfs(place, &system), 0);
	EQUAL(fcntl(place, F_GETFL) & O_PATH, O_PATH);
	EQUAL(fcntl(place, F_GETFD), 0);
	int copy = GOOD(dup(place));
	close(copy);
	FAILS(fcntl(place, F_SETFL, O_APPEND), EBADF);
	/* It can be opened in earnest through /proc. */
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", place);
	int file = GOOD(open(path, O_RDONLY));
	EQUAL(read(file, &byte, 1), 1);
	EQUAL(byte, 'h');
	close(file);
	close(place);

	place = GOOD(open("folder", O_PATH | O_DIRECTORY));
	file = GOOD(openat(place, "inner", O_RDONLY));
	close(file);
	char entries[512];
	FAILS(syscall(SYS_getdents64, place, entries, sizeof entries), EBADF);
	EQUAL(fchdir(place), 0);
	EQUAL(access("inner", F_OK), 0);
	EQUAL(chdir(".."), 0);
	close(place);

	/* With O_NOFOLLOW the link itself. */
	place = GOOD(open("link", O_PATH | O_NOFOLLOW));
	EQUAL(fstat(place, &s), 0);
	EQUAL(s.st_mode & S_IFMT, S_IFLNK);
	char target[16] = "";
	EQUAL(readlinkat(place, "", target, sizeof target), 4);
	STRING(target, "file");
	close(place);
	place = GOOD(open("link", O_PATH));
	EQUAL(fstat(place, &s), 0);
	EQUAL(s.st_mode & S_IFMT, S_IFREG);
	close(place);
	return finish();
}
