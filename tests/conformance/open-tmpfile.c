// covers: open linkat ftruncate
// A file without a name (O_TMPFILE), and giving it one.
#include "check.h"

int main(void) {
	scratch();
	FAILS(open(".", O_TMPFILE | O_RDONLY, 0600), EINVAL);
	FAILS(open("absent", O_TMPFILE | O_RDWR, 0600), ENOENT);
	write_file("plain", "x", 1);
	FAILS(open("plain", O_TMPFILE | O_RDWR, 0600), ENOTDIR);
	int file = GOOD(open(".", O_TMPFILE | O_RDWR, 0640));
	struct stat s;
	EQUAL(fstat(file, &s), 0);
	EQUAL(s.st_nlink, 0);
	EQUAL(s.st_mode, S_IFREG | 0640);
	EQUAL(write(file, "data", 4), 4);
	EQUAL(rmdir("absent"), -1);
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	EQUAL(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW), 0);
	EQUAL(fstat(file, &s), 0);
	EQUAL(s.st_nlink, 1);
	char text[5] = "";
	int second = GOOD(open("named", O_RDONLY));
	EQUAL(read(second, text, 5), 4);
	STRING(text, "data");
	close(file);
	close(second);
	file = GOOD(open(".", O_TMPFILE | O_RDWR | O_EXCL, 0600));
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	FAILS(linkat(AT_FDCWD, path, AT_FDCWD, "other", AT_SYMLINK_FOLLOW), ENOENT);
	close(file);
	return finish();
}
