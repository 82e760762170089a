// covers: link linkat symlink symlinkat readlink readlinkat unlink unlinkat
// Hard and symbolic links: counts, errors, how long a target may be, files that live on without a name.
#include "check.h"

static long links(const char *path) { struct stat s; return lstat(path, &s) ? -1 : (long)s.st_nlink; }

static void hard(void) {
	EQUAL(link("file", "second"), 0);
	EQUAL(links("file"), 2);
	FAILS(link("file", "second"), EEXIST);
	FAILS(link("absent", "third"), ENOENT);
	FAILS(link("file", "absent/third"), ENOENT);
	FAILS(link("file", "file/third"), ENOTDIR);
	FAILS(link("folder", "third"), EPERM);
	FAILS(link("", "third"), ENOENT);
	FAILS(link("file", ""), ENOENT);
	FAILS(link(BAD_ADDRESS, "third"), EFAULT);
	FAILS(link("file", BAD_ADDRESS), EFAULT);
	FAILS(linkat(AT_FDCWD, "file", AT_FDCWD, "third", 0x40000000), EINVAL);
	/* link does not follow, linkat does if asked. */
	EQUAL(link("link", "link-of-link"), 0);
	EQUAL(links("link"), 2);
	EQUAL(linkat(AT_FDCWD, "link", AT_FDCWD, "third", AT_SYMLINK_FOLLOW), 0);
	EQUAL(links("file"), 3);
	int folder = GOOD(open("folder", O_RDONLY));
	EQUAL(linkat(AT_FDCWD, "file", folder, "inner", 0), 0);
	EQUAL(links("folder/inner"), 4);
	FAILS(linkat(99, "file", folder, "inner2", 0), EBADF);
	EQUAL(unlinkat(folder, "inner", 0), 0);
	EQUAL(links("file"), 3);
	close(folder);
}

static void removal(void) {
	EQUAL(unlink("third"), 0);
	EQUAL(links("file"), 2);
	FAILS(unlink("third"), ENOENT);
	FAILS(unlink("folder"), EISDIR);
	FAILS(unlink("file/x"), ENOTDIR);
	FAILS(unlink("second/"), ENOTDIR);
	FAILS(unlink(""), ENOENT);
	FAILS(unlink(BAD_ADDRESS), EFAULT);
	FAILS(unlinkat(AT_FDCWD, "folder", 0), EISDIR);
	FAILS(unlinkat(AT_FDCWD, "second", AT_REMOVEDIR), ENOTDIR);
	FAILS(unlinkat(AT_FDCWD, "second", 1), EINVAL);
	FAILS(unlinkat(99, "second", 0), EBADF);
	/* An open file lives on. */
	int file = GOOD(open("second", O_RDWR));
	EQUAL(unlink("second"), 0);
	EQUAL(unlink("file"), 0);
	struct stat s;
	EQUAL(fstat(file, &s), 0);
	EQUAL(s.st_nlink, 0);
	char text[8] = "";
	EQUAL(read(file, text, 8), 5);
	STRING(text, "hello");
	EQUAL(pwrite(file, "J", 1, 0), 1);
	EQUAL(pread(file, text, 8, 0), 5);
	STRING(text, "Jello");
	/* A new file of that name is another. */
	write_file("file", "new", 3);
	EQUAL(pread(file, text, 8, 0), 5);
	close(file);
	/* The link goes, not its target. */
	EQUAL(unlink("link"), 0);
	EQUAL(access("file", F_OK), 0);
}

static void symbolic(void) {
	char target[64];
	memset(target, '#', sizeof target);
	EQUAL(readlink("link", target, sizeof target), 4);
	BYTES(target, "file#", 5);
	EQUAL(readlink("link", target, 2), 2);
	BYTES(target, "file", 2);
	FAILS(readlink("link", target, 0), EINVAL);
	FAILS(readlink("link", target, -1), EINVAL);
	FAILS(readlink("file", target, 8), EINVAL);
	FAILS(readlink("folder", target, 8), EINVAL);
	FAILS(readlink("absent", target, 8), ENOENT);
	FAILS(readlink("file/x", target, 8), ENOTDIR);
	FAILS(readlink(BAD_ADDRESS, target, 8), EFAULT);
	FAILS(readlink("link", BAD_ADDRESS, 8), EFAULT);
	FAILS(symlink("x", "link"), EEXIST);
	FAILS(symlink("x", "file"), EEXIST);
	FAILS(symlink("", "empty"), ENOENT);
	FAILS(symlink("x", ""), ENOENT);
	FAILS(symlink("x", "absent/y"), ENOENT);
	FAILS(symlink(BAD_ADDRESS, "y"), EFAULT);
	static char long_target[5000];
	memset(long_target, 't', 4999);
	FAILS(symlink(long_target, "too-long"), ENAMETOOLONG);
	long_target[4000] = 0;
	EQUAL(symlink(long_target, "long"), 0);
	static char back[4096];
	EQUAL(readlink("long", back, sizeof back), 4000);
	BYTES(back, long_target, 4000);
	int folder = GOOD(open("folder", O_RDONLY));
	EQUAL(symlinkat("../file", folder, "up"), 0);
	EQUAL(readlinkat(folder, "up", target, sizeof target), 7);
	BYTES(target, "../file", 7);
	int file = GOOD(openat(folder, "up", O_RDONLY));
	close(file);
	FAILS(readlinkat(folder, "", target, 8), ENOENT);
	FAILS(readlinkat(99, "up", target, 8), EBADF);
	FAILS(symlinkat("x", 99, "y"), EBADF);
	close(folder);
	struct stat s;
	EQUAL(lstat("long", &s), 0);
	EQUAL(s.st_size, 4000);
}

int main(void) {
	scratch();
	write_file("file", "hello", 5);
	mkdir("folder", 0755);
	symlink("file", "link");
	symbolic();
	hard();
	removal();
	return finish();
}
