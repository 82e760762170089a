// covers: chdir fchdir getcwd chroot
// The current folder and its path.
#include "check.h"

int main(void) {
	scratch();
	char path[4096], expected[256];
	EQUAL(syscall(SYS_getcwd, path, sizeof path), strlen(scratch_path) + 1);
	STRING(path, scratch_path);
	FAILS(syscall(SYS_getcwd, path, 5), ERANGE);
	FAILS(syscall(SYS_getcwd, path, 0), ERANGE);
	FAILS(syscall(SYS_getcwd, BAD_ADDRESS, 4096), EFAULT);
	mkdir("a", 0755);
	mkdir("a/b", 0755);
	symlink("a/b", "link");
	write_file("file", "", 0);
	/* Through a link the real place shows. */
	EQUAL(chdir("link"), 0);
	snprintf(expected, sizeof expected, "%s/a/b", scratch_path);
	STRING(getcwd(path, sizeof path), expected);
	EQUAL(chdir(".."), 0);
	snprintf(expected, sizeof expected, "%s/a", scratch_path);
	STRING(getcwd(path, sizeof path), expected);
	int folder = GOOD(open("b", O_RDONLY));
	EQUAL(chdir("/"), 0);
	STRING(getcwd(path, sizeof path), "/");
	EQUAL(chdir(".."), 0);
	STRING(getcwd(path, sizeof path), "/");
	EQUAL(fchdir(folder), 0);
	EQUAL(chdir(scratch_path), 0);
	FAILS(chdir("absent"), ENOENT);
	FAILS(chdir("file"), ENOTDIR);
	FAILS(chdir(""), ENOENT);
	FAILS(chdir(BAD_ADDRESS), EFAULT);
	FAILS(fchdir(99), EBADF);
	int file = GOOD(open("file", O_RDONLY));
	FAILS(fchdir(file), ENOTDIR);
	STRING(getcwd(path, sizeof path), scratch_path);
	if (geteuid() == 0) FAILS(chroot("absent"), ENOENT); else FAILS(chroot("a"), EPERM);
	FAILS(chroot(BAD_ADDRESS), EFAULT);
	return finish();
}
